import { logText } from './log-text.js';
import { isError, textOf } from './quietly.js';

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
 * Class and message of an error, in one line; its stack and its properties may hold what is nobody's business. Never
 * throws.
 */
export function describeError(error: unknown): string {
  return isError(error)
    ? `${nameOf(error)}: ${logText(textOf(error, 'message') ?? '', 300)}`
    : `a thrown ${typeof error}`;
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
