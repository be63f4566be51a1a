import {
  COMPANY_PDF_RULES,
  COMPANY_STATUS_RULES,
  COMPANY_TOKEN_RULES,
  COMPANY_TOKEN_UPDATE_RULES,
} from '../../products/companies/company.dto.js';
import type { CompanyReview } from '../../products/companies/companies.types.js';
import { idenfyPayloads } from '../payloads/idenfy-payloads.js';
import type { SimulatorAccount } from '../simulator-account.js';
import { pdfResponse } from '../simulator-pdf.js';
import { badValue, error, json, noContent } from '../simulator-response.js';
import type { SimulatorResponse } from '../simulator-response.js';
import { checkBody, pageOf, route } from '../simulator-router.js';
import type { ApiRoute, RoutedCall } from '../simulator-router.js';
import { SimulatedCompanies } from './companies.js';
import type { CompanyRecord, CompanyTokenRecord } from './company.records.js';
import { shownBeneficiary } from './company-form-parts.routes.js';
import { displayedAnswers, shownMeta } from './company-form.routes.js';

const COMPANY = '/kyb/companies/{id}/';

const shownToken = (token: CompanyTokenRecord, { clock }: SimulatorAccount): object => {
  const { tokenString, expiration, companyId = null, clientId, externalRef, tags, scanRefs, used } = token;
  const { locale = null, flow = null, theme = null } = token.request;
  const isValid = !used && expiration.getTime() > clock.now;
  return {
    ...{ tokenType: 'FORM', tokenString, expiration: expiration.toISOString(), isActive: !used, isValid },
    ...{ companyId, clientId, externalRef, locale, flow, theme, tags, scanRefs },
  };
};

function createToken(account: SimulatorAccount, { body }: RoutedCall): SimulatorResponse {
  const checked = checkBody(COMPANY_TOKEN_RULES, body);
  if (body.tokenType !== 'FORM') {
    return badValue("Field 'tokenType' must be FORM.");
  }
  if ('refusal' in checked) {
    return checked.refusal;
  }
  const companies = account.part(SimulatedCompanies);
  const { questionnaire } = checked.request;
  return typeof questionnaire === 'string' &&
    !companies.questionnaires.some(({ key }) => key === questionnaire)
    ? badValue("Field 'questionnaire' must be the key of a questionnaire.")
    : account.charge('COMPANY', () => json(201, shownToken(companies.addToken(checked.request), account)));
}

function updateToken(account: SimulatorAccount, { ids, body }: RoutedCall): SimulatorResponse {
  const token = account.part(SimulatedCompanies).token(ids.tokenString ?? '');
  const checked = checkBody(COMPANY_TOKEN_UPDATE_RULES, body);
  if (token === undefined) {
    return error(404, 'Not found.');
  }
  if ('refusal' in checked) {
    return checked.refusal;
  }
  const { tags = token.tags, scanRefs = token.scanRefs } = checked.request;
  Object.assign(token, { tags, scanRefs });
  return json(200, { scanRefs, tags });
}

/** A route about one company. */
const ofCompany = (
  method: ApiRoute['method'],
  path: string,
  respond: (account: SimulatorAccount, company: CompanyRecord, call: RoutedCall) => SimulatorResponse,
): ApiRoute =>
  route(method, path, (account, call) => {
    const company = account.part(SimulatedCompanies).record(call.ids.id ?? '');
    return company === undefined ? error(404, 'Not found.') : respond(account, company, call);
  });

const at = (time: Date | null): string | null => time?.toISOString() ?? null;

function shownCompany(company: CompanyRecord): object {
  const { id, created, amlStatus, expirationStatus, automationRanAt, denyReason } = company;
  const documents = (list: Iterable<object>): object[] =>
    [...list].map((one) => ({ ...one, created: at(created) }));
  return {
    id,
    company: { additionalInfo: {}, ...company.company },
    meta: {
      ...shownMeta(company),
      ...{ created: at(created), statusChangedAt: null, statusChangedBy: null, assignedTo: null },
      ...{ expirationStatus, denyReason, informationRequested: company.informationRequested },
      ...{ automationRanAt: at(automationRanAt), matchedBlacklists: null, blacklistStatuses: null },
    },
    documents: documents(company.documents.values()),
    beneficiaries: [...company.beneficiaries.values()].map((one) => ({
      ...shownBeneficiary(one),
      meta: { identifier: one.info.scanRef ?? null, clientId: null, identificationHistory: [] },
      documents: documents(company.beneficiaryDocuments.get(one.id)?.values() ?? []),
      ...{ amlCheck: null, amlMonitoringUser: null },
    })),
    questionnaires: displayedAnswers(company),
    ...{ comments: [], auditLogs: { logs: [], logsCount: 0 }, addressAudit: null, websiteAudit: null },
    ...{ companyNameAudit: null, dataMatchings: [], einVerification: null },
    govChecks: {
      ...{ creditBureauDocuments: [], govRegistersDocuments: [] },
      ...{ govOrderedDocuments: [], sosFilingDocuments: [] },
    },
    amlCheck: company.submissionTime === null ? null : { userType: 'COMPANY', overallStatus: amlStatus },
    ...{ amlChecks: [], amlMonitoringUsers: null, riskAssessment: null },
  };
}

