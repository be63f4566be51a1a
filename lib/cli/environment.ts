import { existsSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { IdenfyModuleOptions } from '../index.js';
import { wrongUsage } from './command-error.js';
import { readBytes } from './files.js';

const DEFAULT_FILE = '.env';

export interface EnvOption {
  /** A file of variables. Default: `.env` where there is one. */
  readonly env?: string;
}

/**
 * Adds the variables of a file to those of the process, which win, as with @nestjs/config.
 *
 * @returns the file that was read, if any
 */
export async function loadEnvironment({ env }: EnvOption): Promise<string | undefined> {
  const file = env ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  if (file !== undefined) {
    // An editor's byte order mark would become part of the first name.
    const variables = parseEnv((await readBytes(file)).toString('utf8').replace(/^\uFEFF/, ''));
    Object.assign(process.env, { ...variables, ...process.env });
  }
  return file;
}

/** The secrets of an app, as `idenfyConfig` reads them. */
export interface Secrets {
  readonly apiKey?: string;
  readonly apiSecret?: string;
  readonly signingKeys: readonly string[];
}

/** @throws CommandError where no signing key is set. */
export async function readSecrets(options: EnvOption): Promise<Secrets> {
  const file = await loadEnvironment(options);
  const { idenfyConfig } = await import('../index.js');
  const { apiKey, apiSecret, webhook } = idenfyConfig() as Partial<IdenfyModuleOptions>;
  const signingKeys = [webhook?.signingKeys ?? []].flat();
  if (signingKeys.length === 0) {
    const where = file === undefined ? 'and there is no .env here' : `also not in ${file}`;
    throw wrongUsage(`IDENFY_SIGNING_KEYS is not set, ${where}; --env FILE names another file`);
  }
  return { apiKey, apiSecret, signingKeys };
}
