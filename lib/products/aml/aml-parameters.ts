import { extraParametersOf, Parameter } from '../../requests/parameter.decorator.js';
import { RequestRules } from '../../requests/request-rules.js';
import { listRule } from '../../requests/rules/rule.js';
import {
  booleanRule,
  countryRule,
  nonEmptyTextRule,
  oneOfRule,
  oneOrListRule,
  periodRule,
  textRule,
  wholeNumberRule,
} from '../../requests/rules/value.rules.js';
import { tagRule, userTypeRule } from './aml.rules.js';
import type { AmlMonitoringOrder } from './aml.types.js';

class AmlPdf {
  /** Encrypts the PDF. Default: it opens without a password. */
  @Parameter(nonEmptyTextRule) password?: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => AmlPdf)) extraParameters?: Readonly<Record<string, unknown>>;
}

class AmlComment {
  /** Why, 1 to 10000 characters; shown in the dashboard. */
  @Parameter(textRule(10_000)) comment?: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => AmlComment)) extraParameters?: Readonly<Record<string, unknown>>;
}

class ListAmlMonitorings {
  /** ISO 3166-1 alpha-2. */
  @Parameter(countryRule) country?: string;
  /** From and to. */
  @Parameter(periodRule) created?: readonly [from: Date | string, to: Date | string];
  /** From and to. */
  @Parameter(periodRule) expiration?: readonly [from: Date | string, to: Date | string];
  @Parameter(booleanRule) isExpired?: boolean;
  @Parameter(nonEmptyTextRule) name?: string;
  /** One, or a list of them; a minus for descending. */
  @Parameter(oneOrListRule(oneOfRule('created', '-created', 'expiration', '-expiration')))
  orderBy?: AmlMonitoringOrder | readonly AmlMonitoringOrder[];
  /** How many come with each request; iDenfy documents neither the default nor the most. */
  @Parameter(wholeNumberRule(1)) pageSize?: number;
  @Parameter(oneOfRule('ACTIVE', 'ALERT', 'PENDING', 'STOPPED'))
  status?: 'ACTIVE' | 'ALERT' | 'PENDING' | 'STOPPED';
  /** Tags that it has, as they were given. */
  @Parameter(listRule(tagRule, 1)) tags?: readonly string[];
  @Parameter(userTypeRule) userType?: 'PERSON' | 'COMPANY';
}

/** Settings of a PDF. */
export type AmlPdfRequest = Readonly<AmlPdf>;
/** What is said of starting and stopping a monitoring. */
export type AmlCommentRequest = Readonly<AmlComment>;
/** Which monitorings are listed, and in which order. Default: all. */
export type ListAmlMonitoringsRequest = Readonly<ListAmlMonitorings>;

export const AML_PDF_RULES = new RequestRules<AmlPdfRequest>(AmlPdf);
export const AML_COMMENT_RULES = new RequestRules<AmlCommentRequest>(AmlComment);
export const AML_LIST_RULES = new RequestRules<ListAmlMonitoringsRequest>(ListAmlMonitorings);
