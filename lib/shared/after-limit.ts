import { monotonicNow } from './monotonic.js';

/** A timer that fires later than this, in milliseconds, fired late because the event loop was busy. */
export const LATE_MS = 2;
/** What a busy loop gets to send what was asked for and to read what has come, in milliseconds. */
export const GRACE_MS = 40;

/**
 * Calls `end` when an answer has taken longer than `ms` milliseconds, unless the returned function is called before.
 *
 * The answer may lie in the socket, unread, when the process itself was too busy to read it (or even to send the
 * question): then it is not the other side that was slow, and the answer gets a moment more.
 */
export function afterLimit(ms: number, end: () => void): () => void {
  const dueAt = monotonicNow() + ms;
  let timer = setTimeout(() => {
    if (monotonicNow() - dueAt > LATE_MS) {
      timer = setTimeout(end, GRACE_MS);
    } else {
      end();
    }
  }, ms);
  return () => clearTimeout(timer);
}
