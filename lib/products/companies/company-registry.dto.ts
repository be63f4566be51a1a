import { DescribedParameters, extraParametersOf, Parameter } from '../../requests/parameter.decorator.js';
import { RequestRules } from '../../requests/request-rules.js';
import {
  countryRule,
  digitsRule,
  nonEmptyTextRule,
  oneOfRule,
  oneOrListRule,
  periodRule,
  textRule,
  timeRule,
} from '../../requests/rules/value.rules.js';
import { DESCRIPTIONS } from '../parameter-descriptions.js';
import { GOV_ORDER_KEYS, REPORT_STATUSES, US_STATES } from './company-vocabulary.js';

const PAGE = 'https://documentation.idenfy.com/kyb';

/** A document of a government register that is ordered (documentation.idenfy.com, kyb). */
@DescribedParameters(PAGE, DESCRIPTIONS.OrderGovDocumentDto)
export class OrderGovDocumentDto {
  /** 1 to 200 characters. */
  @Parameter(textRule(200), { required: true }) companyName!: string;
  /** ISO 3166-1 alpha-2 code of the register; iDenfy has about 100 countries. Sent in upper case. */
  @Parameter(countryRule, { required: true }) countryCode!: string;
  /** Which document: one of `availableDocuments`. */
  @Parameter(nonEmptyTextRule, { required: true }) productKey!: string;
  /** The id of the company in the register, as the search of registers gives it. */
  @Parameter(nonEmptyTextRule, { required: true }) registrationNumber!: string;
  /** Part of the country, where registers are regional. */
  @Parameter(nonEmptyTextRule) region?: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => OrderGovDocumentDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link OrderGovDocumentDto}, or an instance of it. */
export type OrderGovDocumentRequest = Readonly<OrderGovDocumentDto>;

export const ORDER_DOCUMENT_RULES = new RequestRules<OrderGovDocumentRequest>(OrderGovDocumentDto);

/** A report about a company of the United States that is ordered (documentation.idenfy.com, kyb). */
@DescribedParameters(PAGE, DESCRIPTIONS.CreateSosReportDto)
export class CreateSosReportDto {
  /** 1 to 200 characters. */
  @Parameter(textRule(200), { required: true }) companyName!: string;
  /** One of the 50 states, for example `DE`. */
  @Parameter(oneOfRule(...US_STATES), { required: true }) state!: string;
  /** 1 to 100 characters. */
  @Parameter(textRule(100), { required: true }) city!: string;
  /** 1 to 255 characters. */
  @Parameter(textRule(255), { required: true }) street!: string;
  /** 5 digits. */
  @Parameter(digitsRule(5), { required: true }) postalCode!: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CreateSosReportDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link CreateSosReportDto}, or an instance of it. */
export type CreateSosReportRequest = Readonly<CreateSosReportDto>;

export const SOS_REPORT_RULES = new RequestRules<CreateSosReportRequest>(CreateSosReportDto);

class AvailableDocumentsQuery {
  /** ISO 3166-1 alpha-2; iDenfy has about 100 countries. Sent in upper case. */
  @Parameter(countryRule, { required: true }) countryCode!: string;
  /** The id of the company in the register, as the search of registers gives it. */
  @Parameter(nonEmptyTextRule, { required: true }) registrationNumber!: string;
  @Parameter(nonEmptyTextRule) region?: string;
}

/** Which company documents are asked for. */
export type AvailableDocumentsRequest = Readonly<AvailableDocumentsQuery>;

export const AVAILABLE_DOCUMENTS_RULES = new RequestRules<AvailableDocumentsRequest>(AvailableDocumentsQuery);

type Order = (typeof GOV_ORDER_KEYS)[number];

class ListGovDocuments {
  @Parameter(timeRule) deliveredAfter?: Date | string;
  @Parameter(timeRule) deliveredBefore?: Date | string;
  @Parameter(timeRule) expectedDeliveryAfter?: Date | string;
  @Parameter(timeRule) expectedDeliveryBefore?: Date | string;
  @Parameter(timeRule) orderedAfter?: Date | string;
  @Parameter(timeRule) orderedBefore?: Date | string;
  @Parameter(nonEmptyTextRule) documentFormat?: string;
  @Parameter(oneOfRule(...REPORT_STATUSES)) status?: (typeof REPORT_STATUSES)[number];
  @Parameter(nonEmptyTextRule) title?: string;
  /** One, or a list of them; a minus for the latest first. */
  @Parameter(oneOrListRule(oneOfRule(...GOV_ORDER_KEYS))) orderBy?: Order | readonly Order[];
}

/** Which ordered documents `listDocuments` gives. */
export type GovOrderedDocumentFilter = Readonly<ListGovDocuments>;

export const GOV_DOCUMENT_LIST_RULES = new RequestRules<GovOrderedDocumentFilter>(ListGovDocuments);

class ListSosReports {
  /** From and to: what iDenfy takes two times for is likely, not documented. */
  @Parameter(periodRule) checkedAt?: readonly [from: Date | string, to: Date | string];
  @Parameter(oneOfRule(...REPORT_STATUSES)) status?: (typeof REPORT_STATUSES)[number];
}

/** Which reports `listSosReports` gives. */
export type SosReportFilter = Readonly<ListSosReports>;

export const SOS_REPORT_LIST_RULES = new RequestRules<SosReportFilter>(ListSosReports);
