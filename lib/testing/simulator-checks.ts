import { IdenfyConfigError } from '../errors/index.js';
import type { IdenfyProblem } from '../errors/index.js';
import { unknownOptions } from '../shared/unknown-options.js';
import type { SimulatorFailure, SimulatorFailureKind } from './simulator-failures.js';
import type {
  IdenfySimulatorOptions,
  SimulatorRedelivery,
  SimulatorSettings,
} from './simulator-options.interface.js';
import type { CompleteOptions } from './simulator-results.js';
import type { SendOptions } from './simulator-webhooks.js';

/** Every name of a type: the compiler asks for a new one here. */
type Names<Options> = Record<Options extends unknown ? keyof Options : never, true>;

const SETTINGS: Names<SimulatorSettings> = {
  webhookUrl: true,
  signingKeys: true,
  returnUrl: true,
  accountDefaults: true,
  conflictOnOpenSession: true,
  credits: true,
  outOfCreditsStatus: true,
  dummyStatus: true,
  allowCallbackUrl: true,
  webhooks: true,
  redelivery: true,
  webhookTimeoutMs: true,
  expireSessions: true,
};
const START: Names<IdenfySimulatorOptions> = { ...SETTINGS, apiKey: true, apiSecret: true, port: true };
const REDELIVERY: Names<SimulatorRedelivery> = { attempts: true, everyMs: true };
const RESUBMIT: Names<Pick<CompleteOptions, 'payload' | 'signingKey' | 'deliver'>> = {
  payload: true,
  signingKey: true,
  deliver: true,
};
const COMPLETE: Names<CompleteOptions> = {
  ...RESUBMIT,
  automaticFirst: true,
  final: true,
  overall: true,
  eventType: true,
};
const SEND: Names<SendOptions> = { signingKey: true, url: true, headers: true, redeliver: true };
const FAILURE: Names<Exclude<SimulatorFailure, string>> = {
  kind: true,
  processed: true,
  delayMs: true,
  status: true,
  body: true,
  headers: true,
};
const KINDS: Record<SimulatorFailureKind, true> = {
  reset: true,
  cut: true,
  silence: true,
  drip: true,
  html: true,
  empty: true,
};

/** @throws IdenfyConfigError naming every option that is missing or that the simulator does not have. */
export function checkStart(options: unknown): void {
  const given = (options ?? {}) as Readonly<Record<string, unknown>>;
  const missing = ['apiKey', 'apiSecret'].filter((name) => typeof given[name] !== 'string' || !given[name]);
  refuse([
    ...missing.map((path) => ({
      path,
      rule: 'required',
      message: `${path} of IdenfySimulator.start is required: what the app under test logs in with`,
    })),
    ...settingsProblems('IdenfySimulator.start', given, START),
  ]);
}

/** @throws IdenfyConfigError */
export function checkConfigure(changes: unknown): void {
  refuse(settingsProblems('IdenfySimulator.configure', changes, SETTINGS));
}

const checkNames = (owner: string, names: object) => (options: unknown) =>
  refuse(unknownOptions(owner, options, Object.keys(names)));

export const checkComplete = checkNames('IdenfySimulator.complete', COMPLETE);
export const checkResubmit = checkNames('IdenfySimulator.resubmit', RESUBMIT);
export const checkSend = checkNames('IdenfySimulator.send', SEND);

/** @throws IdenfyConfigError for a failure that would not come, or not as it was meant. */
export function checkFailure(failure: unknown, times: unknown, path: unknown): void {
  const owner = 'IdenfySimulator.failNext';
  const problems: IdenfyProblem[] =
    typeof failure === 'string' ? [] : unknownOptions(owner, failure ?? null, Object.keys(FAILURE));
  const kind: unknown = typeof failure === 'string' ? failure : (failure as { kind?: unknown } | null)?.kind;
  if (kind !== undefined && !Object.keys(KINDS).includes(kind as string)) {
    const message = `kind of ${owner} must be ${Object.keys(KINDS).join(', ')}`;
    problems.push({ path: 'kind', rule: 'enum', message });
  }
  if (typeof times !== 'number' || !(times >= 1)) {
    const message = `times of ${owner} must be a number from 1, or Infinity`;
    problems.push({ path: 'times', rule: 'range', message });
  }
  if (path !== undefined && !(typeof path === 'string' && /^\/[^?#]*$/.test(path))) {
    const message = `path of ${owner} must be a path such as /api/v2/token`;
    problems.push({ path: 'path', rule: 'pattern', message });
  }
  refuse(problems);
}

function settingsProblems(owner: string, given: unknown, names: object): IdenfyProblem[] {
  const { redelivery } = (given ?? {}) as { redelivery?: unknown };
  return [
    ...unknownOptions(owner, given, Object.keys(names)),
    ...unknownOptions(owner, redelivery, Object.keys(REDELIVERY), 'redelivery.'),
  ];
}

function refuse(problems: readonly IdenfyProblem[]): void {
  if (problems.length > 0) {
    throw new IdenfyConfigError(problems);
  }
}
