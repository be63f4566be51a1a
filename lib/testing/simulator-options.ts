import { validateHeaderName, validateHeaderValue } from 'node:http';
import {
  checkOptions,
  flag,
  isObject,
  object,
  oneOf,
  problemsOf,
  refuse,
  resolveOptions,
  text,
  wholeNumber,
} from '../config/options-table.js';
import type { OptionRow, OptionsTable } from '../config/options-table.js';
import { parseUrl } from '../shared/url.js';
import { quietly } from '../shared/quietly.js';
import type { SimulatorFailure } from './simulator-response.js';
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
   * Where the browser goes after a hosted page when the token names no URL of its own; `http` will do. Default, and in an
   * iframe always: a result page of the simulator, which also says to the page around the iframe that the person is done.
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
  /**
   * How long the manual review of a decision takes, in milliseconds: the automatic result is sent first, then the verification is
   * `REVIEWING`, then the final result comes. `Infinity`: not before `complete` is called again. Default 0: at once.
   */
  manualReviewMs: number;
  redelivery: SimulatorRedelivery;
  /** How long the response to a webhook may take, in milliseconds. Default 10000. */
  webhookTimeoutMs: number;
  /**
   * Whether unfinished sessions end by themselves, with an EXPIRED webhook; applies to sessions that start
   * from now on. Default true.
   */
  expireSessions: boolean;
  /** How long links to files live, in seconds; a whole number from 1. Default 3600. */
  fileLinkSeconds: number;
}

export interface IdenfySimulatorOptions extends Partial<SimulatorSettings> {
  /** User name of HTTP Basic. */
  apiKey: string;
  /** Password of HTTP Basic. */
  apiSecret: string;
  /**
   * The address to listen on, or a name of it. Another than the default lets other machines reach all of the simulator, its
   * console included: `0.0.0.0` is every address of this one. Default `127.0.0.1`.
   */
  host?: string;
  /** Port at `host`. Default: any free one. */
  port?: number;
  /**
   * A file that keeps the sessions and what the products have, for a simulator that starts again after it or its process
   * has ended: it has the same, at the same address where that is free, and sends the results and events again that were
   * not acknowledged. Holds what the requests hold. Default: none, and all ends with the simulator.
   */
  stateFile?: string;
  /**
   * Makes ids and tokens repeatable: with the same seed, the same calls in the same order get the same ones, after a `reset` too. Times
   * stay real. With a `stateFile` they go on where they ended. Default: random ids.
   */
  seed?: string | number;
}

const amount = (min: number): OptionRow<number> => ({
  rule: 'range',
  check: (value) =>
    typeof value === 'number' && value >= min ? undefined : `must be a number from ${min}, or Infinity`,
});
/** No longer than a timer can wait: a longer one would end at once. */
const milliseconds = wholeNumber(0, 2 ** 31 - 1);
const url = {
  rule: 'url',
  check: (value: unknown) =>
    typeof value === 'string' && /^https?:\/\//i.test(value) && parseUrl(value) !== undefined
      ? undefined
      : 'must be an http or https URL',
};
const isHeader = ([name, value]: [string, unknown]): boolean =>
  typeof value === 'string' &&
  quietly(() => {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  }) === true;
/** As Node sends them: another one would break the connection instead. */
const headers = {
  rule: 'type',
  check: (value: unknown) =>
    isObject(value) && Object.entries(value).every(isHeader)
      ? undefined
      : 'must be an object of header names and texts',
};
const anyText = text('type', /^/, 'must be a text');
const credential = {
  ...text('type', /./, 'must be a text'),
  required: 'is required: the credentials of the app under test',
};

