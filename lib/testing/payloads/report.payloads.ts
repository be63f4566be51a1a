import type { GovOrderedDocumentPayload, SosReportPayload } from '../../events/payloads/index.js';
import { mergePayload } from './merge-payload.js';
import type { Complete, PayloadOverrides } from './merge-payload.js';
import { SAMPLE } from './sample-values.js';

/** A document that was ordered from a registry has come. */
export function govOrderedDocument(
  overrides?: PayloadOverrides<GovOrderedDocumentPayload>,
): GovOrderedDocumentPayload {
  const body = {
    id: '2a7c9d31-6e58-4b0f-a1d4-8c3b5e7f9a04',
    productKey: 'company-extract',
    expectedDeliveryTime: '2026-01-02T00:00:00Z',
    price: '12.50',
    title: 'Company extract',
    documentFormat: 'pdf',
    deliveredAt: '2026-01-01T12:00:00Z',
    status: 'FINISHED',
    file: `${SAMPLE.filesUrl}/documents/company-extract.pdf`,
  } satisfies Complete<GovOrderedDocumentPayload>;
  return mergePayload<GovOrderedDocumentPayload>(body, overrides);
}

/** A report of a Secretary of State has come. */
export function sosReport(overrides?: PayloadOverrides<SosReportPayload>): SosReportPayload {
  const body = {
    id: 'SOS5H8J3L',
    companyName: 'Sample Trading LLC',
    entityType: 'LLC',
    formationDate: '2019-06-01',
    status: 'FINISHED',
    reportFile: `${SAMPLE.filesUrl}/reports/sos.pdf`,
    dataFile: `${SAMPLE.filesUrl}/reports/sos.json`,
    watchlistHitsCount: 0,
  } satisfies Complete<SosReportPayload>;
  return mergePayload<SosReportPayload>(body, overrides);
}
