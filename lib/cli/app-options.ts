import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { IdenfyModuleOptions, IdenfyModuleStructure } from '../index.js';
import { reasonOf } from '../shared/error-reason.js';
import { textOf } from '../shared/quietly.js';
import { CommandError, ownMessage, wrongUsage } from './command-error.js';
import { readObject } from './files.js';

/** What an app gives to `IdenfyModule.forRoot`. */
export type AppOptions = IdenfyModuleOptions & IdenfyModuleStructure;

export interface ConfigOption {
  /** A file that exports the options of the app. Default: `idenfy.config.*`, where there is one. */
  readonly config?: string;
}

export interface AppConfig {
  readonly file: string;
  /** One for each instance of the module. */
  readonly instances: readonly AppOptions[];
}

const ENDINGS = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'];

export const withConfig = (command: Command): Command =>
  command.option('--config <file>', 'file that exports the options of the app (default: idenfy.config.*)');

/**
 * The options of the app, from a file whose default export they are: an object, a list of them (one for each instance), or a
 * function that gives either. Nothing where no file is named and there is no `idenfy.config.*`.
 *
 * @throws CommandError for a file that cannot be loaded.
 */
export async function loadAppConfig({ config }: ConfigOption): Promise<AppConfig | undefined> {
  const file = config ?? ENDINGS.map((ending) => `idenfy.config.${ending}`).find(existsSync);
  if (file === undefined) {
    return undefined;
  }
  if (!existsSync(file)) {
    throw wrongUsage(`${file} does not exist`);
  }
  const exported = file.endsWith('.json') ? await readObject(file) : await importDefault(file);
  const instances = [exported].flat();
  if (instances.length === 0 || instances.some((one) => typeof one !== 'object' || one === null)) {
    throw new CommandError(
      `the default export of ${file} must be the options of the module, or a function that gives them`,
    );
  }
  return { file, instances: instances as AppOptions[] };
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
