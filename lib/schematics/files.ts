import type { Tree } from '@angular-devkit/schematics';

/** The text of a file, if there is one. */
export function readText(tree: Tree, path: string): string | undefined {
  return tree.exists(path) ? tree.readText(path) : undefined;
}

/** @throws Error that names the file, where it is not JSON. */
export function readJson<Value>(tree: Tree, path: string): Value | undefined {
  const text = readText(tree, path);
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Value);
  } catch {
    throw new Error(`${path} is not JSON.`);
  }
}

/** Writes a file, unless it holds this text. */
export function writeText(tree: Tree, path: string, text: string): boolean {
  const before = readText(tree, path);
  if (before === undefined) {
    tree.create(path, text);
  } else if (before !== text) {
    tree.overwrite(path, text);
  }
  return before !== text;
}
