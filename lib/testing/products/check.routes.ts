import type * as Types from '../../products/checks/checks.types.js';
import * as requests from '../../products/checks/requests.js';
import type { RequestRules } from '../../requests/request-rules.js';
import type { SimulatorAccount } from '../simulator-account.js';
import { badValue, error, json } from '../simulator-response.js';
import type { SimulatorResponse } from '../simulator-response.js';
import { checkBody, pageOf, route } from '../simulator-router.js';
import type { ApiRoute } from '../simulator-router.js';
import * as results from './check-results.js';
import { SimulatedChecks } from './checks.js';
import type { PageToken } from './checks.js';
import { assessed, unknownAnswer } from './risk.js';

const of = (account: SimulatorAccount): SimulatedChecks => account.part(SimulatedChecks);

/** Checks a body, and responds to it where it is right. */
function checked<Request>(
  rules: RequestRules<Request>,
  body: Record<string, unknown>,
  respond: (request: Request) => SimulatorResponse,
): SimulatorResponse {
  const result = checkBody(rules, body);
  return 'refusal' in result ? result.refusal : respond(result.request as Request);
}

/** A check that is billed. */
const billed = <Request>(
  path: string,
  rules: RequestRules<Request>,
  status: number,
  fundPool: string,
  resultOf: (request: Request, account: SimulatorAccount) => unknown,
): ApiRoute =>
  route('POST', path, (account, { body }) =>
    checked(rules, body, (request) =>
      account.charge(fundPool, () => json(status, resultOf(request, account))),
    ),
  );

const REGISTRY = '/api/v2/registry-center-checks/';
const PROFILES = '/risk/assessment-profiles/';
const NOT_FOUND = error(404, 'Not found.');

function ageToken(request: Types.AgeTokenRequest, account: SimulatorAccount): object {
  const { token, endsAt } = of(account).addAge(request);
  const session_url = `${account.url}/age-estimation/?token=${token}`;
  return { ...request, token, session_url, expires_at: endsAt.toISOString() };
}

const shownToken = (
  { token, endsAt }: PageToken<unknown>,
  { clock }: SimulatorAccount,
): { readonly tokenString: string } => {
  const isValid = endsAt.getTime() > clock.now;
  return { tokenString: token, ...{ expiration: endsAt.toISOString(), isValid } };
};

function bankToken(request: Types.BankTokenRequest, account: SimulatorAccount): object {
  const { country = null, bank = null, access } = request;
  return {
    ...shownToken(of(account).addBank(request), account),
    country,
    bank,
    access: { accounts: false, balances: false, transactions: false, ...access },
  };
}

function cardToken(request: Types.BankCardTokenRequest, account: SimulatorAccount): object {
  const shown = shownToken(of(account).addCard(request), account);
  return {
    ...shown,
    sessionUrl: `${account.url}/bank-card/?token=${shown.tokenString}`,
    ...(request.generateMobileCode === true && { mobileCode: '12345678' }),
  };
}

function checkRegistry(request: Types.RegistryRequest, account: SimulatorAccount): object {
  const { clientId = null } = request;
  const check = { ...request, id: account.ids.uuid(), clientId, ...results.registry(request) };
  of(account).registryChecks.push(check);
  return check;
}

/** A new assessment, or one that is made again. */
function assess(
  account: SimulatorAccount,
  profileId: string | undefined,
  { name, sections }: Types.RiskRequest,
  id: string = account.ids.uuid(),
): SimulatorResponse {
  const profile = of(account).profile(profileId ?? '');
  if (profile === undefined) {
    return NOT_FOUND;
  }
  const unknown = unknownAnswer(profile, sections);
  if (unknown !== undefined) {
    return badValue(`Field '${unknown}' is not valid.`);
  }
  return account.charge('RISK_ASSESSMENT', () => {
    const { riskLevel, riskScore } = assessed(profile, sections);
    const createdAt = account.clock.date().toISOString();
    const { assessments } = of(account);
    const before = assessments.findIndex((one) => one.id === id);
    const assessment = { id, name, riskLevel, createdAt, updateRequired: false, profileId: profile.id };
    assessments.splice(before === -1 ? assessments.length : before, 1, assessment);
    return json(200, { id, name, riskLevel, riskScore });
  });
}

