/**
 * Compile-time tests: `npm run typecheck` is what runs them. A line under `@ts-expect-error` that compiles is a failure.
 */
import type { Observable } from 'rxjs';
import {
  DocumentExpirationEvent,
  OnIdenfyEvent,
  VerificationApprovedEvent,
  VerificationDeniedEvent,
  VerificationSuspectedEvent,
} from '../../lib/events/index.js';
import type {
  AmlMonitoringEvent,
  IdenfyEvent,
  IdenfyEventMap,
  IdenfyEventType,
  IdenfyEvents,
  IdenfyPayload,
  UnknownIdenfyEvent,
  VerificationEvent,
} from '../../lib/events/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <Claim extends true>(): Claim | undefined => undefined;

export class Fitting {
  @OnIdenfyEvent(VerificationApprovedEvent)
  one(_event: VerificationApprovedEvent): void {
    holds<Equal<typeof _event.type, 'verification.approved'>>();
  }

  @OnIdenfyEvent(VerificationApprovedEvent, VerificationSuspectedEvent)
  async several(event: VerificationApprovedEvent | VerificationSuspectedEvent): Promise<string | null> {
    return Promise.resolve(event.overall);
  }

  @OnIdenfyEvent(VerificationApprovedEvent, VerificationDeniedEvent, { id: 'audit', instance: 'eu' })
  wider(event: VerificationEvent): boolean {
    return event.final;
  }

  @OnIdenfyEvent()
  every(event: IdenfyEvent): IdenfyEventType {
    return event.type;
  }

  @OnIdenfyEvent({ instance: 'eu' })
  everyOfOne(event: IdenfyEvent): string {
    return event.instance;
  }

  @OnIdenfyEvent(DocumentExpirationEvent)
  fewer(): void {}

  @OnIdenfyEvent(DocumentExpirationEvent)
  optional(_event: DocumentExpirationEvent, _more?: string): void {
    holds<Equal<typeof _event.payload.scanRef, string>>();
  }

  @OnIdenfyEvent(DocumentExpirationEvent)
  @OnIdenfyEvent(VerificationApprovedEvent)
  both(event: DocumentExpirationEvent | VerificationApprovedEvent): Observable<string> | undefined {
    return void event.deliveryId;
  }

  @OnIdenfyEvent(VerificationApprovedEvent, VerificationDeniedEvent, { transactional: true, id: 'books' })
  transactional(
    event: VerificationApprovedEvent | VerificationDeniedEvent,
    transaction: { query(sql: string): Promise<unknown> },
  ): Promise<unknown> {
    return transaction.query(event.deliveryId);
  }

  @OnIdenfyEvent({ transactional: true })
  everyInTransaction(_event: IdenfyEvent, _transaction: Map<string, number>): void {}

  @OnIdenfyEvent(VerificationDeniedEvent, { transactional: true })
  leavesItOut(_event: VerificationDeniedEvent): void {}

  @OnIdenfyEvent(VerificationDeniedEvent)
  protected hidden(event: VerificationDeniedEvent): void {
    this.hiddenToo(event);
  }

  @OnIdenfyEvent(VerificationDeniedEvent)
  private hiddenToo(_event: VerificationDeniedEvent): void {}
}

export class NotFitting {
  // @ts-expect-error no transaction without the option
  @OnIdenfyEvent(VerificationApprovedEvent)
  noTransaction(_event: VerificationApprovedEvent, _transaction: object): void {}

  // @ts-expect-error the same
  @OnIdenfyEvent(VerificationApprovedEvent, { transactional: false })
  switchedOff(_event: VerificationApprovedEvent, _transaction: object): void {}

  // @ts-expect-error another event than the decorator's
  @OnIdenfyEvent(VerificationApprovedEvent, { transactional: true })
  otherInTransaction(_event: VerificationDeniedEvent, _transaction: object): void {}

  // @ts-expect-error more than a transaction
  @OnIdenfyEvent(VerificationApprovedEvent, { transactional: true })
  evenMore(_event: VerificationApprovedEvent, _transaction: object, _more: string): void {}

  // @ts-expect-error another event than the decorator's
  @OnIdenfyEvent(VerificationApprovedEvent)
  other(_event: VerificationDeniedEvent): void {}

  // @ts-expect-error one of the decorator's events is missing
  @OnIdenfyEvent(VerificationApprovedEvent, VerificationDeniedEvent)
  narrower(_event: VerificationApprovedEvent): void {}

  // @ts-expect-error the same, with options
  @OnIdenfyEvent(VerificationApprovedEvent, VerificationDeniedEvent, { id: 'a' })
  narrowerWithOptions(_event: VerificationApprovedEvent): void {}

