import type { Command } from 'commander';
import type { IdenfyModuleOptions, IdenfyModuleStructure } from '../index.js';
import { CommandError } from './command-error.js';
import { loadConfigFile } from './config-file.js';

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

export const withConfig = (command: Command): Command =>
  command.option('--config <file>', 'file that exports the options of the app (default: idenfy.config.*)');

/**
 * The options of the app, from a file whose default export they are: an object, a list of them (one for each instance), or a
 * function that gives either. Nothing where no file is named and there is no `idenfy.config.*`.
 *
 * @throws CommandError for a file that cannot be loaded.
 */
export async function loadAppConfig({ config }: ConfigOption): Promise<AppConfig | undefined> {
  const loaded = await loadConfigFile('idenfy.config', config);
  if (loaded === undefined) {
    return undefined;
  }
  const { file, exported } = loaded;
  const instances = [exported].flat();
  if (instances.length === 0 || instances.some((one) => typeof one !== 'object' || one === null)) {
    throw new CommandError(
      `the default export of ${file} must be the options of the module, or a function that gives them`,
    );
  }
  return { file, instances: instances as AppOptions[] };
}
