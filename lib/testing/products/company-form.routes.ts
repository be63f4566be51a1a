import type { CompanyInfo } from '../../products/companies/companies.types.js';
import {
  ANSWERS_RULES,
  CREATE_FORM_RULES,
  UPDATE_FORM_RULES,
} from '../../products/companies/company-form.dto.js';
import type { SimulatorAccount } from '../simulator-account.js';
import { badValue, empty, json, noContent } from '../simulator-response.js';
import type { SimulatorResponse } from '../simulator-response.js';
import type { ApiRoute, RoutedCall } from '../simulator-router.js';
import type { CompanyRecord, CompanyTokenRecord } from './company.records.js';
import {
  addBeneficiary,
  addDocument,
  asPerson,
  FORM_PART_ROUTES,
  NOT_FOUND,
  ofForm,
  part,
  shownBeneficiary,
  withBody,
} from './company-form-parts.routes.js';
import type { Body, FormCall } from './company-form-parts.routes.js';

const FORMS = '/kyb/forms/';
const FORM = `${FORMS}{companyId}/`;
const QUESTIONNAIRES = `${FORM}questionnaires/`;
const QUESTIONNAIRE = `${QUESTIONNAIRES}{questionnaireId}/`;

export const shownMeta = ({ status, approvalStatus, submissionTime }: CompanyRecord): object => ({
  status,
  approvalStatus,
  submissionTime: submissionTime?.toISOString() ?? null,
  soleProprietor: false,
});

const shownForm = (company: CompanyRecord): object => ({
  id: company.id,
  company: company.company,
  documents: [...company.documents.values()],
  beneficiaries: [...company.beneficiaries.values()].map(shownBeneficiary),
  clientSystem: company.clientSystem ?? null,
  meta: shownMeta(company),
});

function createForm(
  account: SimulatorAccount,
  token: CompanyTokenRecord,
  call: RoutedCall,
): SimulatorResponse {
  return withBody(CREATE_FORM_RULES, call.body, (request) => {
    if (token.companyId !== undefined) {
      return badValue('This token has a form already.');
    }
    const company = part(account).addCompany(token, request.company as CompanyInfo);
    company.clientSystem = request.clientSystem;
    const { documents = [], beneficiaries = [] } = request as Record<string, Body[]>;
    documents.forEach((one) => addDocument(account, company.documents, one));
    beneficiaries.forEach((one) => addBeneficiary(account, company, one));
    return json(201, shownForm(company));
  });
}

function submit(
  account: SimulatorAccount,
  token: CompanyTokenRecord,
  { ids }: RoutedCall,
): SimulatorResponse {
  const company = part(account).record(ids.companyId ?? '');
  if (company === undefined || token.companyId !== company.id) {
    return NOT_FOUND;
  }
  const { questionnaire, answers } = company;
  const isAsked = questionnaire?.sections.some(({ questions }) => questions.some(({ required }) => required));
  if (isAsked && !answers.has(questionnaire!.id)) {
    const message = { questionnaire: ['The questionnaire is not answered.'] };
    return json(400, { message, identifier: 'VALIDATION_ERROR' });
  }
  part(account).submit(company);
  return empty(() => void part(account).sendSubmitted(company));
}

/** A route about the questionnaire of a form. */
const ofQuestionnaire = (
  method: ApiRoute['method'],
  path: string,
  respond: (call: FormCall, id: string) => SimulatorResponse,
): ApiRoute =>
  ofForm(method, path, (call) => {
    const id = call.ids.questionnaireId ?? '';
    return call.company.questionnaire?.id === id ? respond(call, id) : NOT_FOUND;
  });

function putAnswers({ company, body }: FormCall, id: string): SimulatorResponse {
  return withBody(ANSWERS_RULES, body, (request) => {
    const sections = request.sections as Readonly<Record<string, Body>>;
    const unknown = Object.entries(sections).flatMap(([key, answers]) => {
      const questions = company.questionnaire?.sections.find((one) => one.key === key)?.questions ?? [];
      return Object.keys(answers).filter((name) => !questions.some((question) => question.key === name));
    });
    if (unknown.length > 0) {
      return badValue('There is no such question.');
    }
    company.answers.set(id, { sections } as never);
    return json(200, { sections });
  });
}

/** With the words of the questions. */
export function displayedAnswers({ questionnaire, answers }: CompanyRecord): object[] {
  const given = questionnaire && answers.get(questionnaire.id);
  if (questionnaire === undefined || given === undefined) {
    return [];
  }
  const { id, name, title, sections } = questionnaire;
  const shown = sections.map((section) => ({
    title: section.title,
    questions: section.questions.map(({ key, title: question, type }) => ({
      ...{ key, title: question, type, value: given.sections[section.key]?.[key]?.value ?? null },
    })),
  }));
  return [{ id, name, title, sections: shown }];
}

/** The form of a company (documentation.idenfy.com, kyb). */
export const COMPANY_FORM_ROUTES: readonly ApiRoute[] = [
  asPerson('GET', '/kyb/info/', (_account, { request: { locale = null } }) =>
    json(200, { locale, theme: null, flow: null }),
  ),
  asPerson('GET', FORMS, (account, { companyId = '' }) => {
    const company = part(account).record(companyId);
    return json(200, company === undefined ? [] : [shownForm(company)]);
  }),
  asPerson('POST', FORMS, createForm),
  ofForm('GET', FORM, ({ company }) => json(200, shownForm(company))),
  ofForm('PATCH', FORM, ({ company, body }) =>
    withBody(UPDATE_FORM_RULES, body, (request) => {
      const { clientSystem = company.clientSystem, company: fields } = request;
      company.company = { ...company.company, ...(fields as CompanyInfo | undefined) };
      company.clientSystem = clientSystem;
      return json(200, { company: company.company, clientSystem: clientSystem ?? null });
    }),
  ),
  asPerson('POST', `${FORM}submit/`, submit),
  ...FORM_PART_ROUTES,
  ofForm('GET', QUESTIONNAIRES, ({ company: { questionnaire } }) =>
    json(200, questionnaire === undefined ? [] : [questionnaire]),
  ),
  ofForm('GET', `${QUESTIONNAIRES}answers/detail/`, ({ company }) => json(200, displayedAnswers(company))),
  ofQuestionnaire('GET', QUESTIONNAIRE, ({ company }) => json(200, company.questionnaire)),
  ofQuestionnaire('GET', `${QUESTIONNAIRE}answers/`, ({ company }, id) => {
    const answers = company.answers.get(id);
    return answers === undefined ? noContent() : json(200, answers);
  }),
  ofQuestionnaire('PUT', `${QUESTIONNAIRE}answers/`, putAnswers),
  ofQuestionnaire('DELETE', `${QUESTIONNAIRE}answers/`, ({ company }, id) => {
    company.answers.delete(id);
    return noContent();
  }),
];
