import type { IdenfyProblem } from '../errors/index.js';
import type { BullMqConnection } from './bullmq-options.interface.js';

/** The options of a connection without `url`, which not every version of BullMQ 5 knows. */
export type ResolvedConnection = Omit<BullMqConnection, 'url'>;

type Check = readonly [rule: string, text: string, isRight: (value: unknown) => boolean];

const text: Check = ['type', 'must be a text', (value) => typeof value === 'string'];
const CHECKS: Readonly<Record<string, Check>> = {
  host: ['type', 'must be the name or the address of a host', (value) => isText(value)],
  port: ['range', 'must be a whole number from 1 to 65535', (value) => isWhole(value, 1, 65_535)],
  username: text,
  password: text,
  db: ['range', 'must be a whole number from 0', (value) => isWhole(value, 0, Number.MAX_SAFE_INTEGER)],
  tls: ['object', 'must be an object', (value) => typeof value === 'object' && value !== null],
  keyPrefix: ['unknown', 'is not possible with BullMQ; give the queue another queueName', () => false],
};

/** What is wrong with a connection, and the connection as it is used. No problem shows a value: it may be a password. */
export function resolveConnection(given: unknown): {
  connection: ResolvedConnection;
  problems: IdenfyProblem[];
} {
  if (typeof given !== 'object' || given === null || Array.isArray(given) || isClient(given)) {
    const message =
      'connection must be an object of options ({ host, port, ... } or { url }), not a client: the queue makes connections of its own';
    return { connection: {}, problems: [{ path: 'connection', rule: 'object', message }] };
  }
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  const { url, ...options } = Object.fromEntries(set) as BullMqConnection;
  const problems = Object.entries(CHECKS)
    .filter(([name, [, , isRight]]) => name in options && !isRight(options[name]))
    .map(([name, [rule, wrong]]) => problem(`connection.${name}`, rule, wrong));
  const fromUrl = url === undefined ? {} : readUrl(url);
  if (fromUrl === undefined) {
    const wrong = 'must be a redis:// or rediss:// URL without query and fragment';
    problems.push(problem('connection.url', 'url', wrong));
  }
  return { connection: { ...fromUrl, ...options }, problems };
}

function problem(path: string, rule: string, wrong: string): IdenfyProblem {
  return { path, rule, message: `${path} ${wrong}` };
}

/** The options that a URL stands for; nothing when it is none. */
function readUrl(given: unknown): ResolvedConnection | undefined {
  if (typeof given !== 'string' || !URL.canParse(given)) {
    return undefined;
  }
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(given);
  const db = pathname.replace(/^\//, '');
  const isRedis = protocol === 'redis:' || protocol === 'rediss:';
  if (!isRedis || hostname === '' || !/^\d{0,9}$/.test(db) || search !== '' || hash !== '') {
    return undefined;
  }
  try {
    return {
      host: hostname.replace(/^\[|\]$/g, ''),
      ...(port === '' ? {} : { port: Number(port) }),
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      ...(db === '' ? {} : { db: Number(db) }),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
    };
  } catch {
    // A % that escapes nothing.
    return undefined;
  }
}

function isClient(given: object): boolean {
  return 'duplicate' in given && typeof given.duplicate === 'function';
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}
