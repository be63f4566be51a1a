import { Inject, Injectable } from '@nestjs/common';
import type { Call, IdenfyCallOptions } from '../../client/call.js';
import { IdenfyClient } from '../../client/idenfy-client.js';
import { readObject, readWith } from '../../client/read.js';
import { parseJson } from '../../client/responses.js';
import { IDENFY_OPTIONS, ProviderName } from '../../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../../config/idenfy-options.interface.js';
import type { RequestRules } from '../../requests/request-rules.js';
import { isLoopbackUrl } from '../../shared/url.js';
import { listQuery } from '../list-query.js';
import type * as Types from './checks.types.js';
import * as requests from './requests.js';
import { registryRules } from './registry.dto.js';

const REGISTRY = '/api/v2/registry-center-checks/';
const PROFILES = '/risk/assessment-profiles/';
/** Checks come with photos, and all at once where they are listed. */
const MAX_REGISTRY_BYTES = 32 * 1024 * 1024;

/**
 * Single checks that belong to no verification: addresses, government registries, phone numbers, IP addresses, ages, bank accounts,
 * bank cards and risks (documentation.idenfy.com, fraud-prevention). Names of fields are iDenfy's own, in snake case where iDenfy
 * has snake case.
 *
 * A call that is billed goes out once. Every one of them rejects with IdenfyRequestError that names each problem before anything
 * is sent, IdenfyQuotaError where there is no money for it, and IdenfyOutcomeUnknownError where it was sent and no whole response came.
 */
@Injectable()
@ProviderName('IdenfyChecks')
export class IdenfyChecks {
  readonly #client: IdenfyClient;
  /** Whether iDenfy is a simulator on this machine: then URLs may be http to this machine. */
  readonly #local: boolean;

  /** @internal */
  constructor(client: IdenfyClient, @Inject(IDENFY_OPTIONS) { baseUrl }: ResolvedIdenfyOptions) {
    this.#client = client;
    this.#local = isLoopbackUrl(baseUrl);
  }

  /**
   * Reads a proof of address (utility bill, bank statement), and compares it with a name and an address. Billed as a utility bill
   * (documentation.idenfy.com, fraud-prevention/ai-proof-of-address).
   */
  async proofOfAddress(
    request: Types.ProofOfAddressRequest,
    options?: IdenfyCallOptions,
  ): Promise<Types.ProofOfAddressCheck> {
    const call = { method: 'proofOfAddress', path: '/api/v2/poa-checks/' };
    const read = readWith<Types.ProofOfAddressCheck>('overallStatus');
    return this.#once({ ...call, read }, requests.PROOF_OF_ADDRESS_RULES, request, options);
  }

  /** Whether an address exists. Billed (documentation.idenfy.com, fraud-prevention/address-verification). */
  async address(request: Types.AddressRequest, options?: IdenfyCallOptions): Promise<Types.AddressCheck> {
    const call = { method: 'address', path: '/api/v2/address-verification' };
    const read = readWith<Types.AddressCheck>('status');
    return this.#once({ ...call, read }, requests.ADDRESS_RULES, request, options);
  }