function listCompanies(account: SimulatorAccount, { query }: RoutedCall): SimulatorResponse {
  const number = query.get('registrationNumber');
  const [from = 0, to = Infinity] = (query.get('created') ?? '').split(',').filter(Boolean).map(Date.parse);
  const found = account
    .part(SimulatedCompanies)
    .records.filter(
      ({ company, created }) =>
        (number === null || company.registrationNumber === number) && +created >= from && +created <= to,
    );
  return pageOf(found.reverse(), query, `${account.url}/kyb/companies/`, (one) => ({
    ...{ id: one.id, company: { additionalInfo: {}, ...one.company }, meta: shownMeta(one) },
  }));
}

function changeStatus(
  account: SimulatorAccount,
  company: CompanyRecord,
  { body }: RoutedCall,
): SimulatorResponse {
  const checked = checkBody(COMPANY_STATUS_RULES, body);
  if ('refusal' in checked) {
    return checked.refusal;
  }
  const { status, reviewInfo } = checked.request as { status: string; reviewInfo?: CompanyReview };
  if (company.status === 'PENDING' || company.status === 'PROCESSING') {
    return json(400, {
      message: { status: ['The status cannot be changed from PENDING and PROCESSING.'] },
      identifier: 'VALIDATION_ERROR',
    });
  }
  const { approvalStatus = null, denyReason = null } = reviewInfo ?? {};
  if (approvalStatus === 'APPROVED' && company.amlStatus === 'FLAGS_FOUND') {
    const unreviewed = 'Can not select this status if there are unreviewed AML statuses.';
    return json(400, {
      message: { reviewInfo: { approvalStatus: [unreviewed] } },
      identifier: 'VALIDATION_ERROR',
    });
  }
  Object.assign(company, { status, approvalStatus, denyReason });
  return json(200, body, () => {
    if (status === 'COMPLETED') {
      void account.send('COMPANY_REVIEW', reviewPayload(account, company));
    }
  });
}

function reviewPayload(account: SimulatorAccount, company: CompanyRecord): object {
  const { id, clientId, externalRef, approvalStatus, denyReason, amlStatus } = company;
  const { companyName, registrationNumber = null } = company.company;
  const { scanRefs = null } = account.part(SimulatedCompanies).tokenOf(id) ?? {};
  const {
    beneficiaries: [sample],
  } = idenfyPayloads.companyReview();
  return idenfyPayloads.companyReview({
    ...{ id, clientId, externalRef, companyName, registrationNumber, approvalStatus, denyReason },
    amlCheck: { overallStatus: amlStatus },
    beneficiaries: [...company.beneficiaries.keys()].map((beneficiary) => ({ ...sample, id: beneficiary })),
    relatedClientScanRefs: scanRefs === null ? null : [...scanRefs],
  });
}

/** Tokens of forms and companies: the account's credentials alone (documentation.idenfy.com, kyb). */
export const COMPANY_ROUTES: readonly ApiRoute[] = [
  route('POST', '/kyb/tokens/', createToken),
  route('PATCH', '/kyb/tokens/{tokenString}/', updateToken),
  route('PUT', '/kyb/tokens/{tokenString}/', updateToken),
  route('GET', '/kyb/companies/', listCompanies),
  ofCompany('GET', COMPANY, (_account, company) => json(200, shownCompany(company))),
  ofCompany('DELETE', COMPANY, (account, { id }) => {
    const companies = account.part(SimulatedCompanies);
    companies.deleteCompany(id);
    return noContent(() => companies.sendDeleted(id));
  }),
  ofCompany('POST', `${COMPANY}change-status/`, changeStatus),
  ofCompany('POST', `${COMPANY}pdf/`, (_account, { id, status }, { body }) => {
    const checked = checkBody(COMPANY_PDF_RULES, body);
    return 'refusal' in checked ? checked.refusal : pdfResponse(`Company ${id}: ${status}`);
  }),
  ofCompany('POST', `${COMPANY}automation/`, (account, company) =>
    company.status === 'PENDING'
      ? error(400, 'The form was not submitted.', 'VALIDATION_ERROR')
      : account.charge('COMPANY_AUTOMATION', () => {
          Object.assign(company, { status: 'PROCESSING', automationRanAt: account.clock.date() });
          return noContent(undefined, 202);
        }),
  ),
];
