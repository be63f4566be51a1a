import type { IdenfyCallOptions } from '../../client/call.js';
import type { IdenfyClient } from '../../client/idenfy-client.js';
import { readObject, readWith } from '../../client/read.js';
import { listQuery } from '../list-query.js';
import {
  AVAILABLE_DOCUMENTS_RULES,
  GOV_DOCUMENT_LIST_RULES,
  ORDER_DOCUMENT_RULES,
  SOS_REPORT_LIST_RULES,
  SOS_REPORT_RULES,
} from './company-registry.dto.js';
import type {
  AvailableDocumentsRequest,
  CreateSosReportRequest,
  GovOrderedDocumentFilter,
  OrderGovDocumentRequest,
  SosReportFilter,
} from './company-registry.dto.js';
import type { AvailableDocuments, GovOrderedDocument, SosReport } from './company-registry.types.js';

const DOCUMENTS = '/api/v2/gov-ordered-documents/';
const REPORTS = '/api/v2/sos-filing-documents/';

const named = (method: string): { method: string } => ({ method: `IdenfyCompanies.registry.${method}` });

/** Documents of government registers, and reports of the states of the United States (documentation.idenfy.com, kyb). */
export class CompanyRegistry {
  readonly #client: IdenfyClient;

  /** @internal */
  constructor(client: IdenfyClient) {
    this.#client = client;
  }

  /** Which documents of a company a register has, and what they cost. */
  async availableDocuments(
    request: AvailableDocumentsRequest,
    options?: IdenfyCallOptions,
  ): Promise<AvailableDocuments> {
    const path = `${DOCUMENTS}available-documents/`;
    const { query } = listQuery(AVAILABLE_DOCUMENTS_RULES, request);
    const call = { ...named('availableDocuments'), kind: 'read', path, query } as const;
    return this.#client.ask({ ...call, read: readObject<AvailableDocuments> }, options);
  }

  /**
   * Orders a document. It is billed. iDenfy gives no id back: the order is in `listDocuments` (`orderedAfter`, then by
   * `productKey`), and the webhook GOV_ORDERED_DOCUMENT follows when it is delivered.
   *
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came: look into `listDocuments`
   */
  async orderDocument(request: OrderGovDocumentRequest, options?: IdenfyCallOptions): Promise<void> {
    const body = ORDER_DOCUMENT_RULES.bodyOf(request);
    const path = `${DOCUMENTS}document-order/`;
    await this.#client.tell({ ...named('orderDocument'), kind: 'write', path, body }, options);
  }

  /** The documents that were ordered; iDenfy gives them at once, without pages. */
  async *listDocuments(
    filter: GovOrderedDocumentFilter = {},
    options?: IdenfyCallOptions,
  ): AsyncIterable<GovOrderedDocument> {
    const { query } = listQuery(GOV_DOCUMENT_LIST_RULES, filter);
    const call = { ...named('listDocuments'), path: DOCUMENTS, query };
    yield* this.#client.list<GovOrderedDocument>({ ...call, paged: false }, options);
  }

  /** @throws IdenfyNotFoundError when iDenfy does not know the document */
  async getDocument(id: string, options?: IdenfyCallOptions): Promise<GovOrderedDocument> {
    const call = { ...named('getDocument'), kind: 'read', path: `${DOCUMENTS}{id}/`, ids: { id } } as const;
    return this.#client.ask({ ...call, read: readWith<GovOrderedDocument>('id') }, options);
  }

  /**
   * Orders a report about a company of the United States. It is billed; the webhook SOS_REPORT follows.
   *
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came: look into `listSosReports`
   */
  async createSosReport(request: CreateSosReportRequest, options?: IdenfyCallOptions): Promise<SosReport> {
    const body = SOS_REPORT_RULES.bodyOf(request);
    const call = { ...named('createSosReport'), kind: 'write', path: REPORTS, body } as const;
    return this.#client.ask({ ...call, read: readWith<SosReport>('id') }, options);
  }

  /** The reports that were ordered; iDenfy gives them at once, without pages. */
  async *listSosReports(filter: SosReportFilter = {}, options?: IdenfyCallOptions): AsyncIterable<SosReport> {
    const { query } = listQuery(SOS_REPORT_LIST_RULES, filter);
    const call = { ...named('listSosReports'), path: REPORTS, query };
    yield* this.#client.list<SosReport>({ ...call, paged: false }, options);
  }

  /** @throws IdenfyNotFoundError when iDenfy does not know the report */
  async getSosReport(id: string, options?: IdenfyCallOptions): Promise<SosReport> {
    const call = { ...named('getSosReport'), kind: 'read', path: `${REPORTS}{id}/`, ids: { id } } as const;
    return this.#client.ask({ ...call, read: readWith<SosReport>('id') }, options);
  }
}
