import { logText } from './log-text.js';

/** Class and message of an error, in one line; its stack and its properties may hold what is nobody's business. */
export function describeError(error: unknown): string {
  return error instanceof Error
    ? `${logText(error.name)}: ${logText(error.message, 300)}`
    : `a thrown ${typeof error}`;
}
