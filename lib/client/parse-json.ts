import sjson from 'secure-json-parse';

/** What JSON text holds, or nothing when it is not JSON. Keys that could reach a prototype are dropped. */
export function parseJson(body: Buffer | undefined): unknown {
  try {
    return body && sjson.parse(body, null, { protoAction: 'remove', constructorAction: 'remove' });
  } catch {
    return undefined;
  }
}

/** The same where only an object will do. */
export function parseJsonObject(body: Buffer | undefined): Record<string, unknown> | undefined {
  const value = parseJson(body);
  return isObject(value) ? value : undefined;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
