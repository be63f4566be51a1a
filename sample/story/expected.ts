import { inspect, isDeepStrictEqual } from 'node:util';

/** Something was not as it should be. */
class Missed extends Error {}

/** Checks what was really seen; the first difference ends the demo. */
export function expected(what: string, seen: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(seen, wanted)) {
    throw new Missed(`${what}: expected ${inspect(wanted)}, saw ${inspect(seen)}`);
  }
}

expected.isMissed = (error: unknown): error is Error => error instanceof Missed;

/** The same for a value that must be there at all. */
export function found<Value>(what: string, value: Value | null | undefined): Value {
  if (value === undefined || value === null) {
    throw new Missed(`${what}: expected one, saw none`);
  }
  return value;
}
