import type { Command } from 'commander';
import { loadAppConfig, withConfig } from '../app-options.js';
import type { AppOptions, ConfigOption } from '../app-options.js';
import { withEnv } from '../command.js';
import { wrongUsage } from '../command-error.js';
import { loadEnvironment } from '../environment.js';
import type { EnvOption } from '../environment.js';

export interface OperatorOptions extends EnvOption, ConfigOption {
  /** The name of one instance of the module. Default: all. */
  readonly instance?: string;
}

export interface Chosen {
  /** The file that they are from. */
  readonly file: string;
  readonly instances: readonly AppOptions[];
}

/** The options of commands that work on what the running app has. */
export const withInstance = (command: Command): Command =>
  withConfig(withEnv(command)).option('--instance <name>', 'instance of the module (default: all)');

export const nameOf = ({ instance = 'default' }: AppOptions): string => instance;

/**
 * The instances of the app that are meant.
 *
 * @throws CommandError where there is no file of options, or no such instance.
 */
export async function chosenInstances(options: OperatorOptions): Promise<Chosen> {
  await loadEnvironment(options);
  const config = await loadAppConfig(options);
  if (config === undefined) {
    throw wrongUsage(
      'the stores and the queue of the app are in a file idenfy.config.*, and there is none here; --config FILE names another one (docs/cli.md, The options of an app)',
    );
  }
  const { file } = config;
  const instances = config.instances.filter(
    (one) => options.instance === undefined || nameOf(one) === options.instance,
  );
  if (instances.length === 0) {
    throw wrongUsage(`${file} has no such instance; it has: ${config.instances.map(nameOf).join(', ')}`);
  }
  return { file, instances };
}
