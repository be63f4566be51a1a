import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { IdenfySimulatorOptions } from '../../testing/index.js';
import { SIMULATOR_DEFAULTS } from '../../shared/simulator-defaults.js';
import { wrongUsage } from '../command-error.js';
import { loadConfigFile } from '../config-file.js';

export interface SimulatorFlags {
  readonly port?: string;
  readonly webhook?: string;
  readonly state?: string;
  readonly host?: string;
  readonly config?: string;
  readonly open?: boolean;
}

export interface SimulatorConfig {
  readonly options: IdenfySimulatorOptions;
  /** The file that options were taken from. */
  readonly file?: string;
  /** The names of the options that it has. */
  readonly inFile: ReadonlySet<string>;
}

/** The option that a flag sets, and the flag. */
export const FLAGS = {
  port: '--port',
  webhookUrl: '--webhook',
  stateFile: '--state',
  host: '--host',
} as const;

/**
 * The options of the simulator: the defaults, those of the file, those of the flags.
 *
 * @throws CommandError for a file that cannot be used.
 */
export async function simulatorConfig(flags: SimulatorFlags): Promise<SimulatorConfig> {
  const loaded = await loadConfigFile('idenfy-simulator.config', flags.config);
  const exported = loaded === undefined ? {} : loaded.exported;
  if (typeof exported !== 'object' || exported === null || Array.isArray(exported)) {
    throw wrongUsage(`the default export of ${loaded?.file} must be the options of IdenfySimulator.start`);
  }
  const { signingKey: signingKeys, ...defaults } = SIMULATOR_DEFAULTS;
  const options = { ...defaults, signingKeys, ...exported, ...given(flags) } as IdenfySimulatorOptions;
  const { stateFile } = options;
  if (typeof stateFile === 'string' && !existsSync(dirname(resolve(stateFile)))) {
    throw wrongUsage(`the folder of ${FLAGS.stateFile} ${stateFile} does not exist`);
  }
  return { options, file: loaded?.file, inFile: new Set(Object.keys(exported)) };
}

const given = ({ port, webhook: webhookUrl, state: stateFile, host }: SimulatorFlags): object =>
  Object.fromEntries(
    Object.entries({ port: port && Number(port), webhookUrl, stateFile, host }).filter(
      ([, value]) => value !== undefined,
    ),
  );
