import type { ClassifiedDelivery } from './classify-delivery.js';
import type { IdenfyEventInit } from './idenfy-event-base.js';
import { idenfyEventClasses } from './event-table.js';
import type { IdenfyEvent } from './event-table.js';

/** Where an event comes from. */
export type IdenfyEventOrigin = Omit<IdenfyEventInit<unknown>, 'payload'>;

/** What the delivery store knows of earlier deliveries of the same scanRef. */
export interface IdenfyEventMarks {
  readonly superseded: boolean;
  readonly repeats?: string;
}

type AnyInit = IdenfyEventInit<Record<string, unknown>> &
  Partial<NonNullable<ClassifiedDelivery['verification']> & IdenfyEventMarks>;
type EventConstructor = new (init: AnyInit) => IdenfyEvent;

const constructors: ReadonlyMap<string, EventConstructor> = new Map(
  idenfyEventClasses.map((Class) => [Class.type, Class as unknown as EventConstructor]),
);

/** Makes the event of a classified delivery. The marks matter to verification events only. */
export function createIdenfyEvent(
  { type, payload, verification }: ClassifiedDelivery,
  { wireType, deliveryId, receivedAt, instance, source }: IdenfyEventOrigin,
  marks?: IdenfyEventMarks,
): IdenfyEvent {
  const Class = constructors.get(type);
  if (Class === undefined) {
    throw new TypeError(`There is no event of type ${type}.`);
  }
  return new Class({
    wireType,
    deliveryId,
    receivedAt,
    instance,
    source,
    payload,
    clientId: verification?.clientId,
    scanRef: verification?.scanRef,
    externalRef: verification?.externalRef,
    overall: verification?.overall,
    final: verification?.final,
    superseded: marks?.superseded,
    repeats: marks?.repeats,
  });
}
