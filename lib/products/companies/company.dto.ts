import { DescribedParameters, extraParametersOf, Parameter } from '../../requests/parameter.decorator.js';
import type { Condition } from '../../requests/parameter.decorator.js';
import { RequestRules } from '../../requests/request-rules.js';
import { nullable, recordRule } from '../../requests/rules/object.rules.js';
import { listRule, partsRule } from '../../requests/rules/rule.js';
import type { RuleProblem } from '../../requests/rules/rule.js';
import {
  booleanRule,
  externalRefRule,
  noCommaRule,
  nonEmptyTextRule,
  oneOfRule,
  periodRule,
  shortTextRule,
  textRule,
  uuidRule,
  wholeNumberRule,
} from '../../requests/rules/value.rules.js';
import { DESCRIPTIONS } from '../parameter-descriptions.js';
import type { CompanyPdfSection } from './companies.types.js';
import { COMPANY_LOCALES, COMPANY_PDF_SECTIONS } from './company-vocabulary.js';

const PAGE = 'https://documentation.idenfy.com/kyb';

const tagsRule = listRule(noCommaRule(32), 0, 5);
const scanRefsRule = listRule(noCommaRule(40), 0);

/** What a request for the form of a company may hold (documentation.idenfy.com, kyb). */
@DescribedParameters(PAGE, DESCRIPTIONS.CreateCompanyTokenDto)
export class CreateCompanyTokenDto {
  /** Your id of the company: 1 to 100 characters. */
  @Parameter(textRule(100), { required: true }) clientId!: string;
  /** How long the form can be filled, in whole seconds: 0 to 2592000 (30 days). Default 3600. */
  @Parameter(wholeNumberRule(0, 2_592_000)) lifetime?: number;
  /** Your own reference, 1 to 40 printable ASCII characters; webhooks carry it unchanged. */
  @Parameter(externalRefRule, { nullable: true }) externalRef?: string | null;
  /** Language of the form. Default: by the address of the person. */
  @Parameter(oneOfRule(...COMPANY_LOCALES), { nullable: true }) locale?: string | null;
  /** Id (UUID) of a flow of the dashboard: what the form asks for. */
  @Parameter(uuidRule, { nullable: true }) flow?: string | null;
  /** Id (UUID) of a theme of the dashboard. */
  @Parameter(uuidRule, { nullable: true }) theme?: string | null;
  /** Key of a questionnaire; null for none. Ignored with a flow, which has its own. Default: that of the dashboard. */
  @Parameter(nonEmptyTextRule, { nullable: true }) questionnaire?: string | null;
  /** Whether there is a questionnaire. Default true. */
  @Parameter(booleanRule) questionnaireRequired?: boolean;
  /** At most 5 tags of 1 to 32 characters, without commas. */
  @Parameter(tagsRule) tags?: readonly string[];
  /** Verifications of persons to relate to the company, each 1 to 40 characters. */
  @Parameter(scanRefsRule, { nullable: true }) scanRefs?: readonly string[] | null;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CreateCompanyTokenDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link CreateCompanyTokenDto}, or an instance of it. */
export type CreateCompanyTokenRequest = Readonly<CreateCompanyTokenDto>;

export const COMPANY_TOKEN_RULES = new RequestRules<CreateCompanyTokenRequest>(CreateCompanyTokenDto);

/** What can be changed of a token (documentation.idenfy.com, kyb). */
@DescribedParameters(PAGE, DESCRIPTIONS.UpdateCompanyTokenDto)
export class UpdateCompanyTokenDto {
  /** At most 5 tags of 1 to 32 characters, without commas, instead of those before. */
  @Parameter(tagsRule) tags?: readonly string[];
  /** Verifications of persons to relate to the company, each 1 to 40 characters, instead of those before. */
  @Parameter(scanRefsRule, { nullable: true }) scanRefs?: readonly string[] | null;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => UpdateCompanyTokenDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link UpdateCompanyTokenDto}, or an instance of it. */
export type UpdateCompanyTokenRequest = Readonly<UpdateCompanyTokenDto>;

