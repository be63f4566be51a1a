import { inspect } from 'node:util';
import type { IdenfyProblem } from '../errors/index.js';
import { SIMULATOR_DEFAULTS } from '../shared/simulator-defaults.js';
import { isLoopbackUrl } from '../shared/url.js';
import { checkOptions, problemOf, refuse } from './options-table.js';
import { checkTokenDefaults } from '../tokens/check-token-request.js';
import { misnamedHint } from './idenfy.config.js';
import type {
  IdenfyModuleOptions,
  ResolvedIdenfyOptions,
  ResolvedIdenfyStructure,
} from './idenfy-options.interface.js';
import { MODULE_OPTIONS, MODULE_STRUCTURE } from './idenfy-options.table.js';
import { isMemoryStore } from './idenfy.tokens.js';

const MISPLACED =
  'is needed when the module is defined: give it to IdenfyModule.forRootAsync itself, next to useFactory, ' +
  'useClass or useExisting, not in the options that those return';

/**
 * Fills in the defaults and checks everything at once.
 *
 * @param unknown the problems with the names that were given to the module beside them
 * @throws IdenfyConfigError naming every problem by option and environment variable, never a value.
 */
export function resolveModuleOptions(
  raw: unknown,
  structure: ResolvedIdenfyStructure,
  unknown: readonly IdenfyProblem[] = [],
): ResolvedIdenfyOptions {
  const given = raw ?? null;
  if (typeof given === 'object' && given !== null) {
    // Nest keeps it as a provider's value, where `moduleRef` and discovery lead to.
    concealSecrets(given);
  }
  const { problems: ofStructure } = checkOptions('IdenfyModule', MODULE_STRUCTURE, structure);
  const { options, problems } = checkOptions('IdenfyModule', MODULE_OPTIONS, given);
  const resolved = {
    instance: structure.instance,
    ...options,
    ...((given as IdenfyModuleOptions | null)?.budget === undefined && { budget: undefined }),
  } as ResolvedIdenfyOptions;
  refuse([
    ...unknown,
    ...ofStructure,
    ...[...problems, ...conditionProblems((given ?? {}) as IdenfyModuleOptions, resolved, structure)].map(
      explain,
    ),
    ...checkTokenDefaults(resolved.tokenDefaults, 'tokenDefaults', isLoopbackUrl(resolved.baseUrl)),
  ]);
  return concealSecrets(resolved);
}

/** Makes an object show nothing but that it is there when it, or what holds it, is logged, inspected or serialised. A frozen one stays as it is. */
function concealSecrets<Value extends object>(value: Value): Value {
  const property = { value: () => '[iDenfy options]', configurable: true };
  return Object.isExtensible(value)
    ? Object.defineProperties(value, { [inspect.custom]: property, toJSON: property })
    : value;
}

function conditionProblems(
  { proxy, agent, reconciliation, webhook }: IdenfyModuleOptions,
  resolved: ResolvedIdenfyOptions,
  { webhookController }: ResolvedIdenfyStructure,
): IdenfyProblem[] {
  const { signingKeys: row } = MODULE_OPTIONS.webhook.section;
  const { signingKeys, queue, store } = resolved.webhook;
  const problems: IdenfyProblem[] = [];
  const add = (path: string, rule: string, text: string): void => {
    problems.push({ path, rule, message: `${path} ${text}` });
  };
  if (proxy !== undefined && agent !== undefined) {
    add('agent', 'conflict', 'must not be set together with proxy');
  }
  if (webhookController && signingKeys.length === 0) {
    const text = 'is required unless webhookController is false';
    problems.push(problemOf('webhook.signingKeys', { ...row, rule: 'required' }, undefined, text));
  }
  if (signingKeys.includes(SIMULATOR_DEFAULTS.signingKey) && !isLoopbackUrl(resolved.baseUrl)) {
    const text =
      'holds the signing key of the simulator, which anyone can sign with: use a secret of your own';
    problems.push(problemOf('webhook.signingKeys', { ...row, rule: 'public' }, webhook?.signingKeys, text));
  }
  if (queue !== undefined && isMemoryStore(store)) {
    const text = 'must be a DeliveryStore that outlives the process when webhook.queue is set';
    add('webhook.store', 'durable', text);
  }
  if (reconciliation !== undefined && resolved.reconciliation.everySeconds === undefined) {
    const text = 'is required; leave reconciliation out to switch it off';
    add('reconciliation.everySeconds', 'required', text);
  }
  return problems;
}

/** Adds what the mistake probably was. */
function explain(problem: IdenfyProblem): IdenfyProblem {
  const { path, rule, message } = problem;
  if (rule === 'required') {
    return { path, rule, message: message + misnamedHint(path) };
  }
  return rule === 'unknown' && Object.hasOwn(MODULE_STRUCTURE, path)
    ? { path, rule: 'misplaced', message: `${path} ${MISPLACED}` }
    : problem;
}
