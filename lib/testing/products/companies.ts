import type { CompanyInfo, Questionnaire } from '../../products/companies/companies.types.js';
import { idenfyPayloads } from '../payloads/idenfy-payloads.js';
import { sampleManager } from '../payloads/sample-payload.js';
import type { SimulatorAccount } from '../simulator-account.js';
import type { SimulatedDelivery } from '../simulator-webhooks.js';
import { SimulatedOrders } from './company-orders.js';
import type { SimulatedOrder } from './company-orders.js';
import { QUESTIONNAIRES } from './company.records.js';
import type {
  CompanyRecord,
  CompanyTokenRecord,
  SimulatedAmlStatus,
  SimulatedCompany,
  SimulatedCompanyToken,
} from './company.records.js';

/** The companies of the simulated account, their forms, and what was ordered about them. */
export class SimulatedCompanies {
  readonly #account: SimulatorAccount;
  readonly #tokens: Map<string, CompanyTokenRecord>;
  readonly #companies: Map<string, CompanyRecord>;
  readonly #built: { questionnaires: readonly Questionnaire[] };

  /** @internal */
  constructor(account: SimulatorAccount) {
    this.#account = account;
    this.#tokens = account.keptMap('companies.tokens');
    this.#companies = account.keptMap('companies.companies');
    this.#built = account.kept('companies.built', { questionnaires: QUESTIONNAIRES });
  }

  /** Those that a form may have. */
  get questionnaires(): readonly Questionnaire[] {
    return this.#built.questionnaires;
  }

  set questionnaires(questionnaires: readonly Questionnaire[]) {
    this.#built.questionnaires = questionnaires;
    this.#account.save();
  }

