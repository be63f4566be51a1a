import type { IdenfyClient } from '../../client/idenfy-client.js';
import { readNothing, readObject, readOptional, readWith } from '../../client/read.js';
import type * as Dto from './company-form.dto.js';
import {
  ADD_BENEFICIARY_DOCUMENT_RULES,
  ADD_BENEFICIARY_RULES,
  ADD_DOCUMENT_RULES,
  ANSWERS_RULES,
  CREATE_FORM_RULES,
  DOCUMENT_LIST_RULES,
  UPDATE_BENEFICIARY_DOCUMENT_RULES,
  UPDATE_BENEFICIARY_RULES,
  UPDATE_DOCUMENT_RULES,
  UPDATE_FORM_RULES,
} from './company-form.dto.js';
import type {
  Beneficiary,
  CompanyDocument,
  CompanyForm,
  CompanyFormInfo,
  CompanyFormUpdate,
  DisplayAnswers,
  Questionnaire,
  QuestionnaireAnswers,
  CompanyFormOptions as Options,
  CompanyFormTokenOptions as TokenOptions,
} from './company-forms.types.js';
import { FormCalls } from './form-calls.js';

const FORMS = '/kyb/forms/';
const FORM = `${FORMS}{companyId}/`;
const BENEFICIARIES = `${FORM}beneficiaries/`;
const BENEFICIARY = `${BENEFICIARIES}{beneficiaryId}/`;
const DOCUMENTS = `${FORM}documents/`;
const DOCUMENT = `${DOCUMENTS}{documentId}/`;
const BENEFICIARY_DOCUMENTS = `${BENEFICIARY}documents/`;
const BENEFICIARY_DOCUMENT = `${BENEFICIARY_DOCUMENTS}{documentId}/`;
const QUESTIONNAIRES = `${FORM}questionnaires/`;
const QUESTIONNAIRE = `${QUESTIONNAIRES}{questionnaireId}/`;

const form = readWith<CompanyForm>('id');
const beneficiary = readWith<Beneficiary>('id');
const document = readWith<CompanyDocument>('id');

/**
 * The form of a company, step by step: for an app with a form of its own (documentation.idenfy.com, kyb). Each call is made
 * with the account's credentials, or with the token of the form (`token`) as the person who fills it. Those whose options
 * are not optional take the token alone.
 */
export class CompanyForms {
  readonly #calls: FormCalls;

  /** @internal */
  constructor(client: IdenfyClient) {
    this.#calls = new FormCalls(client);
  }

  /**
   * What the form is to ask for.
   *
   * @throws IdenfyAuthenticationError when the token has expired or was used
   */
  async info(options: TokenOptions): Promise<CompanyFormInfo> {
    return this.#calls.ask('info', { path: '/kyb/info/' }, readObject<CompanyFormInfo>, options, true);
  }

  /** The form of the token: none or one. */
  list(options: TokenOptions): AsyncIterable<CompanyForm> {
    return this.#calls.list('list', { path: FORMS }, options, true);
  }

  /** Creates the form of the token. Its `id` is that of the company. */
  async create(request: Dto.CreateCompanyFormRequest, options: TokenOptions): Promise<CompanyForm> {
    const body = CREATE_FORM_RULES.bodyOf(request);
    return this.#calls.ask('create', { path: FORMS, body }, form, options, true);
  }

  async get(companyId: string, options?: Options): Promise<CompanyForm> {
    return this.#calls.ask('get', { path: FORM, ids: { companyId } }, form, options);
  }

  async update(
    companyId: string,
    request: Dto.UpdateCompanyFormRequest,
    options?: Options,
  ): Promise<CompanyFormUpdate> {
    const body = UPDATE_FORM_RULES.bodyOf(request);
    const call = { verb: 'PATCH', path: FORM, ids: { companyId }, body } as const;
    return this.#calls.ask('update', call, readObject<CompanyFormUpdate>, options);
  }

  /**
   * Sends the form to be checked; the webhook COMPANY_SUBMIT follows. Only a request for more information opens it again.
   *
   * @throws IdenfyRequestError also where iDenfy misses something in the form
   */
  async submit(companyId: string, options: TokenOptions): Promise<void> {
    const call = { verb: 'POST', path: `${FORM}submit/`, ids: { companyId } } as const;
    await this.#calls.ask('submit', call, readNothing, options, true);
  }

