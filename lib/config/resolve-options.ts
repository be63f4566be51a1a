import type { Type } from '@nestjs/common';
import { IdenfyConfigError } from '../errors/index.js';
import { checkTokenDefaults } from '../tokens/check-token-request.js';
import { isLoopbackUrl } from '../shared/loopback.js';
import { parseAllowedIp } from '../webhooks/ip-allow-list.js';
import { MemoryDeliveryStore } from '../deliveries/memory-delivery.store.js';
import type {
  IdenfyModuleOptions,
  ResolvedIdenfyOptions,
  ResolvedIdenfyStructure,
} from './idenfy-options.interface.js';
import { concealSecrets } from './conceal-secrets.js';
import * as check from './option-checks.js';
import { OptionProblems } from './option-checks.js';
import { providerNameOf } from './provider-name.js';
import { resolveConnection } from './resolve-connection.js';

const DAY_SECONDS = 86_400;

const OPTIONS = [
  ...['apiKey', 'apiSecret', 'baseUrl', 'uiUrl', 'timeoutMs', 'retries', 'proxy', 'agent'],
  ...['tokenDefaults', 'duplicates', 'webhook', 'reconciliation', 'mirror', 'onHandlerError'],
];
const DUPLICATES = ['policy', 'store', 'reviewWindowSeconds', 'guardOnStoreFailure'];
const WEBHOOK = [
  ...['signingKeys', 'signatureHeader', 'maxBodyBytes', 'allowedIps', 'handlerTimeoutMs', 'store', 'queue'],
];

const RECONCILIATION = ['everySeconds', 'graceSeconds', 'batchSize', 'automaticIsFinal'];

/**
 * Fills in the defaults and checks everything at once.
 *
 * @throws IdenfyConfigError naming every problem by option and environment variable, never a value.
 */
export function resolveOptions(raw: unknown, structure: ResolvedIdenfyStructure): ResolvedIdenfyOptions {
  if (typeof raw === 'object' && raw !== null) {
    // Nest keeps it as a provider's value, where `moduleRef` and discovery lead to.
    concealSecrets(raw);
  }
  const problems = new OptionProblems();
  checkStructure(structure, problems);
  const given = problems.section('options', raw ?? null, OPTIONS) as unknown as IdenfyModuleOptions;
  const resolved: ResolvedIdenfyOptions = {
    instance: structure.instance,
    apiKey: credential('apiKey', given.apiKey, problems),
    apiSecret: credential('apiSecret', given.apiSecret, problems),
    baseUrl: url('baseUrl', given.baseUrl, 'https://ivs.idenfy.com', problems),
    uiUrl: url('uiUrl', given.uiUrl, 'https://ui.idenfy.com', problems),
    timeoutMs: problems.optional('timeoutMs', given.timeoutMs, 10_000, 'range', check.timeoutCheck),
    retries: problems.optional('retries', given.retries, 2, 'range', check.wholeNumber(0, 10)),
    ...resolveConnection(given, problems),
    tokenDefaults: given.tokenDefaults ?? {},
    duplicates: resolveDuplicates(given, problems),
    webhook: resolveWebhook(given, structure, problems),
    reconciliation: resolveReconciliation(given, problems),
    mirror: problems.optional('mirror', given.mirror, [], 'enum', check.listOf('event-emitter', 'cqrs')),
    onHandlerError: problems.optional(
      'onHandlerError',
      given.onHandlerError,
      undefined,
      'type',
      check.isFunction,
    ),
  };
  if (given.tokenDefaults !== undefined) {
    problems.all.push(
      ...checkTokenDefaults(given.tokenDefaults, 'tokenDefaults', isLoopbackUrl(resolved.baseUrl)),
    );
  }
  if (problems.all.length > 0) {
    throw new IdenfyConfigError(problems.all);
  }
  return concealSecrets(resolved);
}

