import {
  atMost,
  DescribedParameters,
  extraParametersOf,
  Parameter,
} from '../../requests/parameter.decorator.js';
import { RequestRules } from '../../requests/request-rules.js';
import { recordRule } from '../../requests/rules/object.rules.js';
import {
  booleanRule,
  countryAmongRule,
  digitsRule,
  nonEmptyTextRule,
  numberFromRule,
  oneOfRule,
  textRule,
  urlRule,
  wholeNumberRule,
} from '../../requests/rules/value.rules.js';
import { DESCRIPTIONS } from '../parameter-descriptions.js';

/** Of bank and bank card tokens, in seconds: 30 days. */
const lifetimeRule = wholeNumberRule(0, 2_592_000);

const BANK_COUNTRIES =
  'AT BE BG HR CY DK EE FI FR DE GR HU IS IE IT LV LT LU MT NL NO PL PT RO SK SI ES SE'.split(' ');

/** What a request for an age estimation may hold (documentation.idenfy.com, age-estimation). */
@DescribedParameters('https://documentation.idenfy.com/age-estimation', DESCRIPTIONS.CreateAgeTokenDto)
export class CreateAgeTokenDto {
  /** The age that is asked for, in whole years: 1 to 120. */
  @Parameter(wholeNumberRule(1, 120), { required: true }) min_age!: number;
  /** How sure the estimation must be, in percent: 0 to 100. */
  @Parameter(numberFromRule(0, 100), { required: true }) confidence_threshold!: number;
  /** Years around `min_age` in which the estimation decides nothing, 0 to 20 and not above `min_age`. Default 0. */
  @Parameter(wholeNumberRule(0, 20), { beside: atMost('min_age') }) buffer?: number;
  /** What follows an uncertain estimation: a document (`DOC`, default) or nothing (`NONE`). */
  @Parameter(oneOfRule('DOC', 'NONE')) escalation?: 'DOC' | 'NONE';
  /** How often the person may try, 1 to 3. Default 3. */
  @Parameter(wholeNumberRule(1, 3)) retry_limit?: number;
  /** Whether iDenfy keeps the photo. Default true. */
  @Parameter(booleanRule) save_photo?: boolean;
  /** How long the token can be used, in whole **minutes**: 5 to 1440. Default 60. */
  @Parameter(wholeNumberRule(5, 1440)) expiry_minutes?: number;
  /** Where the person is sent who is old enough. An https URL of 2048 characters at most. */
  @Parameter(urlRule) success_redirect?: string;
  /** Where the person is sent who is too young. An https URL of 2048 characters at most. */
  @Parameter(urlRule) underage_redirect?: string;
  /** Where the person is sent when nothing was decided. An https URL of 2048 characters at most. */
  @Parameter(urlRule) uncertain_redirect?: string;
  /** Where AGE_ESTIMATION is sent instead of to the notification of the account. iDenfy does not say whether it is signed there. */
  @Parameter(urlRule) webhook_url?: string;
  /** Your id of the person, 1 to 100 characters; it comes back in the webhook. */
  @Parameter(textRule(100)) client_id?: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CreateAgeTokenDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

/** What a bank verification is allowed to read. Each is false by default. */
export interface BankAccess {
  readonly accounts?: boolean;
  readonly balances?: boolean;
  readonly transactions?: boolean;
}

/** What a request for a bank verification may hold (documentation.idenfy.com, OpenAPI). */
@DescribedParameters(
  'https://documentation.idenfy.com/api-reference/bank/generate-bank-verification-token',
  DESCRIPTIONS.CreateBankTokenDto,
)
export class CreateBankTokenDto {
  /** How long the token can be used, in whole seconds: 0 to 2592000 (30 days). Default 3600. */
  @Parameter(lifetimeRule) lifetime?: number;
  /** The country of the bank, one of the 28 in which iDenfy offers this. Without it the person chooses. */
  @Parameter(countryAmongRule(...BANK_COUNTRIES)) country?: string;
  /** The bank, 1 to 32 characters. Without it the person chooses. */
  @Parameter(textRule(32)) bank?: string;
  /** What may be read: `accounts`, `balances`, `transactions`. Each is false by default. */
  @Parameter(recordRule({ accounts: booleanRule, balances: booleanRule, transactions: booleanRule }))
  access?: BankAccess;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CreateBankTokenDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

/** What a request for the verification of a bank card may hold (documentation.idenfy.com, OpenAPI). */
@DescribedParameters(
  'https://documentation.idenfy.com/api-reference/bank-card-verification/create-session',
  DESCRIPTIONS.CreateBankCardTokenDto,
)
export class CreateBankCardTokenDto {
  /** The name that has to be on the card. */
  @Parameter(nonEmptyTextRule, { required: true }) expectedName!: string;
  /** The last 4 digits that the number of the card has to have. */
  @Parameter(digitsRule(4)) expectedLastFour?: string;
  /** How long the token can be used, in whole seconds: 0 to 2592000 (30 days). Default 3600. */
  @Parameter(lifetimeRule) lifetime?: number;
  /** How long the person has once the page is open, in whole **minutes**: 1 to 60. */
  @Parameter(wholeNumberRule(1, 60)) sessionLength?: number;
  /** The look of the page: the **name** of a theme, not its UUID as for verifications. */
  @Parameter(nonEmptyTextRule) theme?: string;
  /** Whether to create a code for the mobile app. */
  @Parameter(booleanRule) generateMobileCode?: boolean;
  /** Where the person is sent when the card was verified. An https URL of 2048 characters at most. */
  @Parameter(urlRule) successUrl?: string;
  /** Where the person is sent otherwise. An https URL of 2048 characters at most. */
  @Parameter(urlRule) failUrl?: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CreateBankCardTokenDto))
  extraParameters?: Readonly<Record<string, unknown>>;
}

export type AgeTokenRequest = Readonly<CreateAgeTokenDto>;
export type BankTokenRequest = Readonly<CreateBankTokenDto>;
export type BankCardTokenRequest = Readonly<CreateBankCardTokenDto>;

export const AGE_TOKEN_RULES = new RequestRules<AgeTokenRequest>(CreateAgeTokenDto);
export const BANK_TOKEN_RULES = new RequestRules<BankTokenRequest>(CreateBankTokenDto);
export const BANK_CARD_TOKEN_RULES = new RequestRules<BankCardTokenRequest>(CreateBankCardTokenDto);
