import { AtMost } from '../parameter-pair.decorator.js';
import { countryRule } from '../rules/country.rules.js';
import { listRule } from '../rules/list.rule.js';
import { booleanRule, wholeNumberRule } from '../rules/number.rules.js';
import { TokenParameter } from '../token-parameter.decorator.js';
import { SessionParameters } from './session.parameters.js';

/**
 * What else is verified (documentation.idenfy.com, kyc/generate-token, verification features). A flag of a feature that
 * is not in the contract may be refused, so one that is not set is not sent.
 */
export class FeatureParameters extends SessionParameters {
  /** Adds an e-mail step. */
  @TokenParameter(booleanRule)
  verifyEmail?: boolean;

  /** Adds a phone step (SMS). */
  @TokenParameter(booleanRule)
  verifyPhone?: boolean;

  /** Adds proof of address. */
  @TokenParameter(booleanRule)
  verifyAddress?: boolean;

  /** Adds bank verification. */
  @TokenParameter(booleanRule)
  verifyBank?: boolean;

  /** Bank verification: accounts. */
  @TokenParameter(booleanRule)
  verifyBankAccounts?: boolean;

  /** Bank verification: balances. */
  @TokenParameter(booleanRule)
  verifyBankBalances?: boolean;

  /** Bank verification: transactions. */
  @TokenParameter(booleanRule)
  verifyBankTransactions?: boolean;

  /** Adds a bank card step. */
  @TokenParameter(booleanRule)
  bankCardVerification?: boolean;

  /** Lets the person give a PDF in the bank card step. */
  @TokenParameter(booleanRule)
  bankCardPdfUpload?: boolean;

  /** The document's chip must be read. */
  @TokenParameter(booleanRule)
  nfcRequired?: boolean;

  /** The document's chip may be read. */
  @TokenParameter(booleanRule)
  nfcOptional?: boolean;

  /** Least age in whole years, from 0; a younger person is SUSPECTED. Not above `ageMax`. */
  @TokenParameter(wholeNumberRule(0))
  @AtMost('ageMax')
  ageLimit?: number;

  /** Greatest age in whole years, from 0; an older person is SUSPECTED. */
  @TokenParameter(wholeNumberRule(0))
  ageMax?: number;

  /** Both sides of a driver's license are needed. */
  @TokenParameter(booleanRule)
  driverLicenseBack?: boolean;

  /** Countries whose state registries are asked: ISO 3166-1 alpha-2 codes or `XK`, sent in upper case. */
  @TokenParameter(listRule(countryRule, 0), 'nullable')
  registryCentersCountries?: readonly string[] | null;

  /** The Dutch citizen service number may be masked. */
  @TokenParameter(booleanRule)
  allowBsnMasking?: boolean;
}
