import { SafeLogger } from '../shared/safe-logger.js';
import { nameOf } from './options-table.js';
import { misnamedVariables } from './idenfy.config.js';
import { isMemoryStore } from './idenfy.tokens.js';
import type { IdenfyModuleOptions } from './idenfy-options.interface.js';
import { MODULE_OPTIONS } from './idenfy-options.table.js';

const SHORT = 12;
const QUOTED = /^(["'`]).*\1$/;
const { apiKey, apiSecret, webhook } = MODULE_OPTIONS;
const KEYS = { apiKey, apiSecret, 'webhook.signingKeys': webhook.section.signingKeys };

/** One line for what is allowed but hardly what was meant; none shows a value. */
export function warnOfOptions(given: IdenfyModuleOptions, instance: string): void {
  const logger = new SafeLogger('IdenfyModule');
  const forgotten = [
    ...(isMemoryStore(given.duplicates?.store) ? ['open sessions (a credit may be spent twice)'] : []),
    ...(isMemoryStore(given.webhook?.store) ? ['handled deliveries (a result may be handled twice)'] : []),
  ];
  if (process.env['NODE_ENV'] === 'production' && forgotten.length > 0 && !given.allowMemoryStores) {
    logger.warn(
      `instance=${instance} a restart forgets ${forgotten.join(' and ')}: memory stores are in use. Durable stores are in nestjs-idenfy/sql and nestjs-idenfy/redis; allowMemoryStores: true silences this line`,
    );
  }
  const values = { ...given, 'webhook.signingKeys': given.webhook?.signingKeys ?? [] };
  for (const [path, row] of Object.entries(KEYS)) {
    const value = values[path as keyof typeof KEYS];
    const name = nameOf(path, row, value);
    [value].flat().forEach((key, index) => {
      const entry = Array.isArray(value) ? `${name} entry ${index}` : name;
      if (QUOTED.test(key)) {
        logger.warn(`${entry} stands in quotation marks, which count as part of it: remove them`);
      } else if (path === 'webhook.signingKeys' && key.length < SHORT) {
        logger.warn(`${entry} is short enough to be guessed: use ${SHORT} characters or more`);
      }
    });
  }
  // Only where the options are those of idenfyConfig: other apps may read variables of their own.
  const isFromVariables = nameOf('apiKey', apiKey, given.apiKey) !== 'apiKey';
  misnamedVariables((path) => !isFromVariables || valueAt(given, path) !== undefined).forEach((line) =>
    logger.warn(line),
  );
}

const valueAt = (given: object, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], given);