function checkStructure(structure: ResolvedIdenfyStructure, problems: OptionProblems): void {
  if (typeof structure.instance !== 'string' || !/^[A-Za-z0-9_.-]{1,64}$/.test(structure.instance)) {
    problems.add(
      'instance',
      'pattern',
      'must be a name of 1 to 64 letters, digits, dots, hyphens or underscores',
    );
  }
  const path = check.routePath(structure.webhookPath);
  if (path !== undefined) {
    problems.add('webhookPath', 'path', path);
  }
  const decorators: unknown = structure.webhookDecorators;
  if (!Array.isArray(decorators) || decorators.some((one) => typeof one !== 'function')) {
    problems.add('webhookDecorators', 'type', 'must be an array of class decorators');
  }
  for (const name of ['isGlobal', 'webhookController'] as const) {
    if (typeof structure[name] !== 'boolean') {
      problems.add(name, 'type', 'must be true or false');
    }
  }
}

function resolveDuplicates(
  given: IdenfyModuleOptions,
  problems: OptionProblems,
): ResolvedIdenfyOptions['duplicates'] {
  const { policy, store, reviewWindowSeconds, guardOnStoreFailure } = problems.section(
    'duplicates',
    given.duplicates,
    DUPLICATES,
  ) as NonNullable<IdenfyModuleOptions['duplicates']>;
  const methods = ['acquire', 'open', 'abandon', 'finish', 'find', 'remove', 'takeDue'];
  return {
    policy: problems.optional('duplicates.policy', policy, 'reject', 'enum', check.oneOf('reject', 'reuse')),
    store: problems.optional(
      'duplicates.store',
      store,
      undefined,
      'type',
      check.withMethods('LiveSessionStore', ...methods),
    ),
    reviewWindowSeconds: problems.optional(
      'duplicates.reviewWindowSeconds',
      reviewWindowSeconds,
      DAY_SECONDS,
      'range',
      check.wholeNumber(0, 365 * DAY_SECONDS),
    ),
    guardOnStoreFailure: problems.optional(
      'duplicates.guardOnStoreFailure',
      guardOnStoreFailure,
      'refuse',
      'enum',
      check.oneOf('refuse', 'pass'),
    ),
  };
}

function resolveWebhook(
  given: IdenfyModuleOptions,
  structure: ResolvedIdenfyStructure,
  problems: OptionProblems,
): ResolvedIdenfyOptions['webhook'] {
  const webhook = problems.section('webhook', given.webhook, WEBHOOK) as NonNullable<
    IdenfyModuleOptions['webhook']
  >;
  const { signatureHeader, maxBodyBytes, handlerTimeoutMs, store, queue } = webhook;
  const storeMethods = ['begin', 'renew', 'settleHandler', 'complete', 'abandon'];
  const resolved = {
    signingKeys: signingKeys(webhook.signingKeys, structure.webhookController, problems),
    signatureHeader: lowerCase(
      problems.optional(
        'webhook.signatureHeader',
        signatureHeader,
        'idenfy-signature',
        'pattern',
        check.headerName,
      ),
    ),
    maxBodyBytes: problems.optional(
      'webhook.maxBodyBytes',
      maxBodyBytes,
      1_048_576,
      'range',
      check.wholeNumber(1, 104_857_600),
    ),
    allowedIps: allowedIps(webhook.allowedIps, problems),
    handlerTimeoutMs: problems.optional(
      'webhook.handlerTimeoutMs',
      handlerTimeoutMs,
      8000,
      'range',
      check.timeoutCheck,
    ),
    store: problems.optional(
      'webhook.store',
      store,
      undefined,
      'type',
      check.withMethods('DeliveryStore', ...storeMethods),
    ),
    queue: problems.optional(
      'webhook.queue',
      queue,
      undefined,
      'type',
      check.withMethods('WebhookQueue', 'start', 'enqueue', 'stop'),
    ),
  };
  if (queue !== undefined && (store === undefined || isMemoryStore(store))) {
    problems.add(
      'webhook.store',
      'durable',
      'must be a DeliveryStore that outlives the process when webhook.queue is set',
    );
  }
  return resolved;
}

