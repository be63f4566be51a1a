/** Whether and how a delivery that was not answered with a 2xx in time is sent again. */
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
  /** How long an answer to a webhook may take, in milliseconds. Default 10000. */
  webhookTimeoutMs: number;
  /**
   * Whether sessions that nobody finishes end by themselves, with an EXPIRED webhook; counts for sessions that start
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

const DEFAULTS: SimulatorSettings = {
  signingKeys: [],
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
export function resolveSettings(options: Partial<SimulatorSettings>): SimulatorSettings {
  return applySettings({ ...DEFAULTS }, options);
}

/** Changes the settings that are given; `undefined` changes nothing but the two URLs, which it removes. */
export function applySettings(
  settings: SimulatorSettings,
  changes: Partial<SimulatorSettings>,
): SimulatorSettings {
  const known = [...Object.keys(DEFAULTS), 'webhookUrl', 'returnUrl'] as (keyof SimulatorSettings)[];
  const given = known.filter((key) => Object.hasOwn(changes, key));
  const kept = given.filter((key) => changes[key] !== undefined || key.endsWith('Url'));
  return Object.assign(settings, Object.fromEntries(kept.map((key) => [key, changes[key]])));
}
