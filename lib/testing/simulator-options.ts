import { IdenfyConfigError } from '../errors/index.js';
import type { IdenfyProblem } from '../errors/index.js';
import { unknownOptions } from '../shared/unknown-options.js';
import type { SimulatorFailure, SimulatorFailureKind } from './simulator-failures.js';
import type { CompleteOptions } from './simulator-results.js';
import type { SendOptions } from './simulator-webhooks.js';

/** Whether and how a delivery without a 2xx response in time is sent again. */
export interface SimulatorRedelivery {
  /** How many times it is sent again. Default 3. */
  attempts: number;
  /** The wait between two attempts, in milliseconds. Default 500. */
  everyMs: number;
}

/** How the simulated account behaves; can be changed while it runs with `IdenfySimulator.configure`. */
export interface SimulatorSettings {
  /** Where webhooks are sent (dashboard, Settings > Notifications). Default: nowhere. */
  webhookUrl?: string;
  /** Webhooks are signed with the first of them. Without one they carry no signature, as at iDenfy. */
  signingKeys: string | readonly string[];
  /**
   * Where the browser goes after the hosted page when the token names no URL of its own; `http` will do. Default: a
   * result page of the simulator.
   */
  returnUrl?: string;
  /**
   * What the account's dashboard has set: token parameters for requests that leave them out. Default: none, so a
   * token lives 86400 s and a session 1800 s.
   */
  accountDefaults: Readonly<Record<string, unknown>>;
  /** Whether a token for a clientId with an active session is refused with 409. Default false. */
  conflictOnOpenSession: boolean;
  /** How many tokens can still be created. Default `Infinity`. */
  credits: number;
  /**
   * How iDenfy says that the credits are used up: both forms are documented. Default 400 (PERMISSIONS_ERROR, "Partner
   * reached token limit.").
   */
  outOfCreditsStatus: 400 | 402;
  /**
   * Whether the account may use `dummyStatus` and `/api/v2/add-dummy-status`, as one of the DEV environment may. Default
   * true.
   */
  dummyStatus: boolean;
  /** Whether webhooks go to the `callbackUrl` of the request: support has to enable that. Default false. */
  allowCallbackUrl: boolean;
  /** Whether a decision comes as `one` combined webhook or as `two`: automatic, then manual. Default `one`. */
  webhooks: 'one' | 'two';
  redelivery: SimulatorRedelivery;
  /** How long the response to a webhook may take, in milliseconds. Default 10000. */
  webhookTimeoutMs: number;
  /**
   * Whether unfinished sessions end by themselves, with an EXPIRED webhook; applies to sessions that start
   * from now on. Default true.
   */
  expireSessions: boolean;
}

export interface IdenfySimulatorOptions extends Partial<SimulatorSettings> {
  /** User name of HTTP Basic. */
  apiKey: string;
  /** Password of HTTP Basic. */
  apiSecret: string;
  /** Port on 127.0.0.1. Default: any free one. */
  port?: number;
}

/** Every setting with its default. */
const DEFAULTS: { readonly [Name in keyof Required<SimulatorSettings>]: SimulatorSettings[Name] } = {
  webhookUrl: undefined,
  signingKeys: [],
  returnUrl: undefined,
  accountDefaults: {},
  conflictOnOpenSession: false,
  credits: Infinity,
  outOfCreditsStatus: 400,
  dummyStatus: true,
  allowCallbackUrl: false,
  webhooks: 'one',
  redelivery: { attempts: 3, everyMs: 500 },
  webhookTimeoutMs: 10_000,
  expireSessions: true,
};

/** The settings with every default filled in. */
export const resolveSettings = (options: Partial<SimulatorSettings>): SimulatorSettings =>
  applySettings({ ...DEFAULTS }, options);

/** Changes the settings that are given; `undefined` changes nothing but the two URLs, which it removes. */
export function applySettings(
  settings: SimulatorSettings,
  changes: Partial<SimulatorSettings>,
): SimulatorSettings {
  const given = Object.entries(changes).filter(
    ([name, value]) => Object.hasOwn(DEFAULTS, name) && (value !== undefined || name.endsWith('Url')),
  );
  return Object.assign(settings, Object.fromEntries(given));
}

/** Every name of a type: the compiler asks for a new one here. */
type Names<Options> = Record<Options extends unknown ? keyof Options : never, unknown>;

const START: Names<IdenfySimulatorOptions> = { ...DEFAULTS, apiKey: true, apiSecret: true, port: true };
const REDELIVERY: Names<SimulatorRedelivery> = DEFAULTS.redelivery;
const RESUBMIT: Names<Pick<CompleteOptions, 'payload' | 'signingKey' | 'deliver'>> = {
  payload: true,
  signingKey: true,
  deliver: true,
};
const DECISION = { automaticFirst: true, final: true, overall: true, eventType: true };
const COMPLETE: Names<CompleteOptions> = { ...RESUBMIT, ...DECISION };
const SEND: Names<SendOptions> = { signingKey: true, url: true, headers: true, redeliver: true };
const STATUS = { status: true, body: true, headers: true };
const FAILURE: Names<Exclude<SimulatorFailure, string>> = {
  ...STATUS,
  kind: true,
  processed: true,
  delayMs: true,
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
      message: `${path} of IdenfySimulator.start is required: the credentials of the app under test`,
    })),
    ...settingsProblems('IdenfySimulator.start', given, START),
  ]);
}

/** @throws IdenfyConfigError */
export function checkConfigure(changes: unknown): void {
  refuse(settingsProblems('IdenfySimulator.configure', changes, DEFAULTS));
}

const checkNames = (owner: string, names: object) => (options: unknown) =>
  refuse(unknownOptions(owner, options, Object.keys(names)));

export const checkComplete = checkNames('IdenfySimulator.complete', COMPLETE);
export const checkResubmit = checkNames('IdenfySimulator.resubmit', RESUBMIT);
export const checkSend = checkNames('IdenfySimulator.send', SEND);

/** @throws IdenfyConfigError for a failure that would not take effect as intended. */
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