function resolveReconciliation(
  given: IdenfyModuleOptions,
  problems: OptionProblems,
): ResolvedIdenfyOptions['reconciliation'] {
  const path = 'reconciliation';
  const section = problems.section(path, given.reconciliation, RECONCILIATION);
  const { everySeconds, graceSeconds, batchSize, automaticIsFinal } = section as Partial<
    NonNullable<IdenfyModuleOptions['reconciliation']>
  >;
  const seconds = check.wholeNumber(1, DAY_SECONDS);
  if (given.reconciliation !== undefined && everySeconds === undefined) {
    problems.add(
      `${path}.everySeconds`,
      'required',
      'is required; leave reconciliation out to switch it off',
    );
  }
  return {
    everySeconds: problems.optional(`${path}.everySeconds`, everySeconds, undefined, 'range', seconds),
    graceSeconds: problems.optional(
      `${path}.graceSeconds`,
      graceSeconds,
      300,
      'range',
      check.wholeNumber(0, 30 * DAY_SECONDS),
    ),
    batchSize: problems.optional(`${path}.batchSize`, batchSize, 50, 'range', check.wholeNumber(1, 1000)),
    automaticIsFinal: problems.optional(
      `${path}.automaticIsFinal`,
      automaticIsFinal,
      false,
      'type',
      check.isBoolean,
    ),
  };
}

/** By name too: the other copy of this package (ESM or CommonJS) has a class of its own. */
function isMemoryStore(store: unknown): boolean {
  const { constructor: Class } = (store ?? {}) as { constructor?: unknown };
  const name = typeof Class === 'function' ? providerNameOf(Class as Type<object>) : undefined;
  return store instanceof MemoryDeliveryStore || name === 'MemoryDeliveryStore';
}

/** What is no text has been refused already. */
const lowerCase = (value: unknown): string => String(value).toLowerCase();

function credential(path: 'apiKey' | 'apiSecret', value: unknown, problems: OptionProblems): string {
  if (value === undefined || value === null || value === '') {
    problems.missing(path, 'is required');
    return '';
  }
  const problem =
    check.secret(value) ??
    (path === 'apiKey' && (value as string).includes(':') ? 'must not hold a colon' : undefined);
  if (problem !== undefined) {
    problems.add(path, 'type', problem, value);
  }
  return value as string;
}

function url(path: string, value: string | undefined, fallback: string, problems: OptionProblems): string {
  const given = problems.optional(path, value, fallback, 'url', check.serviceUrl);
  return typeof given === 'string' ? given.replace(/\/+$/, '') : fallback;
}

function signingKeys(value: unknown, required: boolean, problems: OptionProblems): readonly string[] {
  const path = 'webhook.signingKeys';
  const keys: readonly unknown[] = value === undefined || value === null ? [] : [value].flat();
  if (keys.length === 0 && required) {
    problems.missing(path, 'is required unless webhookController is false');
  }
  keys.forEach((key, index) => {
    const problem = check.secret(key);
    if (problem !== undefined) {
      problems.add(path, 'type', `entry ${index} ${problem}`, value);
    }
  });
  return keys as readonly string[];
}

function allowedIps(value: unknown, problems: OptionProblems): readonly string[] {
  const path = 'webhook.allowedIps';
  if (value === undefined) {
    return [];
  }
  if (!Array.isArray(value) || value.length === 0) {
    problems.add(
      path,
      'type',
      'must be a list of at least one address or CIDR range; leave it out to allow any',
      value,
    );
    return [];
  }
  value.forEach((entry: unknown, index) => {
    const problem = parseAllowedIp(entry);
    if (problem !== undefined) {
      problems.add(path, 'address', `entry ${index} ${problem}`, value);
    }
  });
  return value as readonly string[];
}
