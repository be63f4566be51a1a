import { inspect } from 'node:util';

/** Everything that an error shows, to anybody. */
export function shownOf(error: unknown): string {
  const { message, stack, cause } = error as Error;
  const response = (error as { getResponse?(): unknown }).getResponse?.();
  return [
    message,
    stack,
    String(error),
    inspect(error, { depth: 20, showHidden: true }),
    JSON.stringify(error),
    JSON.stringify(response) ?? '',
    inspect(cause, { depth: 20 }),
  ].join(' ');
}
