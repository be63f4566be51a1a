import { asciiRule, clientIdRule, nameRule, oneOfRule, textRule } from '../rules/text.rules.js';
import { countryRule } from '../rules/country.rules.js';
import { dateRule } from '../rules/date.rule.js';
import { TokenParameter } from '../token-parameter.decorator.js';
import type { Sex } from '../token-types.js';

/**
 * Whose verification it is (documentation.idenfy.com, kyc/generate-token, personal data). What is given here is compared
 * with the document: a mismatch makes the result SUSPECTED.
 */
export class PersonParameters {
  /**
   * Your id of the user: 1 to 100 printable ASCII characters without a space at either end. Case counts. No second
   * token is made for it while its verification is open.
   */
  @TokenParameter(clientIdRule, 'required')
  clientId!: string;

  /** 1 to 100 characters, in any script, no digits. iDenfy turns it into upper case. */
  @TokenParameter(nameRule, 'nullable')
  firstName?: string | null;

  /** 1 to 100 characters, in any script, no digits. iDenfy turns it into upper case. */
  @TokenParameter(nameRule, 'nullable')
  lastName?: string | null;

  /** `YYYY-MM-DD`. */
  @TokenParameter(dateRule, 'nullable')
  dateOfBirth?: string | null;

  /** `M` or `F`. */
  @TokenParameter(oneOfRule('M', 'F'), 'nullable')
  sex?: Sex | null;

  /** ISO 3166-1 alpha-2 code or `XK`; sent in upper case. */
  @TokenParameter(countryRule, 'nullable')
  nationality?: string | null;

  /** 1 to 255 characters; for proof of address. */
  @TokenParameter(textRule(255), 'nullable')
  address?: string | null;

  /** Your own reference, 1 to 40 printable ASCII characters; webhooks carry it unchanged. */
  @TokenParameter(asciiRule(40), 'nullable')
  externalRef?: string | null;
}