  listBeneficiaries(companyId: string, options?: Options): AsyncIterable<Beneficiary> {
    return this.#calls.list('listBeneficiaries', { path: BENEFICIARIES, ids: { companyId } }, options);
  }

  async addBeneficiary(
    companyId: string,
    request: Dto.AddBeneficiaryRequest,
    options?: Options,
  ): Promise<Beneficiary> {
    const body = ADD_BENEFICIARY_RULES.bodyOf(request);
    const call = { path: BENEFICIARIES, ids: { companyId }, body };
    return this.#calls.ask('addBeneficiary', call, beneficiary, options);
  }

  async getBeneficiary(companyId: string, beneficiaryId: string, options?: Options): Promise<Beneficiary> {
    const call = { path: BENEFICIARY, ids: { companyId, beneficiaryId } };
    return this.#calls.ask('getBeneficiary', call, beneficiary, options);
  }

  async updateBeneficiary(
    companyId: string,
    beneficiaryId: string,
    request: Dto.UpdateBeneficiaryRequest,
    options?: Options,
  ): Promise<Beneficiary> {
    const body = UPDATE_BENEFICIARY_RULES.bodyOf(request);
    const call = { verb: 'PATCH', path: BENEFICIARY, ids: { companyId, beneficiaryId }, body } as const;
    return this.#calls.ask('updateBeneficiary', call, beneficiary, options);
  }

  async deleteBeneficiary(companyId: string, beneficiaryId: string, options?: Options): Promise<void> {
    const call = { verb: 'DELETE', path: BENEFICIARY, ids: { companyId, beneficiaryId } } as const;
    await this.#calls.ask('deleteBeneficiary', call, readNothing, options);
  }

  async *listDocuments(
    companyId: string,
    filter: Dto.CompanyDocumentFilter = {},
    options?: Options,
  ): AsyncIterable<CompanyDocument> {
    const { type, typeExclude } = DOCUMENT_LIST_RULES.bodyOf(filter);
    const call = { path: DOCUMENTS, ids: { companyId }, query: { type, type_Exclude: typeExclude } };
    yield* this.#calls.list<CompanyDocument>('listDocuments', call, options);
  }

  /** Adds a document. A large file may need more than the usual 10 seconds: `timeoutMs`. */
  async addDocument(
    companyId: string,
    request: Dto.AddCompanyDocumentRequest,
    options?: Options,
  ): Promise<CompanyDocument> {
    const body = ADD_DOCUMENT_RULES.bodyOf(request);
    const call = { path: DOCUMENTS, ids: { companyId }, body };
    return this.#calls.ask('addDocument', call, document, options);
  }

  async getDocument(companyId: string, documentId: string, options?: Options): Promise<CompanyDocument> {
    const call = { path: DOCUMENT, ids: { companyId, documentId } };
    return this.#calls.ask('getDocument', call, document, options);
  }

  /** Changes the type or the name of a document; the file cannot be changed. */
  async updateDocument(
    companyId: string,
    documentId: string,
    request: Dto.UpdateCompanyDocumentRequest,
    options?: Options,
  ): Promise<CompanyDocument> {
    const body = UPDATE_DOCUMENT_RULES.bodyOf(request);
    const call = { verb: 'PATCH', path: DOCUMENT, ids: { companyId, documentId }, body } as const;
    return this.#calls.ask('updateDocument', call, document, options);
  }

  async deleteDocument(companyId: string, documentId: string, options?: Options): Promise<void> {
    const call = { verb: 'DELETE', path: DOCUMENT, ids: { companyId, documentId } } as const;
    await this.#calls.ask('deleteDocument', call, readNothing, options);
  }

  listBeneficiaryDocuments(
    companyId: string,
    beneficiaryId: string,
    options?: Options,
  ): AsyncIterable<CompanyDocument> {
    const call = { path: BENEFICIARY_DOCUMENTS, ids: { companyId, beneficiaryId } };
    return this.#calls.list('listBeneficiaryDocuments', call, options);
  }

