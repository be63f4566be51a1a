import type { Tree } from '@angular-devkit/schematics';
import { MetadataManager } from '@nestjs/schematics';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path/posix';
import type { App } from './app.js';
import { readText, writeText } from './files.js';

/** The files of `app-files`, as they are written into the folder `verification`. */
const FILES = [
  'local-user.guard.ts',
  'verification.controller.ts',
  'verification.listener.spec.ts',
  'verification.listener.ts',
  'verification.module.ts',
];

const FOLDER = 'verification';

/** The path of the file that imports the module, if the app has one. */
export function findIdenfyModule(tree: Tree, { sourceRoot }: App): string | undefined {
  return sourcesOf(tree, sourceRoot).find((path) => calls(tree, path, 'IdenfyModule'));
}

/** @throws Error that names a file which is in the way. */
export function addFiles(tree: Tree, { sourceRoot, isEsm }: App): void {
  const folder = join(sourceRoot, FOLDER);
  const [taken] = FILES.map((name) => join(folder, name)).filter((path) => tree.exists(path));
  if (taken !== undefined) {
    throw new Error(
      `${taken} is there already, and nest add overwrites nothing: rename it, or write the module by hand.`,
    );
  }
  for (const name of FILES) {
    const text = readFileSync(new URL(`app-files/${name}`, import.meta.url), 'utf8');
    tree.create(join(folder, name), isEsm ? text : text.replace(/( from '\..*)\.js';$/gm, "$1';"));
  }
}

/**
 * Imports the module in the root module, and ConfigModule, which reads `.env`, where the app does not.
 *
 * @returns what is left to add by hand, where the root module has no list of imports that can be added to
 */
export function importInRootModule(tree: Tree, app: App): string[] {
  const { rootModule, sourceRoot, isEsm } = app;
  const from = relative(dirname(rootModule), join(sourceRoot, FOLDER, 'verification.module'));
  const module = `${from.startsWith('.') ? '' : './'}${from}${isEsm ? '.js' : ''}`;
  const hasConfig = sourcesOf(tree, sourceRoot).some((path) => calls(tree, path, 'ConfigModule'));
  const config = { name: 'ConfigModule', from: '@nestjs/config', symbol: 'ConfigModule.forRoot()' };
  const verification = { name: 'VerificationModule', from: module, symbol: 'VerificationModule' };
  const left: string[] = [];
  for (const added of hasConfig ? [verification] : [config, verification]) {
    const text = readText(tree, rootModule) ?? '';
    const inserted = withEntry(text, app.rootClass, added.symbol);
    if (inserted === text) {
      left.push(added.symbol);
    } else {
      writeText(tree, rootModule, withImport(inserted, added));
    }
  }
  return left;
}

/** Adds to the imports of a class. The same text where they are not written out as a list. */
function withEntry(text: string, name: string, symbol: string): string {
  const found = text.search(new RegExp(`\\bclass\\s+${name}\\b`));
  const end = found === -1 ? text.length : found;
  const start = text.slice(0, end).lastIndexOf('@Module(');
  if (start === -1 || /[{,]\s*imports\s*[,}]/.test(text.slice(start, end))) {
    return text;
  }
  // Of several modules in a file MetadataManager takes the first one.
  const inserted = new MetadataManager(text.slice(start)).insert('imports', symbol);
  return inserted === undefined ? text : text.slice(0, start) + inserted;
}

function withImport(text: string, { name, from }: { readonly name: string; readonly from: string }): string {
  if (new RegExp(`import\\s*{[^}]*\\b${name}\\b`).test(text)) {
    return text;
  }
  const newLine = text.includes('\r\n') ? '\r\n' : '\n';
  const line = `import { ${name} } from '${from}';${newLine}`;
  const last = [...text.matchAll(/^(?:import|}).* from ['"].*['"].*$\r?\n/gm)].at(-1);
  const end = last === undefined ? 0 : last.index + last[0].length;
  return text.slice(0, end) + line + text.slice(end);
}

/** Whether a file calls `Module.forRoot()` or `Module.forRootAsync()`, and not in a comment. */
function calls(tree: Tree, path: string, module: string): boolean {
  const code = (readText(tree, path) ?? '').replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');
  return new RegExp(`\\b${module}\\s*\\.\\s*forRoot`).test(code);
}

function sourcesOf(tree: Tree, folder: string): string[] {
  const { subfiles, subdirs } = tree.getDir(folder);
  return [
    ...subfiles.filter((name) => /(?<!\.spec)\.ts$/.test(name)).map((name) => join(folder, name)),
    ...subdirs
      .filter((name) => !/^(?:node_modules|dist|\..*)$/.test(name))
      .flatMap((name) => sourcesOf(tree, join(folder, name))),
  ];
}
