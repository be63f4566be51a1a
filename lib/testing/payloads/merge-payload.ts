type Leaf = string | number | boolean | bigint | null | undefined | Date | readonly unknown[];

/** Parts of a payload: objects are merged into the defaults, lists and everything else replace them. */
export type PayloadOverrides<T> = T extends Leaf
  ? T
  : T extends object
    ? { [K in keyof T]?: PayloadOverrides<T[K]> }
    : T;

type KnownKeys<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] };

/** Every field of a payload, none left out: a field that is added to the type must get a default too. */
export type Complete<T, Except extends PropertyKey = never> = {
  [K in Exclude<KnownKeys<T>, Except>]-?: T[K];
};

/**
 * A copy of `base` with `overrides` merged in deeply. Lists and plain values replace what was there; `undefined` leaves
 * the field out, as bodies of older accounts do.
 */
export function mergePayload<T extends object>(base: T, overrides?: PayloadOverrides<T>): T {
  const merged = structuredClone(base);
  mergeInto(merged as Record<string, unknown>, (overrides ?? {}) as Record<string, unknown>);
  return merged;
}

function mergeInto(target: Record<string, unknown>, source: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(source)) {
    if (value === undefined) {
      delete target[key];
      continue;
    }
    const current = Object.hasOwn(target, key) ? target[key] : undefined;
    if (isPlainObject(value) && isPlainObject(current)) {
      mergeInto(current, value);
      continue;
    }
    // Not an assignment: `__proto__` is an ordinary key in here.
    Object.defineProperty(target, key, {
      value: structuredClone(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
