import { logText } from './log-text.js';

/**
 * Class and place of an error of the app's own code, in one line. Not its message: those of databases and validators quote
 * what they were given.
 */
export function describeAppError(error: unknown): string {
  if (!(error instanceof Error)) {
    return `a thrown ${typeof error}`;
  }
  const stack = String(error.stack ?? '');
  const message = stack.indexOf(error.message);
  const frames = message === -1 ? '' : stack.slice(message + error.message.length);
  const frame = frames.split('\n').find((line) => /^ {4}at .*:\d+:\d+\)?$/.test(line));
  return frame === undefined ? logText(error.name) : `${logText(error.name)} ${logText(frame.trim(), 300)}`;
}

/** Class and message of an error, in one line; its stack and its properties may hold what is nobody's business. */
export function describeError(error: unknown): string {
  return error instanceof Error
    ? `${logText(error.name)}: ${logText(error.message, 300)}`
    : `a thrown ${typeof error}`;
}
