import { IdenfyError } from './idenfy-error.js';
import { reasonOf } from '../shared/error-reason.js';
import { logText } from '../shared/log-text.js';
import { isError, textOf } from '../shared/quietly.js';

/** A longer message is not looked for in the stack. */
const LONGEST_MESSAGE = 10_000;
/** So much of a stack is looked at, behind the message. */
const LONGEST_FRAMES = 10_000;

/**
 * Class and place of an error of the app's own code, in one line. Not its message: those of databases and validators quote
 * what they were given. Never throws, whatever was thrown.
 */
export function describeAppError(error: unknown): string {
  if (!isError(error)) {
    return `a thrown ${typeof error}`;
  }
  const frame = firstFrame(textOf(error, 'stack') ?? '', textOf(error, 'message') ?? '');
  return frame === undefined ? nameOf(error) : `${nameOf(error)} ${logText(frame.trim(), 300)}`;
}

/**
 * What failed and why, in one line: the code of an error of this package, else class and place; and the reason. Never
 * throws.
 */
export function describeError(error: unknown): string {
  const own = IdenfyError.is(error) ? textOf(error, 'code') : undefined;
  const what = own ?? describeAppError(error);
  const reason = reasonOf(error);
  return reason === undefined ? what : `${what} reason=${reason}`;
}

/** The name of an error's class, fit for one log line. Never throws. */
export const nameOf = (error: unknown): string => logText(textOf(error, 'name') ?? 'Error');

function firstFrame(stack: string, message: string): string | undefined {
  if (message.length > LONGEST_MESSAGE) {
    return undefined;
  }
  const start = stack.slice(0, 2 * LONGEST_MESSAGE).indexOf(message);
  const end = start + message.length;
  const frames = start === -1 ? '' : stack.slice(end, end + LONGEST_FRAMES);
  return frames.split('\n').find((line) => /^ {4}at .*:\d+:\d+\)?$/.test(line));
}