export const SIMULATOR_SETTINGS = {
  webhookUrl: url,
  signingKeys: {
    rule: 'type',
    check: (keys) =>
      [keys].flat().every((key) => typeof key === 'string') ? undefined : 'must be a text or a list of texts',
    default: [],
  },
  returnUrl: url,
  accountDefaults: { ...object, default: {} },
  conflictOnOpenSession: { ...flag, default: false },
  credits: { ...amount(0), default: Infinity },
  outOfCreditsStatus: { ...oneOf(400, 402), default: 400 },
  dummyStatus: { ...flag, default: true },
  allowCallbackUrl: { ...flag, default: false },
  webhooks: { ...oneOf('one', 'two'), default: 'one' },
  manualReviewMs: { ...amount(0), default: 0 },
  redelivery: {
    section: { attempts: { ...amount(0), default: 3 }, everyMs: { ...milliseconds, default: 500 } },
  },
  webhookTimeoutMs: { ...milliseconds, default: 10_000 },
  expireSessions: { ...flag, default: true },
  fileLinkSeconds: { ...wholeNumber(1), default: 3600 },
} as const satisfies OptionsTable<SimulatorSettings>;

export const START_OPTIONS = {
  apiKey: credential,
  apiSecret: credential,
  host: { ...text('host', /^[\w.:-]+$/, 'must be an address or a host name'), default: '127.0.0.1' },
  port: { ...wholeNumber(0, 65_535), default: 0 },
  stateFile: text('path', /./, 'must be the path of a file'),
  seed: {
    rule: 'type',
    check: (seed) =>
      typeof seed === 'string' || Number.isFinite(seed) ? undefined : 'must be a text or a number',
  },
  ...SIMULATOR_SETTINGS,
} as const satisfies OptionsTable<IdenfySimulatorOptions>;

export const RESUBMIT_OPTIONS = {
  payload: object,
  signingKey: { ...anyText, check: (value) => (value === null ? undefined : anyText.check(value)) },
  deliver: flag,
} as const satisfies OptionsTable<Pick<CompleteOptions, 'payload' | 'signingKey' | 'deliver'>>;

export const COMPLETE_OPTIONS = {
  ...RESUBMIT_OPTIONS,
  automaticFirst: flag,
  manualReviewMs: amount(0),
  final: flag,
  overall: anyText,
  eventType: anyText,
} as const satisfies OptionsTable<CompleteOptions>;

export const SEND_OPTIONS = {
  signingKey: RESUBMIT_OPTIONS.signingKey,
  url,
  headers: object,
  redeliver: flag,
} as const satisfies OptionsTable<SendOptions>;

/** Every name of a union: the compiler asks for a new one here. */
type Names<Options> = Record<Options extends unknown ? keyof Options : never, unknown>;

const FAILURE = {
  kind: oneOf('reset', 'cut', 'silence', 'drip', 'html', 'empty'),
  processed: flag,
  status: wholeNumber(200, 599),
  body: { rule: 'type', check: () => undefined },
  headers,
  delayMs: milliseconds,
} as const satisfies OptionsTable<Names<Exclude<SimulatorFailure, string>>>;

/** Changes the settings that are given; `undefined` changes nothing but the two URLs, which it removes. */
export function applySettings(settings: SimulatorSettings, changes: Partial<SimulatorSettings>): void {
  const resolved = resolveOptions('IdenfySimulator.configure', SIMULATOR_SETTINGS, changes);
  const given = Object.entries(changes).filter(
    ([name, value]) => value !== undefined || name === 'webhookUrl' || name === 'returnUrl',
  ) as [keyof SimulatorSettings, unknown][];
  Object.assign(settings, Object.fromEntries(given.map(([name]) => [name, resolved[name]])));
}

/** @throws IdenfyConfigError for a failure that would not take effect as intended. */
export function checkFailure(failure: unknown, times: unknown, path: unknown): void {
  const options = typeof failure === 'string' ? { kind: failure } : (failure ?? null);
  refuse([
    ...checkOptions('IdenfySimulator.failNext', FAILURE, options).problems,
    ...problemsOf('times', amount(1), times),
    ...problemsOf('path', text('pattern', /^\/[^?#]*$/, 'must be a path such as /api/v2/token'), path),
  ]);
}
