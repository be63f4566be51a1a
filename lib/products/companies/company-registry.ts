import type { IdenfyCallOptions } from '../../client/call.js';
import type { IdenfyClient } from '../../client/idenfy-client.js';
import { readObject, readWith } from '../../client/read.js';
import { oneOf, readCallOptions } from '../../config/options-table.js';
import type { OptionsTable } from '../../config/options-table.js';
import { ORDER_DOCUMENT_RULES, SOS_REPORT_RULES } from './company-registry.dto.js';
import type { CreateSosReportRequest, OrderGovDocumentRequest } from './company-registry.dto.js';
import type {
  AvailableDocuments,
  AvailableDocumentsRequest,
  GovOrderedDocument,
  GovOrderedDocumentFilter,
  SosReport,
  SosReportFilter,
} from './company-registry.types.js';
import { GOV_ORDER_KEYS, REPORT_STATUSES } from './company-vocabulary.js';
import { filterCountry, filterList, filterText, filterTime, filterTimes } from '../filters.js';

const DOCUMENTS = '/api/v2/gov-ordered-documents/';
const REPORTS = '/api/v2/sos-filing-documents/';

const AVAILABLE: OptionsTable<AvailableDocumentsRequest> = {
  countryCode: { ...filterCountry, required: 'is required' },
  registrationNumber: { ...filterText, required: 'is required' },
  region: filterText,
};

const DOCUMENT_FILTER: OptionsTable<GovOrderedDocumentFilter> = {
  deliveredAfter: filterTime,
  deliveredBefore: filterTime,
  expectedDeliveryAfter: filterTime,
  expectedDeliveryBefore: filterTime,
  orderedAfter: filterTime,
  orderedBefore: filterTime,
  documentFormat: filterText,
  status: oneOf(...REPORT_STATUSES),
  title: filterText,
  orderBy: filterList(GOV_ORDER_KEYS),
};

const REPORT_FILTER: OptionsTable<SosReportFilter> = {
  checkedAt: filterTimes,
  status: oneOf(...REPORT_STATUSES),
};

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
    const query = readCallOptions('IdenfyCompanies.registry.availableDocuments', AVAILABLE, request ?? {});
    const call = { ...named('availableDocuments'), kind: 'read', path, query: { ...query } } as const;
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
    filter?: GovOrderedDocumentFilter,
    options?: IdenfyCallOptions,
  ): AsyncIterable<GovOrderedDocument> {
    const query = readCallOptions('IdenfyCompanies.registry.listDocuments', DOCUMENT_FILTER, filter);
    const call = { ...named('listDocuments'), path: DOCUMENTS, query: { ...query } };
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
  async *listSosReports(filter?: SosReportFilter, options?: IdenfyCallOptions): AsyncIterable<SosReport> {
    const query = readCallOptions('IdenfyCompanies.registry.listSosReports', REPORT_FILTER, filter);
    const call = { ...named('listSosReports'), path: REPORTS, query: { ...query } };
    yield* this.#client.list<SosReport>({ ...call, paged: false }, options);
  }

  /** @throws IdenfyNotFoundError when iDenfy does not know the report */
  async getSosReport(id: string, options?: IdenfyCallOptions): Promise<SosReport> {
    const call = { ...named('getSosReport'), kind: 'read', path: `${REPORTS}{id}/`, ids: { id } } as const;
    return this.#client.ask({ ...call, read: readWith<SosReport>('id') }, options);
  }
}