  // @ts-expect-error every event comes, not one kind
  @OnIdenfyEvent()
  one(_event: VerificationApprovedEvent): void {}

  // @ts-expect-error the same, with options
  @OnIdenfyEvent({ instance: 'eu' })
  oneWithOptions(_event: VerificationApprovedEvent): void {}

  // @ts-expect-error the payload is not the event
  @OnIdenfyEvent(VerificationApprovedEvent)
  payload(_payload: IdenfyPayload.IdentificationPayload): void {}

  // @ts-expect-error a handler gets nothing but the event
  @OnIdenfyEvent(VerificationApprovedEvent)
  more(_event: VerificationApprovedEvent, _more: string): void {}

  // @ts-expect-error not an event class
  @OnIdenfyEvent(Date)
  date(): void {}

  // @ts-expect-error classes are named, not types
  @OnIdenfyEvent('verification.approved')
  text(): void {}

  // @ts-expect-error an option that nobody knows
  @OnIdenfyEvent(VerificationApprovedEvent, { name: 'audit' })
  option(): void {}

  // @ts-expect-error options come last
  @OnIdenfyEvent({ id: 'audit' }, VerificationApprovedEvent)
  order(): void {}

  // @ts-expect-error one value, no method
  @OnIdenfyEvent(VerificationApprovedEvent)
  property = 1;

  // @ts-expect-error a symbol is not found by Nest
  @OnIdenfyEvent(VerificationApprovedEvent)
  [Symbol.iterator](): void {}
}

export function payloadOf(event: IdenfyEvent): unknown {
  switch (event.type) {
    case 'verification.approved':
    case 'verification.denied':
    case 'verification.suspected':
    case 'verification.expired':
    case 'verification.cancelled':
    case 'verification.resubmitted':
    case 'verification.reviewing':
    case 'verification.updated':
      holds<Equal<typeof event, VerificationEvent>>();
      return event.payload.data?.docFirstName;
    case 'document.expiration':
      return event.payload.documentExpiration;
    case 'video-call.finished':
      return event.payload.videoCallAnswers;
    case 'facial-authentication':
      return event.payload.failReason;
    case 'aml.monitoring':
      return event.payload.amlCheck?.amlCheck?.[0]?.pepTier;
    case 'aml.monitoring-expiration':
      return event.payload.usersToExpire;
    case 'bank.verification':
      return event.payload.accounts?.[0]?.iban;
    case 'bank-card.verification':
      return event.payload.noMatchReason;
    case 'account.check':
      return event.payload.score;
    case 'age.estimation':
      return event.payload.estimatedAge;
    case 'company.submitted':
      return event.payload.submissionTime;
    case 'company.reviewed':
      return event.payload.beneficiaries[0]?.scanRef;
    case 'company.aml-reviewed':
      return event.payload.amlReviewSubjectType;
    case 'company.info-requested':
      return event.payload.manager?.email;
    case 'company.expiration':
      return event.payload.expirationStatus;
    case 'company.deleted':
      return event.payload.companyId;
    case 'gov-document':
      return event.payload.productKey;
    case 'sos-report':
      return event.payload.reportFile;
    case 'unknown':
      return event.payload.anything;
    default:
      // Exhaustive: an event class without a case above does not compile.
      return event satisfies never;
  }
}

holds<Equal<IdenfyEventMap['unknown'], UnknownIdenfyEvent>>();
holds<Equal<IdenfyEventMap['aml.monitoring'], AmlMonitoringEvent>>();
holds<Equal<keyof IdenfyEventMap, IdenfyEventType>>();

export function streams(events: IdenfyEvents): void {
  const _one = events.on(VerificationApprovedEvent);
  const _two = events.on(VerificationApprovedEvent, DocumentExpirationEvent);
  holds<Equal<typeof _one, Observable<VerificationApprovedEvent>>>();
  holds<Equal<typeof _two, Observable<VerificationApprovedEvent | DocumentExpirationEvent>>>();
  holds<Equal<typeof events.all, Observable<IdenfyEvent>>>();
  // @ts-expect-error no class: that is `all`
  events.on();
  // @ts-expect-error not an event class
  events.on(Date);
}

export function payloads(payload: IdenfyPayload.IdentificationPayload): void {
  // Enums are open, unknown keys are kept, and what may be missing must be looked at.
  payload.status = { overall: 'OF_TOMORROW', fraudTags: ['DUPLICATE_FACE', 'OF_TOMORROW'], tomorrow: 1 };
  holds<Equal<typeof payload.tomorrow, unknown>>();
  // @ts-expect-error may be missing
  void payload.status.fraudTags.length;
  // @ts-expect-error unix seconds are a number
  payload.startTime = '2026-01-01';
}
