import { IdenfyEventBase } from './idenfy-event-base.js';
import type { GovOrderedDocumentPayload, SosReportPayload } from './payloads/report.payload.js';

/** A document ordered from a government register changed its state (documentation.idenfy.com, kyb). */
export class GovOrderedDocumentEvent extends IdenfyEventBase<GovOrderedDocumentPayload> {
  static readonly type = 'gov-document';
  readonly type = GovOrderedDocumentEvent.type;
}

/** A Secretary of State report changed its state (documentation.idenfy.com, kyb). */
export class SosReportEvent extends IdenfyEventBase<SosReportPayload> {
  static readonly type = 'sos-report';
  readonly type = SosReportEvent.type;
}