/** Single checks (documentation.idenfy.com, fraud-prevention, age-estimation and OpenAPI). */
export const CHECK_ROUTES: readonly ApiRoute[] = [
  billed('/api/v2/poa-checks/', requests.PROOF_OF_ADDRESS_RULES, 201, 'UTILITY_BILL', results.proofOfAddress),
  billed('/api/v2/address-verification', requests.ADDRESS_RULES, 200, 'ADDRESS', results.address),
  route('POST', REGISTRY, (account, { body }) => {
    const { database } = body;
    const rules = Object.entries(requests.REGISTRY_RULES).find(([name]) => name === database)?.[1];
    return rules === undefined
      ? badValue("Field 'database' must be LT, HU, UK or US_15.")
      : checked(rules, body, (request) =>
          account.charge('REGISTRY', () => json(201, checkRegistry(request, account))),
        );
  }),
  route('GET', REGISTRY, (account, { query }) => {
    const [id, clientId] = [query.get('id'), query.get('clientId')];
    const databases = query.get('databases')?.split(',');
    const found = of(account).registryChecks.filter(
      (check) =>
        (id === null || check.id === id) &&
        (clientId === null || check.clientId === clientId) &&
        (databases === undefined || databases.includes(check.database ?? '')),
    );
    return json(200, found);
  }),
  billed('/fraud/proxy-check', requests.PROXY_RULES, 200, 'PROXY_CHECK', ({ ip_address: ip }) => ({
    risk_level: results.riskOfIp(ip),
  })),
  billed('/fraud/validate-phone', requests.PHONE_RULES, 200, 'PHONE_VALIDATION', results.phone),
  billed('/fraud/send-sms', requests.SEND_SMS_RULES, 200, 'SMS', (_request, account) => ({
    request_id: of(account).sendSms(),
  })),
  route('POST', '/fraud/verify-sms', (account, { body }) =>
    checked(requests.VERIFY_SMS_RULES, body, (request) =>
      json(200, { is_verified: of(account).verifySms(request) }),
    ),
  ),
  billed('/fraud/estimate-fraud-probability', requests.FRAUD_RULES, 200, 'FRAUD_PROBABILITY', (request) => ({
    fraud_level: results.fraudLevel(request),
  })),
  billed('/age-estimation/token/', requests.AGE_TOKEN_RULES, 201, 'AGE_ESTIMATION', ageToken),
  billed('/bank/tokens/', requests.BANK_TOKEN_RULES, 201, 'BANK', bankToken),
  route(
    'GET',
    '/bank/verifications/{verificationId}/accounts/{accountId}/transactions/',
    (account, { ids: { verificationId = '', accountId = '' }, query }) => {
      const found = of(account).transactionsOf(verificationId, accountId);
      const address = `${account.url}/bank/verifications/${verificationId}/accounts/${accountId}/transactions/`;
      return found === undefined ? NOT_FOUND : pageOf(found, query, address, (transaction) => transaction);
    },
  ),
  billed('/bank-card/tokens/', requests.BANK_CARD_TOKEN_RULES, 201, 'BANK_CARD', cardToken),
  route('GET', PROFILES, (account) =>
    json(
      200,
      of(account).riskProfiles.map(({ id, name }) => ({ id, name })),
    ),
  ),
  route('GET', `${PROFILES}{id}/`, (account, { ids: { id = '' } }) => {
    const profile = of(account).profile(id);
    return profile === undefined ? NOT_FOUND : json(200, profile);
  }),
  route('POST', `${PROFILES}{id}/check/`, (account, { ids: { id = '' }, body }) =>
    checked(requests.RISK_RULES, body, (request) => assess(account, id, request)),
  ),
  route('PUT', '/risk/assessments/{id}', (account, { ids: { id = '' }, body }) => {
    const profileId = of(account).assessments.find((one) => one.id === id)?.profileId;
    return checked(requests.RISK_RULES, body, (request) => assess(account, profileId, request, id));
  }),
  route('GET', '/risk/assessments/', (account, { query }) =>
    pageOf(
      [...of(account).assessments].reverse(),
      query,
      `${account.url}/risk/assessments/`,
      ({ profileId: _profileId, ...assessment }) => assessment,
    ),
  ),
];