export const COMPANY_TOKEN_UPDATE_RULES = new RequestRules<UpdateCompanyTokenRequest>(UpdateCompanyTokenDto);

const NEEDS_REVIEW_INFO: Condition = {
  other: 'reviewInfo',
  rule: 'needs',
  message: 'COMPLETED needs reviewInfo',
  keeps: (status, reviewInfo) => status !== 'COMPLETED' || reviewInfo !== undefined,
};

const WITH_COMPLETED: Condition = {
  other: 'status',
  rule: 'excludes',
  message: 'must be set with the status COMPLETED only',
  keeps: (_reviewInfo, status) => status === 'COMPLETED',
};

const reviewRule = recordRule(
  { approvalStatus: oneOfRule('APPROVED', 'DENIED'), denyReason: nullable(shortTextRule(64)) },
  ['approvalStatus'],
);

const ONLY_DENIED: readonly RuleProblem[] = [
  { at: 'denyReason', message: 'must be set with DENIED only', rule: 'excludes' },
];

const reviewInfoRule = partsRule('object', reviewRule.schema, (value) => {
  const problems = reviewRule.problems(value);
  if (problems.length > 0) {
    return problems;
  }
  const { approvalStatus, denyReason = null } = value as Record<string, unknown>;
  return approvalStatus === 'DENIED' || denyReason === null ? problems : ONLY_DENIED;
});

class ListCompanies {
  @Parameter(nonEmptyTextRule) registrationNumber?: string;
  /** When it was created, from and to: what iDenfy takes two times for is likely, not documented. */
  @Parameter(periodRule) created?: readonly [from: Date | string, to: Date | string];
  /** How many companies a page has; iDenfy documents neither a default nor a maximum. */
  @Parameter(wholeNumberRule(1)) pageSize?: number;
}

/** Which companies `list` gives. */
export type CompanyFilter = Readonly<ListCompanies>;

export const COMPANY_LIST_RULES = new RequestRules<CompanyFilter>(ListCompanies);

/** The new status of a company (documentation.idenfy.com, kyb). */
@DescribedParameters(PAGE, DESCRIPTIONS.ChangeCompanyStatusDto)
export class ChangeCompanyStatusDto {
  /** `COMPLETED` is a decision as in the dashboard. */
  @Parameter(oneOfRule('NEED_TO_PROCESS', 'NEED_TO_REVIEW', 'COMPLETED'), {
    required: true,
    beside: NEEDS_REVIEW_INFO,
  })
  status!: 'NEED_TO_PROCESS' | 'NEED_TO_REVIEW' | 'COMPLETED';
  /** The decision, with `COMPLETED` only. `denyReason`, with `DENIED` only, has at most 64 characters. */
  @Parameter(reviewInfoRule, { beside: WITH_COMPLETED }) reviewInfo?: {
    readonly approvalStatus: 'APPROVED' | 'DENIED';
    readonly denyReason?: string | null;
  };
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => ChangeCompanyStatusDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link ChangeCompanyStatusDto}, or an instance of it. */
export type ChangeCompanyStatusRequest = Readonly<ChangeCompanyStatusDto>;

export const COMPANY_STATUS_RULES = new RequestRules<ChangeCompanyStatusRequest>(ChangeCompanyStatusDto);

/** What the report about a company is to be (documentation.idenfy.com, kyb). */
@DescribedParameters(PAGE, DESCRIPTIONS.CompanyPdfDto)
export class CompanyPdfDto {
  /** Opens the file, 1 character or more. Default: none is needed. */
  @Parameter(nonEmptyTextRule) password?: string;
  /** Its sections. Default: all. */
  @Parameter(listRule(oneOfRule(...COMPANY_PDF_SECTIONS), 0)) content?: readonly CompanyPdfSection[];
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CompanyPdfDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link CompanyPdfDto}, or an instance of it. */
export type CompanyPdfRequest = Readonly<CompanyPdfDto>;

export const COMPANY_PDF_RULES = new RequestRules<CompanyPdfRequest>(CompanyPdfDto);
