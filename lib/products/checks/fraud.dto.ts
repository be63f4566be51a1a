import {
  DescribedParameters,
  extraParametersOf,
  Parameter,
  parametersOf,
} from '../../requests/parameter.decorator.js';
import { RequestRules } from '../../requests/request-rules.js';
import {
  countryRule,
  digitsRule,
  ipRule,
  nonEmptyTextRule,
  phoneRule,
  textRule,
} from '../../requests/rules/value.rules.js';
import { DESCRIPTIONS } from '../parameter-descriptions.js';

const PAGES = 'https://documentation.idenfy.com/fraud-prevention';

/** What a request for the check of an IP address may hold (documentation.idenfy.com, fraud-prevention/proxy-check). */
@DescribedParameters(`${PAGES}/proxy-check`, DESCRIPTIONS.CheckProxyDto)
export class CheckProxyDto {
  /** IPv4 or IPv6. */
  @Parameter(ipRule, { required: true }) ip_address!: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CheckProxyDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

/** What a request for the validation of a phone number may hold (documentation.idenfy.com, fraud-prevention/phone-validation). */
@DescribedParameters(`${PAGES}/phone-validation`, DESCRIPTIONS.ValidatePhoneDto)
export class ValidatePhoneDto {
  /** E.164: a plus, the country code and the number. */
  @Parameter(phoneRule, { required: true }) phone_number!: string;
  /** The country of the person's IP address, ISO 3166-1 alpha-2. */
  @Parameter(countryRule) current_location?: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => ValidatePhoneDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

/** What a request for a code by SMS may hold (documentation.idenfy.com, fraud-prevention/phone-verification). */
@DescribedParameters(`${PAGES}/phone-verification`, DESCRIPTIONS.SendSmsDto)
export class SendSmsDto {
  /** E.164: a plus, the country code and the number. */
  @Parameter(phoneRule, { required: true }) phone_number!: string;
  /** The sender that the phone shows, 1 to 11 characters. Default `iDenfy`. */
  @Parameter(textRule(11)) sender_name?: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => SendSmsDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

/** What the check of a code from an SMS may hold (documentation.idenfy.com, fraud-prevention/phone-verification). */
@DescribedParameters(`${PAGES}/phone-verification`, DESCRIPTIONS.VerifySmsDto)
export class VerifySmsDto {
  /** What `sendSms` responded, 32 to 40 characters. */
  @Parameter(textRule(40, 32), { required: true }) request_id!: string;
  /** The 4 digits that the person has entered. */
  @Parameter(digitsRule(4), { required: true }) received_code!: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => VerifySmsDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

/** What is known of a person, at least one of it (documentation.idenfy.com, fraud-prevention/fraud-probability). */
@DescribedParameters(`${PAGES}/fraud-probability`, DESCRIPTIONS.EstimateFraudDto)
export class EstimateFraudDto {
  /** The `User-Agent` header of the browser, 1 to 512 characters. */
  @Parameter(textRule(512)) user_agent?: string;
  /** The `Accept-Language` header of the browser. */
  @Parameter(nonEmptyTextRule) accept_language?: string;
  /** IPv4 or IPv6. */
  @Parameter(ipRule) ip_address?: string;
  /** 1 to 255 characters. */
  @Parameter(textRule(255)) first_name?: string;
  /** 1 to 255 characters. */
  @Parameter(textRule(255)) last_name?: string;
  /** 1 to 255 characters. */
  @Parameter(textRule(255)) email_address?: string;
  /** The part of the e-mail address behind the `@`, 1 to 255 characters. */
  @Parameter(textRule(255)) email_domain?: string;
  /** The first line of the address of residence, 1 to 255 characters. */
  @Parameter(textRule(255)) street_address?: string;
  /** 1 to 255 characters. */
  @Parameter(textRule(255)) city?: string;
  /** ISO 3166-1 alpha-2. */
  @Parameter(countryRule) country?: string;
  /** 1 to 255 characters. */
  @Parameter(textRule(255)) postal_code?: string;
  /** The phone number **without** its country code, 1 to 255 characters. */
  @Parameter(textRule(255)) phone_number?: string;
  /** The country code of the phone number, for example `+370`, 1 to 4 characters. */
  @Parameter(textRule(4)) phone_country_code?: string;
  /** The first 6 digits of a payment card. */
  @Parameter(digitsRule(6)) credit_card_number_6?: string;
  /** The last 4 digits of a payment card. */
  @Parameter(digitsRule(4)) credit_card_last_4_digits?: string;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => EstimateFraudDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

export type ProxyRequest = Readonly<CheckProxyDto>;
export type PhoneRequest = Readonly<ValidatePhoneDto>;
export type SendSmsRequest = Readonly<SendSmsDto>;
export type VerifySmsRequest = Readonly<VerifySmsDto>;
export type FraudRequest = Readonly<EstimateFraudDto>;

export const PROXY_RULES = new RequestRules<ProxyRequest>(CheckProxyDto);
export const PHONE_RULES = new RequestRules<PhoneRequest>(ValidatePhoneDto);
export const SEND_SMS_RULES = new RequestRules<SendSmsRequest>(SendSmsDto);
export const VERIFY_SMS_RULES = new RequestRules<VerifySmsRequest>(VerifySmsDto);
export const FRAUD_RULES = new RequestRules<FraudRequest>(EstimateFraudDto, {
  anyOf: [...parametersOf(EstimateFraudDto).keys()].filter((name) => name !== 'extraParameters'),
});