  /**
   * Asks a government registry about a person: `LT`, `HU`, `UK` or `US_15`, which needs `dob` or `idNum`. Billed
   * (documentation.idenfy.com, OpenAPI). The shape of `UK` addresses is not documented.
   */
  async registry<Database extends Types.RegistryDatabase>(
    request: Types.RegistryRequest & { readonly database: Database },
    options?: IdenfyCallOptions,
  ): Promise<Types.RegistryCheck<Database>> {
    const call = { method: 'registry', path: REGISTRY, maxBodyBytes: MAX_REGISTRY_BYTES };
    const read = readObject<Types.RegistryCheck<Database>>;
    return this.#once<Types.RegistryCheck<Database>, Types.RegistryRequest>(
      { ...call, read },
      registryRules(request),
      request,
      options,
    );
  }

  /** The checks against registries, which iDenfy gives all at once (documentation.idenfy.com, OpenAPI). Costs nothing. */
  async *listRegistry(
    filter: Types.RegistryFilter = {},
    options?: IdenfyCallOptions,
  ): AsyncIterable<Types.ListedRegistryCheck> {
    const { query } = listQuery(requests.REGISTRY_LIST_RULES, filter);
    const call = { method: 'IdenfyChecks.listRegistry', path: REGISTRY, paged: false, query } as const;
    yield* this.#client.list<Types.ListedRegistryCheck>(
      { ...call, maxBodyBytes: MAX_REGISTRY_BYTES },
      options,
    );
  }

  /**
   * How likely an IP address belongs to a proxy, a VPN or Tor. Billed (documentation.idenfy.com, fraud-prevention/proxy-check).
   */
  async proxy(request: Types.ProxyRequest, options?: IdenfyCallOptions): Promise<Types.ProxyCheck> {
    const call = { method: 'proxy', path: '/fraud/proxy-check' };
    const read = readWith<Types.ProxyCheck>('risk_level');
    return this.#once({ ...call, read }, requests.PROXY_RULES, request, options);
  }

  /**
   * What is known of a mobile phone number. Resolves to null where iDenfy responds with an empty text: the number is none of a
   * mobile phone, or no number. Billed (documentation.idenfy.com, fraud-prevention/phone-validation).
   */
  async validatePhone(
    request: Types.PhoneRequest,
    options?: IdenfyCallOptions,
  ): Promise<Types.PhoneValidation | null> {
    const call = { method: 'validatePhone', path: '/fraud/validate-phone', read: readPhone };
    return this.#once(call, requests.PHONE_RULES, request, options);
  }

  /**
   * Sends a code of 4 digits, which lives 5 minutes, for `verifySms`. Billed (documentation.idenfy.com,
   * fraud-prevention/phone-verification).
   */
  async sendSms(request: Types.SendSmsRequest, options?: IdenfyCallOptions): Promise<Types.SentSms> {
    const call = { method: 'sendSms', path: '/fraud/send-sms', read: readWith<Types.SentSms>('request_id') };
    return this.#once(call, requests.SEND_SMS_RULES, request, options);
  }

  /**
   * Whether a code is the one that was sent. A code counts once, so that this call goes out once too (documentation.idenfy.com,
   * fraud-prevention/phone-verification).
   */
  async verifySms(
    request: Types.VerifySmsRequest,
    options?: IdenfyCallOptions,
  ): Promise<Types.SmsVerification> {
    const call = { method: 'verifySms', path: '/fraud/verify-sms', read: readSmsVerification };
    return this.#once(call, requests.VERIFY_SMS_RULES, request, options);
  }

  /**
   * How likely a person means fraud, by at least one thing that is known of them. Billed (documentation.idenfy.com,
   * fraud-prevention/fraud-probability).
   */
  async fraudProbability(
    request: Types.FraudRequest,
    options?: IdenfyCallOptions,
  ): Promise<Types.FraudProbability> {
    const call = { method: 'fraudProbability', path: '/fraud/estimate-fraud-probability' };
    const read = readWith<Types.FraudProbability>('fraud_level');
    return this.#once({ ...call, read }, requests.FRAUD_RULES, request, options);
  }

  /**
   * Creates a token for one estimation of an age by the face. The result comes as `AgeEstimationEvent`. Billed
   * (documentation.idenfy.com, age-estimation).
   */
  async ageEstimationToken(
    request: Types.AgeTokenRequest,
    options?: IdenfyCallOptions,
  ): Promise<Types.AgeToken> {
    const call = { method: 'ageEstimationToken', path: '/age-estimation/token/' };
    const read = readWith<Types.AgeToken>('token');
    return this.#once({ ...call, read }, requests.AGE_TOKEN_RULES, request, options);
  }

  /**
   * Creates a token for the verification of a bank account. The result comes as `BankVerificationEvent`. Billed. **iDenfy
   * documents no page to send the person to**: ask iDenfy before you use it (documentation.idenfy.com, OpenAPI).
   */
  async bankToken(
    request: Types.BankTokenRequest = {},
    options?: IdenfyCallOptions,
  ): Promise<Types.BankToken> {
    const call = {
      method: 'bankToken',
      path: '/bank/tokens/',
      read: readWith<Types.BankToken>('tokenString'),
    };
    return this.#once(call, requests.BANK_TOKEN_RULES, request, options);
  }

  /**
   * The transactions of a bank account, page after page as they are asked for; the ids are in `BankVerificationEvent`
   * (documentation.idenfy.com, OpenAPI). Costs nothing.
   *
   * @throws IdenfyNotFoundError when iDenfy does not know the verification or the account
   */
  bankTransactions(
    verificationId: string,
    accountId: string,
    options?: IdenfyCallOptions,
  ): AsyncIterable<Types.BankTransaction> {
    const path = '/bank/verifications/{verificationId}/accounts/{accountId}/transactions/';
    const call = { method: 'IdenfyChecks.bankTransactions', path, ids: { verificationId, accountId } };
    return this.#client.list(call, options);
  }

  /**
   * Creates a token for the verification of a bank card. The result comes as `BankCardVerificationEvent`. Billed
   * (documentation.idenfy.com, OpenAPI).
   */
  async bankCardToken(
    request: Types.BankCardTokenRequest,
    options?: IdenfyCallOptions,
  ): Promise<Types.BankCardToken> {
    const call = { method: 'bankCardToken', path: '/bank-card/tokens/' };
    const read = readWith<Types.BankCardToken>('tokenString');
    return this.#once({ ...call, read }, requests.BANK_CARD_TOKEN_RULES, request, options);
  }

  /** The profiles that were made in the dashboard (documentation.idenfy.com, fraud-prevention/risk-assessment). Costs nothing. */
  riskProfiles(options?: IdenfyCallOptions): AsyncIterable<Types.ListedRiskProfile> {
    return this.#client.list({ method: 'IdenfyChecks.riskProfiles', path: PROFILES, paged: false }, options);
  }

  /**
   * A profile with the keys of its sections, questions and choices, which iDenfy makes (documentation.idenfy.com,
   * fraud-prevention/risk-assessment). Costs nothing.
   *
   * @throws IdenfyNotFoundError when iDenfy does not know the profile
   */
  async riskProfile(id: string, options?: IdenfyCallOptions): Promise<Types.RiskProfile> {
    const call = { kind: 'read', method: 'IdenfyChecks.riskProfile', path: `${PROFILES}{id}/` } as const;
    return this.#client.ask({ ...call, ids: { id }, read: readWith<Types.RiskProfile>('id') }, options);
  }

  /**
   * Assesses a person by a profile. Billed (documentation.idenfy.com, fraud-prevention/risk-assessment).
   *
   * @param profileId of `riskProfiles`
   * @throws IdenfyNotFoundError when iDenfy does not know the profile
   */
  async assessRisk(
    profileId: string,
    request: Types.RiskRequest,
    options?: IdenfyCallOptions,
  ): Promise<Types.AssessedRisk> {
    const call = { method: 'assessRisk', path: `${PROFILES}{profileId}/check/`, ids: { profileId } };
    const read = readObject<Types.AssessedRisk>;
    return this.#once({ ...call, read }, requests.RISK_RULES, request, options);
  }

  /**
   * Makes an assessment again, with its answers or others. Billed (documentation.idenfy.com, fraud-prevention/risk-assessment;
   * the page says little of it).
   *
   * @param assessmentId of `riskAssessments`
   * @throws IdenfyNotFoundError when iDenfy does not know the assessment
   */
  async reassessRisk(
    assessmentId: string,
    request: Types.RiskRequest,
    options?: IdenfyCallOptions,
  ): Promise<Types.AssessedRisk> {
    const path = '/risk/assessments/{assessmentId}';
    const call = { method: 'reassessRisk', verb: 'PUT', path, ids: { assessmentId } } as const;
    return this.#once(
      { ...call, read: readObject<Types.AssessedRisk> },
      requests.RISK_RULES,
      request,
      options,
    );
  }

  /** The assessments that were made, page after page as they are asked for. Costs nothing. */
  riskAssessments(options?: IdenfyCallOptions): AsyncIterable<Types.ListedRiskAssessment> {
    return this.#client.list({ method: 'IdenfyChecks.riskAssessments', path: '/risk/assessments/' }, options);
  }

  /** Checks a request and sends it once. */
  async #once<Value, Request>(
    call: Omit<Call<Value>, 'kind' | 'body'>,
    rules: RequestRules<Request>,
    request: Request,
    options: IdenfyCallOptions | undefined,
  ): Promise<Value> {
    const body = rules.bodyOf(request, this.#local);
    const method = `IdenfyChecks.${call.method}`;
    return this.#client.ask({ ...call, method, kind: 'write', body }, options);
  }
}

/** iDenfy has no object for a number that is none of a mobile phone: it responds with `""`. */
const readPhone = (body: Buffer | undefined): Types.PhoneValidation | null | undefined =>
  parseJson(body) === '' ? null : readObject<Types.PhoneValidation>(body);

function readSmsVerification(body: Buffer | undefined): Types.SmsVerification | undefined {
  const value = readObject<Types.SmsVerification>(body);
  return typeof value?.is_verified === 'boolean' ? value : undefined;
}
