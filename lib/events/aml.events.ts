import { IdenfyEventBase } from './idenfy-event-base.js';
import type {
  AmlMonitoringExpirationPayload,
  AmlMonitoringPayload,
} from './payloads/aml-monitoring.payload.js';

/** The monitoring of a person or company found a change (documentation.idenfy.com, aml). */
export class AmlMonitoringEvent extends IdenfyEventBase<AmlMonitoringPayload> {
  static readonly type = 'aml.monitoring';
  readonly type = AmlMonitoringEvent.type;
}

/** Monitored users expire soon. Holds counts only, no user. */
export class AmlMonitoringExpirationEvent extends IdenfyEventBase<AmlMonitoringExpirationPayload> {
  static readonly type = 'aml.monitoring-expiration';
  readonly type = AmlMonitoringExpirationEvent.type;
}
