/**
 * What `read` gives, or nothing where it throws. For what others have made: a value that was thrown may be a proxy that was
 * revoked or have getters that throw, and a logger may fail.
 */
export function quietly<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** A property of a value that was thrown, where it is text. */
export function textOf(thrown: unknown, name: string): string | undefined {
  const value = quietly(() => (thrown as Record<string, unknown> | undefined)?.[name]);
  return typeof value === 'string' ? value : undefined;
}

/** `instanceof Error`, for any value. */
export const isError = (thrown: unknown): boolean => quietly(() => thrown instanceof Error) === true;
