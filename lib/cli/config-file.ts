import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { reasonOf } from '../shared/error-reason.js';
import { textOf } from '../shared/quietly.js';
import { CommandError, ownMessage, wrongUsage } from './command-error.js';
import { readObject } from './files.js';

const ENDINGS = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'];

export interface ConfigFile {
  readonly file: string;
  /** The default export, or what it gives where it is a function; the value of a JSON file. */
  readonly exported: unknown;
}

/**
 * The file that is named, or `<name>.<ending>` in the current folder; nothing where neither is.
 *
 * @throws CommandError for a file that cannot be loaded.
 */
export async function loadConfigFile(
  name: string,
  named: string | undefined,
): Promise<ConfigFile | undefined> {
  const file = named ?? ENDINGS.map((ending) => `${name}.${ending}`).find(existsSync);
  if (file === undefined) {
    return undefined;
  }
  if (!existsSync(file)) {
    throw wrongUsage(`${file} does not exist`);
  }
  return { file, exported: file.endsWith('.json') ? await readObject(file) : await importDefault(file) };
}

async function importDefault(file: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(resolve(file)).href)) as { default?: unknown };
    const value = module.default;
    // What TypeScript makes of `export default` for CommonJS.
    const isCompiled = Object.hasOwn(Object(value) as object, '__esModule');
    const exported = isCompiled ? (value as { default?: unknown }).default : value;
    return typeof exported === 'function' ? await (exported as () => unknown)() : exported;
  } catch (error) {
    throw new CommandError(`${file} cannot be loaded: ${explain(error)}`);
  }
}

/** Messages of the app's own code may quote its secrets; those of Node's loader do not. */
function explain(error: unknown): string {
  const code = textOf(error, 'code') ?? '';
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return 'Node runs TypeScript from 22.18 on; before, use tsx (npx tsx node_modules/nestjs-idenfy/dist/esm/cli/index.js …) or a .mjs file';
  }
  if (textOf(error, 'name') === 'SyntaxError' || /^(ERR_[A-Z_]*(MODULE|PATH|IMPORT)|MODULE_NOT)/.test(code)) {
    return (textOf(error, 'message') ?? code).split('\n')[0] ?? code;
  }
  const own = ownMessage(error);
  return (
    own ??
    `${[textOf(error, 'name') ?? 'an error', reasonOf(error)].filter(Boolean).join(' ')} was thrown in it`
  );
}
