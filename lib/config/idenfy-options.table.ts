import type { Agent } from 'node:http';
import { callback, flag, oneOf, text, timeLimit, withMethods, wholeNumber } from './options-table.js';
import type { OptionCheck, OptionsTable } from './options-table.js';
import { quietly } from '../shared/quietly.js';
import { isLoopbackHost, parseUrl } from '../shared/url.js';
import type { LiveSessionStore } from '../sessions/live-session-store.interface.js';
import { parseAllowedIp } from '../shared/ip-allow-list.js';
import type { DeliveryStore } from '../deliveries/delivery-store.interface.js';
import type { WebhookQueue } from '../deliveries/webhook-queue.interface.js';
import type {
  IdenfyBudgetOptions,
  IdenfyModuleOptions,
  IdenfyModuleStructure,
} from './idenfy-options.interface.js';
import { DEFAULT_INSTANCE } from './idenfy.tokens.js';

const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** What is wrong with each entry of a list. */
const listOf =
  (check: (entry: unknown) => string | undefined) =>
  (entries: readonly unknown[]): readonly string[] =>
    entries.flatMap((entry, index) => {
      const wrong = check(entry);
      return wrong === undefined ? [] : [`entry ${index} ${wrong}`];
    });

/** A text that is not empty and holds nothing that is wrong; the first wrong thing counts. */
const textWithout =
  (missing: string, ...wrong: readonly (readonly [what: RegExp, message: string])[]) =>
  (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? wrong.find(([what]) => what.test(value))?.[1] : missing;

/** A credential or a key: printable, nothing around it that a copy and paste may have left. */
const secret = textWithout(
  'must be a non-empty string',
  [/^\s|\s$/, 'must not have white space around it'],
  [/\p{Cc}/u, 'must not hold control characters'],
);

/** HTTP Basic separates the user name from the password by a colon. */
const apiKey: OptionCheck = (value) =>
  secret(value) ?? ((value as string).includes(':') ? 'must not hold a colon' : undefined);

/** An https URL; http only to this machine itself, where a simulator or a proxy may listen. */
const serviceUrl: OptionCheck = (value) => {
  const url = urlOf(value);
  if (url === undefined) {
    return 'must be an absolute https URL';
  }
  const loopback = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !loopback) {
    return 'must be an https URL (http only to localhost)';
  }
  return url.username || url.password || url.search || url.hash
    ? 'must be a URL without user, password, query and fragment'
    : undefined;
};

const proxyUrl: OptionCheck = (value) => {
  const url = urlOf(value);
  if (url === undefined) {
    return 'must be the absolute URL of a proxy';
  }
  const { protocol, username, password, pathname, search, hash } = url;
  if (protocol !== 'http:' && protocol !== 'https:') {
    return 'must be an http or https URL';
  }
  if (pathname !== '/' || search !== '' || hash !== '') {
    return 'must be a URL without path, query and fragment';
  }
  return quietly(() => [username, password].map(decodeURIComponent)) !== undefined
    ? undefined
    : 'must have its user and password percent-encoded';
};

const urlOf = (value: unknown): URL | undefined =>
  typeof value === 'string' && !/\s/.test(value) ? parseUrl(value) : undefined;

