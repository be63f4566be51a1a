import { isRecord, setOwn } from '../../requests/rules/json.js';

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

/** Invented values that the payloads share, so that the events of one story fit together. */
export const SAMPLE = {
  scanRef: '5e0d7a10-3c41-11f0-9a52-0242ac120002',
  clientId: 'user-0001',
  externalRef: 'signup-0001',
  companyId: 'CO7N4W2Q9K',
  companyClientId: 'company-0001',
  authToken: 'tKx3vPq8LmZr5WcYb1NdHs7Fj2Ga9Ue4Ti6Ro0Vw',
  filesUrl: 'https://files.idenfy.test',
} as const;

export const sampleManager = {
  id: 12,
  name: 'Robin',
  surname: 'Reviewer',
  email: 'robin.reviewer@partner.test',
};

/** The address of a picture of a verification. */
export const sampleFile = (name: string, scanRef: string = SAMPLE.scanRef): string =>
  `${SAMPLE.filesUrl}/${scanRef}/${name}?Expires=1893456000&Signature=sample`;

/** Fields that iDenfy sends without a value. */
export const nulls = <Name extends string>(...names: Name[]): Record<Name, null> =>
  Object.fromEntries(names.map((name) => [name, null])) as Record<Name, null>;

/** A builder of payloads: each call returns a copy of `body` with the overrides merged in. */
export const samplePayload =
  <T extends object, Except extends PropertyKey = never>(
    body: Complete<T, Except>,
  ): ((overrides?: PayloadOverrides<T>) => T) =>
  (overrides) =>
    mergePayload<T>(body as unknown as T, overrides);

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
    if (isRecord(value) && isRecord(current)) {
      mergeInto(current, value);
    } else {
      setOwn(target, key, structuredClone(value));
    }
  }
}
