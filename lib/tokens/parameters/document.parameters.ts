import { countryOrListRule } from '../rules/country.rules.js';
import { dateRule } from '../rules/date.rule.js';
import { listRule } from '../rules/list.rule.js';
import { codeRule, textRule } from '../rules/text.rules.js';
import { TokenParameter } from '../token-parameter.decorator.js';
import type { DocumentType } from '../token-types.js';
import { PersonParameters } from './person.parameters.js';

/** Which document is taken, and what is known of it (documentation.idenfy.com, kyc/generate-token, document data). */
export class DocumentParameters extends PersonParameters {
  /** One country that issues the document, or several: ISO 3166-1 alpha-2 codes or `XK`, sent in upper case. Default: all. */
  @TokenParameter(countryOrListRule, 'nullable')
  country?: string | readonly string[] | null;

  /** Document types that are accepted, 1 or more; a single one skips the selection screen. Default: the dashboard's. */
  @TokenParameter(listRule(codeRule, 1), 'nullable')
  documents?: readonly DocumentType[] | null;

  /** Expected number of the document, 1 to 50 characters. */
  @TokenParameter(textRule(50), 'nullable')
  documentNumber?: string | null;

  /** Expected personal or national code, 1 to 50 characters. */
  @TokenParameter(textRule(50), 'nullable')
  personalNumber?: string | null;

  /** Expected expiry of the document, `YYYY-MM-DD`. */
  @TokenParameter(dateRule, 'nullable')
  dateOfExpiry?: string | null;

  /** Expected day of issue, `YYYY-MM-DD`. */
  @TokenParameter(dateRule, 'nullable')
  dateOfIssue?: string | null;
}
