import { IdenfyConfigError } from '../errors/index.js';
import type { IdenfyProblem } from '../errors/index.js';
import { unknownOptions } from '../shared/unknown-options.js';
import type { BullMqWebhookQueueOptions } from './bullmq-options.interface.js';
import { resolveConnection } from './resolve-connection.js';
import type { ResolvedConnection } from './resolve-connection.js';

/** The options with every default filled in, validated. */
export interface ResolvedBullMqOptions extends Required<Omit<BullMqWebhookQueueOptions, 'connection'>> {
  readonly connection: ResolvedConnection;
}

const DEFAULTS = {
  queueName: 'idenfy-webhooks',
  attempts: 5,
  backoffMs: 1000,
  worker: true,
  concurrency: 10,
  commandTimeoutMs: 1000,
  failedRetentionSeconds: 2_592_000,
} as const;

/** The most that an option may be; the least is 1, of `backoffMs` 0. */
const MOST = {
  attempts: 20,
  backoffMs: 3_600_000,
  concurrency: 1000,
  commandTimeoutMs: 300_000,
  failedRetentionSeconds: 10 * 366 * 86_400,
} as const;

/** @throws IdenfyConfigError that names every option that is wrong, never a value. */
export function resolveBullMqOptions(given: BullMqWebhookQueueOptions): ResolvedBullMqOptions {
  if (typeof given !== 'object' || given === null) {
    const message = 'options of BullMqWebhookQueue must be an object with a connection';
    throw new IdenfyConfigError([{ path: 'options', rule: 'object', message }]);
  }
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const options = { ...DEFAULTS, ...set } as Required<BullMqWebhookQueueOptions>;
  const { connection, problems } = resolveConnection(options.connection);
  problems.push(
    ...unknownOptions('BullMqWebhookQueue', given, ['connection', ...Object.keys(DEFAULTS)]),
    ...queueName(options.queueName),
    ...Object.entries(MOST).flatMap(([path, most]) =>
      wholeNumber(path, options[path as keyof typeof MOST], path === 'backoffMs' ? 0 : 1, most),
    ),
  );
  if (typeof options.worker !== 'boolean') {
    problems.push({ path: 'worker', rule: 'type', message: 'worker must be true or false' });
  }
  if (problems.length > 0) {
    throw new IdenfyConfigError(problems);
  }
  return { ...options, connection };
}

function queueName(name: unknown): IdenfyProblem[] {
  // BullMQ joins its keys with colons.
  return typeof name === 'string' && name !== '' && !name.includes(':')
    ? []
    : [{ path: 'queueName', rule: 'pattern', message: 'queueName must be a text without a colon' }];
}

function wholeNumber(path: string, value: unknown, least: number, most: number): IdenfyProblem[] {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
    ? []
    : [{ path, rule: 'range', message: `${path} must be a whole number from ${least} to ${most}` }];
}
