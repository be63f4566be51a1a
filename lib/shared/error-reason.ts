import { quietly } from './quietly.js';

/** Codes of Node (ECONNREFUSED, CERT_HAS_EXPIRED), of clients (UND_ERR_SOCKET, SQLITE_BUSY), and SQLSTATE (53300). */
const CODE = /^(?:[A-Z][A-Z0-9_]{1,63}|[0-9A-Z]{5})$/;

/** First words of the errors that Redis replies with. No other word of a message is ever shown. */
const REDIS_WORDS: ReadonlySet<string> = new Set(
  (
    'ASK BUSY BUSYGROUP BUSYKEY CLUSTERDOWN CROSSSLOT DENIED ERR EXECABORT INPROG LOADING ' +
    'MASTERDOWN MISCONF MOVED NOAUTH NOGOODSLAVE NOMASTERLINK NOPERM NOPROTO NOREPLICAS NOSCRIPT ' +
    'NOTBUSY NOTREADY OOM READONLY TRYAGAIN UNBLOCKED UNKILLABLE WRONGPASS WRONGTYPE'
  ).split(' '),
);

const SCRIPT_DENIED = /^ERR (?:The user executing the script can't run this|ACL failure in script)/;

/** Properties under which errors keep the one that caused them; `errors` holds one for each address that was tried. */
const CAUSES = ['errors', 'cause', 'lastNodeError'] as const;
const DEEPEST = 5;

/**
 * Why something failed, as one word that is safe to show: the code of the error or of what caused it, or the first
 * word of Redis' reply. Nothing where there is no such word. Never throws, whatever it is given.
 */
export function reasonOf(error: unknown): string | undefined {
  return quietly(() => search(error, 0));
}

function search(error: unknown, depth: number): string | undefined {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) {
    return undefined;
  }
  const { code, reason, message } = error as { code?: unknown; reason?: unknown; message?: unknown };
  // An error of this package has its kind as its code, and names the cause beside it.
  const own = typeof code === 'string' && code.startsWith('IDENFY_') ? reason : code;
  return safeCode(own) ?? redisWord(message) ?? searchCauses(error, depth);
}

function searchCauses(error: object, depth: number): string | undefined {
  for (const name of CAUSES) {
    const cause = (error as Record<string, unknown>)[name];
    const found = search(Array.isArray(cause) ? (cause as unknown[])[0] : cause, depth + 1);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

const safeCode = (value: unknown): string | undefined =>
  typeof value === 'string' && CODE.test(value) ? value : undefined;

function redisWord(message: unknown): string | undefined {
  if (typeof message !== 'string') {
    return undefined;
  }
  // A script that Redis stops is an ERR, which names the command's own error further on (6) or in other words (7).
  const word = SCRIPT_DENIED.test(message)
    ? 'NOPERM'
    : ((/^ERR .*: -([A-Z]+) /.exec(message) ?? /^-?([A-Z]+) /.exec(message))?.[1] ?? '');
  return REDIS_WORDS.has(word) ? word : undefined;
}