  /** Adds a document. A large file may need more than the usual 10 seconds: `timeoutMs`. */
  async addBeneficiaryDocument(
    companyId: string,
    beneficiaryId: string,
    request: Dto.AddBeneficiaryDocumentRequest,
    options?: Options,
  ): Promise<CompanyDocument> {
    const body = ADD_BENEFICIARY_DOCUMENT_RULES.bodyOf(request);
    const call = { path: BENEFICIARY_DOCUMENTS, ids: { companyId, beneficiaryId }, body };
    return this.#calls.ask('addBeneficiaryDocument', call, document, options);
  }

  async getBeneficiaryDocument(
    companyId: string,
    beneficiaryId: string,
    documentId: string,
    options?: Options,
  ): Promise<CompanyDocument> {
    const call = { path: BENEFICIARY_DOCUMENT, ids: { companyId, beneficiaryId, documentId } };
    return this.#calls.ask('getBeneficiaryDocument', call, document, options);
  }

  /** Changes the type or the name of a document; the file cannot be changed. */
  async updateBeneficiaryDocument(
    companyId: string,
    beneficiaryId: string,
    documentId: string,
    request: Dto.UpdateBeneficiaryDocumentRequest,
    options?: Options,
  ): Promise<CompanyDocument> {
    const body = UPDATE_BENEFICIARY_DOCUMENT_RULES.bodyOf(request);
    const call = {
      verb: 'PATCH',
      path: BENEFICIARY_DOCUMENT,
      ids: { companyId, beneficiaryId, documentId },
      body,
    } as const;
    return this.#calls.ask('updateBeneficiaryDocument', call, document, options);
  }

  async deleteBeneficiaryDocument(
    companyId: string,
    beneficiaryId: string,
    documentId: string,
    options?: Options,
  ): Promise<void> {
    const call = {
      verb: 'DELETE',
      path: BENEFICIARY_DOCUMENT,
      ids: { companyId, beneficiaryId, documentId },
    } as const;
    await this.#calls.ask('deleteBeneficiaryDocument', call, readNothing, options);
  }

  listQuestionnaires(companyId: string, options?: Options): AsyncIterable<Questionnaire> {
    return this.#calls.list('listQuestionnaires', { path: QUESTIONNAIRES, ids: { companyId } }, options);
  }

  async getQuestionnaire(
    companyId: string,
    questionnaireId: string,
    options?: Options,
  ): Promise<Questionnaire> {
    const call = { path: QUESTIONNAIRE, ids: { companyId, questionnaireId } };
    return this.#calls.ask('getQuestionnaire', call, readWith<Questionnaire>('id'), options);
  }

  /** The answers to a questionnaire; null when there are none. */
  async getAnswers(
    companyId: string,
    questionnaireId: string,
    options?: Options,
  ): Promise<QuestionnaireAnswers | null> {
    const call = { path: `${QUESTIONNAIRE}answers/`, ids: { companyId, questionnaireId } };
    return this.#calls.ask('getAnswers', call, readOptional<QuestionnaireAnswers>, options);
  }

  /** Answers a questionnaire, instead of the answers before. */
  async putAnswers(
    companyId: string,
    questionnaireId: string,
    request: Dto.QuestionnaireAnswersRequest,
    options?: Options,
  ): Promise<QuestionnaireAnswers> {
    const body = ANSWERS_RULES.bodyOf(request);
    const path = `${QUESTIONNAIRE}answers/`;
    const call = { verb: 'PUT', path, ids: { companyId, questionnaireId }, body } as const;
    return this.#calls.ask('putAnswers', call, readObject<QuestionnaireAnswers>, options);
  }

  async deleteAnswers(companyId: string, questionnaireId: string, options?: Options): Promise<void> {
    const path = `${QUESTIONNAIRE}answers/`;
    const call = { verb: 'DELETE', path, ids: { companyId, questionnaireId } } as const;
    await this.#calls.ask('deleteAnswers', call, readNothing, options);
  }

  /** The answers to all questionnaires, with the words of the questions. */
  displayAnswers(companyId: string, options?: Options): AsyncIterable<DisplayAnswers> {
    const call = { path: `${QUESTIONNAIRES}answers/detail/`, ids: { companyId } };
    return this.#calls.list('displayAnswers', call, options);
  }
}