/** The path of a route, as it stands in a controller. */
const routePath = textWithout(
  'must be the path of a route',
  [/^\/+$/, 'must be the path of a route'],
  [/^\s*[a-z][a-z\d+.-]*:\/\//i, "must be the path alone, like 'idenfy/webhook', not a URL"],
  [/\s/, 'must not hold white space'],
  [/\/\//, 'must not hold two slashes in a row'],
  [/#|\?./, 'must be the path alone, without query and fragment'],
);

const DAY_SECONDS = 86_400;

const items = (list: string): string[] =>
  list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const url = {
  rule: 'url',
  check: serviceUrl,
  /** Without a trailing slash. */
  read: (value: string): string => value.replace(/\/+$/, ''),
};

/** Every option of the module: start-up problems, `idenfyConfig` and the tables of docs/configuration.md follow it. */
export const MODULE_OPTIONS = {
  apiKey: { rule: 'type', check: apiKey, required: 'is required', variable: 'IDENFY_API_KEY' },
  apiSecret: { rule: 'type', check: secret, required: 'is required', variable: 'IDENFY_API_SECRET' },
  baseUrl: { ...url, default: 'https://ivs.idenfy.com', variable: 'IDENFY_BASE_URL' },
  uiUrl: { ...url, default: 'https://ui.idenfy.com', variable: 'IDENFY_UI_URL' },
  timeoutMs: { ...timeLimit, default: 10_000, variable: 'IDENFY_TIMEOUT_MS' },
  retries: { ...wholeNumber(0, 10), default: 2, variable: 'IDENFY_RETRIES' },
  proxy: { rule: 'url', check: proxyUrl, variable: 'IDENFY_PROXY_URL' },
  agent: withMethods<Agent & { addRequest: unknown }>('http.Agent', 'addRequest', 'on'),
  // Checked as parameters of a token request.
  tokenDefaults: { rule: 'object', check: () => undefined, default: {} },
  duplicates: {
    section: {
      policy: { ...oneOf('reject', 'reuse'), default: 'reject', variable: 'IDENFY_DUPLICATES_POLICY' },
      store: withMethods<LiveSessionStore>(
        'LiveSessionStore',
        ...(['acquire', 'open', 'abandon', 'finish', 'find', 'remove', 'takeDue'] as const),
      ),
      reviewWindowSeconds: { ...wholeNumber(0, 365 * DAY_SECONDS), default: DAY_SECONDS },
      guardOnStoreFailure: { ...oneOf('refuse', 'pass'), default: 'refuse' },
    },
  },
  budget: {
    section: {
      tokensPerHour: wholeNumber(1),
      onExceeded: callback<NonNullable<IdenfyBudgetOptions['onExceeded']>>(),
    },
  },
  webhook: {
    section: {
      // Required with the controller.
      signingKeys: {
        rule: 'type',
        check: (keys) => listOf(secret)([keys ?? []].flat()),
        default: [],
        variable: 'IDENFY_SIGNING_KEYS',
        parse: items,
        read: (keys): readonly string[] => [keys ?? []].flat(),
      },
      signatureHeader: {
        ...text('pattern', /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'must be the name of an HTTP header'),
        default: 'idenfy-signature',
        read: (name: string): string => name.toLowerCase(),
      },
      maxBodyBytes: { ...wholeNumber(1, 104_857_600), default: 1_048_576 },
      allowedIps: {
        rule: 'address',
        check: (value) =>
          isArray(value) && value.length > 0
            ? listOf(parseAllowedIp)(value)
            : 'must be a list of at least one address or CIDR range; leave it out to allow any',
        default: [],
        variable: 'IDENFY_WEBHOOK_ALLOWED_IPS',
        parse: items,
      },
      handlerTimeoutMs: { ...timeLimit, default: 8000 },
      store: withMethods<DeliveryStore>(
        'DeliveryStore',
        ...(['begin', 'renew', 'settleHandler', 'complete', 'abandon'] as const),
      ),
      queue: withMethods<WebhookQueue>('WebhookQueue', 'start', 'enqueue', 'stop'),
    },
  },
  reconciliation: {
    section: {
      // Required when the section is given.
      everySeconds: wholeNumber(1, DAY_SECONDS),
      graceSeconds: { ...wholeNumber(0, 30 * DAY_SECONDS), default: 300 },
      batchSize: { ...wholeNumber(1, 1000), default: 50 },
      automaticIsFinal: { ...flag, default: false },
    },
  },
  mirror: {
    rule: 'enum',
    check: (value) =>
      isArray(value) && value.every((one) => one === 'event-emitter' || one === 'cqrs')
        ? undefined
        : "must be a list of 'event-emitter' and 'cqrs'",
    default: [],
  },
  allowMemoryStores: { ...flag, default: false },
  onHandlerError: callback<NonNullable<IdenfyModuleOptions['onHandlerError']>>(),
} as const satisfies OptionsTable<IdenfyModuleOptions>;

/** Every option that is needed when the module is defined. */
export const MODULE_STRUCTURE = {
  isGlobal: { ...flag, default: false },
  webhookPath: { rule: 'path', check: routePath, default: 'idenfy/webhook' },
  webhookController: { ...flag, default: true },
  webhookDecorators: {
    rule: 'type',
    check: (value) =>
      isArray(value) && value.every((one) => typeof one === 'function')
        ? undefined
        : 'must be an array of class decorators',
    default: [],
  },
  instance: {
    ...text(
      'pattern',
      /^[A-Za-z0-9_.-]{1,64}$/,
      'must be a name of 1 to 64 letters, digits, dots, hyphens or underscores',
    ),
    default: DEFAULT_INSTANCE,
  },
} as const satisfies OptionsTable<IdenfyModuleStructure>;