  /** The oldest first. */
  get tokens(): readonly SimulatedCompanyToken[] {
    return [...this.#tokens.values()];
  }

  /** The oldest first. */
  get companies(): readonly SimulatedCompany[] {
    return [...this.#companies.values()];
  }

  company(companyId: string): SimulatedCompany | undefined {
    return this.#companies.get(companyId);
  }

  /**
   * The person sends the form, with what the API has put into it; where nothing was created yet, as this company. Sends
   * COMPANY_SUBMIT. Rejects when there is no such token, or it was used.
   */
  async finishForm(
    tokenString: string,
    company: CompanyInfo = { companyName: 'Sample Trading Ltd', country: 'LT' },
  ): Promise<SimulatedDelivery | undefined> {
    const token = this.#tokens.get(tokenString);
    if (token === undefined || token.used) {
      throw new Error('The simulator has no open form with this token.');
    }
    const record = this.record(token.companyId ?? '') ?? this.addCompany(token, company);
    this.submit(record);
    return this.sendSubmitted(record);
  }

  /** What a search of lists has found about a company. A decision about it (`…_POSITIVE`) sends COMPANY_AML_REVIEW. */
  async setAmlStatus(companyId: string, status: SimulatedAmlStatus): Promise<SimulatedDelivery | undefined> {
    const company = this.#known(companyId);
    company.amlStatus = status;
    this.#account.save();
    if (status === 'NO_FLAGS' || status === 'FLAGS_FOUND') {
      return undefined;
    }
    const { clientId, externalRef } = company;
    const payload = { id: companyId, companyId, clientId, externalRef, overallStatus: status };
    return this.#account.send('COMPANY_AML_REVIEW', idenfyPayloads.companyAmlReview(payload));
  }

  /**
   * Somebody asks for more information in the dashboard: the form can be changed again, with a new token. Sends
   * COMPANY_INFO_REQUEST, in which the token is.
   */
  async requestInformation(
    companyId: string,
    { email = null }: { email?: string | null } = {},
  ): Promise<SimulatedDelivery | undefined> {
    const company = this.#known(companyId);
    company.informationRequested = true;
    company.status = 'PENDING';
    const { clientId, externalRef } = company;
    const token = this.addToken({ clientId, externalRef });
    token.companyId = companyId;
    const payload = {
      companyId,
      token: token.tokenString,
      date: this.#account.clock.date().toISOString(),
      email,
    };
    return this.#account.send('COMPANY_INFO_REQUEST', idenfyPayloads.companyInfoRequest(payload));
  }

  /** The data of a company gets old (`PENDING`), or is (`EXPIRED`): sends COMPANY_EXPIRATION. */
  async expire(
    companyId: string,
    expirationStatus: 'PENDING' | 'EXPIRED' = 'EXPIRED',
  ): Promise<SimulatedDelivery | undefined> {
    const company = this.#known(companyId);
    company.expirationStatus = expirationStatus;
    const payload = idenfyPayloads.companyExpiration({ id: companyId, expirationStatus });
    return this.#account.send('COMPANY_EXPIRATION', payload);
  }

  /** The automatic checks that `runAutomation` has started are over: the company is no longer PROCESSING. */
  finishAutomation(companyId: string, status: 'NEED_TO_PROCESS' | 'NEED_TO_REVIEW' = 'NEED_TO_REVIEW'): void {
    this.#known(companyId).status = status;
    this.#account.save();
  }

  /** What was ordered of registers and states, the oldest first. */
  get orders(): readonly SimulatedOrder[] {
    return this.#account.part(SimulatedOrders).all;
  }

  /**
   * An ordered document or report is delivered, or is not: sends GOV_ORDERED_DOCUMENT or SOS_REPORT. Rejects when nothing was
   * ordered under this id.
   */
  async finishOrder(
    orderId: string,
    status: 'FINISHED' | 'FAILED' | 'TIMED_OUT' = 'FINISHED',
  ): Promise<SimulatedDelivery | undefined> {
    return this.#account.part(SimulatedOrders).finish(orderId, status);
  }

  #known(companyId: string): CompanyRecord {
    const company = this.#companies.get(companyId);
    if (company === undefined) {
      throw new Error('The simulator has no company with this id.');
    }
    return company;
  }

  /** @internal */
  addToken(request: Readonly<Record<string, unknown>>): CompanyTokenRecord {
    const { clientId, externalRef, lifetime = 3600, tags = [], scanRefs = null } = request;
    const token: CompanyTokenRecord = {
      tokenString: this.#account.ids.token(),
      clientId: String(clientId),
      externalRef: typeof externalRef === 'string' ? externalRef : null,
      expiration: this.#account.clock.date(Number(lifetime) * 1000),
      request,
      tags: tags as string[],
      scanRefs: scanRefs as string[] | null,
      used: false,
    };
    this.#tokens.set(token.tokenString, token);
    return token;
  }

  /** @internal */
  token(tokenString: string): CompanyTokenRecord | undefined {
    return this.#tokens.get(tokenString);
  }

  /** @internal */
  record(companyId: string): CompanyRecord | undefined {
    return this.#companies.get(companyId);
  }

  /** @internal */
  addCompany(token: CompanyTokenRecord, company: CompanyInfo): CompanyRecord {
    const { clientId, externalRef, request } = token;
    const { questionnaire: key, questionnaireRequired } = request;
    const record: CompanyRecord = {
      id: this.newId(),
      clientId,
      externalRef,
      created: this.#account.clock.date(),
      company,
      status: 'PENDING',
      approvalStatus: null,
      denyReason: null,
      submissionTime: null,
      amlStatus: 'NO_FLAGS',
      informationRequested: false,
      expirationStatus: null,
      automationRanAt: null,
      beneficiaries: new Map(),
      documents: new Map(),
      beneficiaryDocuments: new Map(),
      answers: new Map(),
      questionnaire:
        key === null || questionnaireRequired === false
          ? undefined
          : this.questionnaires.find((one) => key === undefined || one.key === key),
    };
    this.#companies.set(record.id, record);
    token.companyId = record.id;
    return record;
  }

  /** @internal */
  get records(): CompanyRecord[] {
    return [...this.#companies.values()];
  }

  /** @internal The first token of a company, which it was created with. */
  tokenOf(companyId: string): CompanyTokenRecord | undefined {
    return this.#tokensOf(companyId)[0];
  }

  #tokensOf(companyId: string): CompanyTokenRecord[] {
    return [...this.#tokens.values()].filter((token) => token.companyId === companyId);
  }

  /** @internal The automatic checks take no time here. */
  submit(company: CompanyRecord): void {
    Object.assign(company, {
      status: 'NEED_TO_REVIEW',
      submissionTime: this.#account.clock.date(),
      informationRequested: false,
    });
    this.#tokensOf(company.id).forEach((token) => (token.used = true));
  }

  /** @internal */
  sendSubmitted({
    id,
    clientId,
    externalRef,
    submissionTime,
  }: CompanyRecord): Promise<SimulatedDelivery | undefined> {
    const sent = { id, clientId, externalRef, submissionTime: submissionTime?.toISOString() };
    return this.#account.send(
      'COMPANY_SUBMIT',
      idenfyPayloads.companySubmit({ ...sent, soleProprietor: false }),
    );
  }

  /** @internal */
  deleteCompany(companyId: string): void {
    this.#companies.delete(companyId);
    this.#tokensOf(companyId).forEach((token) => (token.used = true));
  }

  /** @internal */
  sendDeleted(companyId: string): void {
    const payload = { companyId, date: this.#account.clock.date().toISOString(), manager: sampleManager };
    void this.#account.send('COMPANY_DELETE', idenfyPayloads.companyDelete(payload));
  }

  /** @internal */
  newId(): string {
    return this.#account.ids.key().toUpperCase();
  }
}
