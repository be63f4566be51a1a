import { Inject, Injectable } from '@nestjs/common';
import type { IdenfyCallOptions } from '../../client/call.js';
import { IdenfyClient } from '../../client/idenfy-client.js';
import { readObject, readWith } from '../../client/read.js';
import { readPdf } from '../../client/responses.js';
import { IDENFY_OPTIONS, ProviderName } from '../../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../../config/idenfy-options.interface.js';
import { isLoopbackUrl } from '../../shared/url.js';
import { listQuery } from '../list-query.js';
import {
  COMPANY_LIST_RULES,
  COMPANY_PDF_RULES,
  COMPANY_STATUS_RULES,
  COMPANY_TOKEN_RULES,
  COMPANY_TOKEN_UPDATE_RULES,
} from './company.dto.js';
import type {
  ChangeCompanyStatusRequest,
  CompanyFilter,
  CompanyPdfRequest,
  CreateCompanyTokenRequest,
  UpdateCompanyTokenRequest,
} from './company.dto.js';
import type {
  Company,
  CompanyStatusResponse,
  CompanyToken,
  CompanyTokenUpdate,
  ListedCompany,
} from './companies.types.js';
import { CompanyForms } from './company-forms.js';
import { CompanyRegistry } from './company-registry.js';

const COMPANY = '/kyb/companies/{id}/';
const FORM_PAGE = 'https://kyb.ui.idenfy.com/welcome';
/** A company comes with all its documents, persons, reports and log entries. */
const MAX_COMPANY_BYTES = 32 * 1024 * 1024;

/** Business verification (KYB): companies, and the people who own and run them (documentation.idenfy.com, kyb). */
@Injectable()
@ProviderName('IdenfyCompanies')
export class IdenfyCompanies {
  /** The form of a company, step by step: for an app with a form of its own. */
  readonly forms: CompanyForms;
  /** Documents of government registers, and reports of the states of the United States. */
  readonly registry: CompanyRegistry;

  /** @internal */
  constructor(
    private readonly client: IdenfyClient,
    @Inject(IDENFY_OPTIONS) private readonly options: ResolvedIdenfyOptions,
  ) {
    this.forms = new CompanyForms(client);
    this.registry = new CompanyRegistry(client);
  }

  /**
   * Creates a token, with which one company fills one form. It may be billed.
   *
   * @throws IdenfyRequestError naming every problem, before anything is sent
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came
   */
  async createToken(request: CreateCompanyTokenRequest, options?: IdenfyCallOptions): Promise<CompanyToken> {
    // GOV1 and GOV2 are in iDenfy's list of types, but nothing says what they are.
    const body = { tokenType: 'FORM', ...COMPANY_TOKEN_RULES.bodyOf(request) };
    const call = {
      kind: 'write',
      method: 'IdenfyCompanies.createToken',
      path: '/kyb/tokens/',
      body,
    } as const;
    return this.client.ask({ ...call, read: readWith<CompanyToken>('tokenString') }, options);
  }

  /**
   * Changes the tags or the related verifications of a token.
   *
   * @throws IdenfyNotFoundError when iDenfy does not know the token
   */
  async updateToken(
    tokenString: string,
    request: UpdateCompanyTokenRequest,
    options?: IdenfyCallOptions,
  ): Promise<CompanyTokenUpdate> {
    const body = COMPANY_TOKEN_UPDATE_RULES.bodyOf(request);
    const path = '/kyb/tokens/{tokenString}/';
    const call = { kind: 'write', method: 'IdenfyCompanies.updateToken', verb: 'PATCH', path } as const;
    return this.client.ask(
      { ...call, ids: { tokenString }, body, read: readObject<CompanyTokenUpdate> },
      options,
    );
  }

  /** Where to send the browser of the person who fills in the form, or the `src` of an iframe. */
  formUrl(tokenString: string): string {
    const { baseUrl } = this.options;
    const page = isLoopbackUrl(baseUrl) ? `${baseUrl}/kyb/welcome` : FORM_PAGE;
    return `${page}?${new URLSearchParams({ authToken: tokenString }).toString()}`;
  }

  /** Companies, page after page as they are asked for. */
  async *list(filter: CompanyFilter = {}, options?: IdenfyCallOptions): AsyncIterable<ListedCompany> {
    const call = { method: 'IdenfyCompanies.list', path: '/kyb/companies/' };
    yield* this.client.list<ListedCompany>({ ...call, ...listQuery(COMPANY_LIST_RULES, filter) }, options);
  }

  /**
   * Everything about a company: up to 32 MiB. Personal data.
   *
   * @throws IdenfyNotFoundError when iDenfy does not know the company
   */
  async get(id: string, options?: IdenfyCallOptions): Promise<Company> {
    const call = { kind: 'read', method: 'IdenfyCompanies.get', path: COMPANY, ids: { id } } as const;
    const read = readWith<Company>('id');
    return this.client.ask({ ...call, read, maxBodyBytes: MAX_COMPANY_BYTES }, options);
  }

  /**
   * Deletes a company with everything that belongs to it; the webhook COMPANY_DELETE follows.
   *
   * @throws IdenfyNotFoundError when iDenfy does not know the company, or no longer
   */
  async delete(id: string, options?: IdenfyCallOptions): Promise<void> {
    const call = { kind: 'write', method: 'IdenfyCompanies.delete', verb: 'DELETE', path: COMPANY } as const;
    await this.client.tell({ ...call, ids: { id } }, options);
  }

  /**
   * Decides about a company as in the dashboard, or sends it back to be processed or reviewed; the webhook COMPANY_REVIEW
   * follows a decision.
   *
   * @throws IdenfyRequestError also where iDenfy refuses: from the statuses PENDING and PROCESSING, and to approve a company
   * with an AML status that is not reviewed
   */
  async changeStatus(
    id: string,
    request: ChangeCompanyStatusRequest,
    options?: IdenfyCallOptions,
  ): Promise<CompanyStatusResponse> {
    const body = COMPANY_STATUS_RULES.bodyOf(request);
    const path = `${COMPANY}change-status/`;
    const call = { kind: 'write', method: 'IdenfyCompanies.changeStatus', path, ids: { id }, body } as const;
    return this.client.ask({ ...call, read: readWith<CompanyStatusResponse>('status') }, options);
  }

  /** The report about a company as a PDF file: up to 32 MiB. */
  async pdf(id: string, request: CompanyPdfRequest = {}, options?: IdenfyCallOptions): Promise<Buffer> {
    const body = COMPANY_PDF_RULES.bodyOf(request);
    const call = {
      kind: 'read',
      method: 'IdenfyCompanies.pdf',
      path: `${COMPANY}pdf/`,
      ids: { id },
    } as const;
    return this.client.ask({ ...call, body, read: readPdf, maxBodyBytes: MAX_COMPANY_BYTES }, options);
  }

  /**
   * Runs the automatic checks of a company once more; they go on after this resolves. They are billed.
   *
   * @throws IdenfyQuotaError when the credits do not suffice
   */
  async runAutomation(id: string, options?: IdenfyCallOptions): Promise<void> {
    const path = `${COMPANY}automation/`;
    const call = { kind: 'write', method: 'IdenfyCompanies.runAutomation', verb: 'POST', path } as const;
    await this.client.tell({ ...call, ids: { id } }, options);
  }
}
