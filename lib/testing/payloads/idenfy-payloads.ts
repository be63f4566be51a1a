import type { WireType } from '../../events/event-table.js';
import { checkPayloads } from './check.payloads.js';
import { companyPayloads } from './company.payloads.js';
import { identificationPayloads } from './identification.payloads.js';

/** COMPANY_SUBMIT as companySubmit. */
type CamelCase<Type extends string> = Type extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}${Capitalize<CamelCase<Rest>>}`
  : Lowercase<Type>;

/**
 * The body of every event that iDenfy sends, complete and the same at every call, with invented data. What is given is
 * merged in deeply; `undefined` leaves a field out.
 *
 * ```ts
 * idenfyPayloads.identificationManualFinished({ clientId: 'user-7', status: { overall: 'DENIED' } });
 * ```
 */
export const idenfyPayloads = {
  ...identificationPayloads,
  ...checkPayloads,
  ...companyPayloads,
} as const satisfies Record<CamelCase<WireType>, unknown>;

/** The name of an event in {@link idenfyPayloads}. */
export type IdenfyPayloadName = keyof typeof idenfyPayloads;

/** The `Idenfy-Event-Type` that goes with each of {@link idenfyPayloads}. */
export const idenfyEventHeaders = Object.fromEntries(
  Object.keys(idenfyPayloads).map((name) => [name, name.replace(/[A-Z]/g, '_$&').toUpperCase()]),
) as { readonly [Type in WireType as CamelCase<Type>]: Type };

/** An event type as it stands in the header, or any other text: iDenfy may add one tomorrow. */
export type IdenfyWireEventType = (typeof idenfyEventHeaders)[IdenfyPayloadName] | (string & {});
