import { IdenfyCompanies, IdenfyService } from '../../lib/index.js';
import type { IdenfyCompaniesTypes, IdenfyError } from '../../lib/index.js';
import { all } from './calls.js';
import { simulatedApp } from './simulated.js';
import type { SimulatedApp } from './simulated.js';

const PDF = Buffer.from('%PDF-1.4\n');
const company = { companyName: 'Example Ltd', country: 'LT', registrationNumber: '123' };
const person = { infoType: 'INDIVIDUAL', name: 'Ann', surname: 'Example' } as const;

let app: SimulatedApp;
let companies: IdenfyCompanies;
let count = 0;

beforeAll(async () => {
  app = await simulatedApp();
  companies = app.module.get(IdenfyCompanies);
});
afterAll(() => app.close());
beforeEach(() => void (app.events.length = 0));

const newToken = async (): Promise<string> => {
  const { tokenString } = await companies.createToken({ clientId: `company-${(count += 1)}` });
  return tokenString;
};

/** A form that was created with a token. */
async function newForm(): Promise<{ token: string; id: string }> {
  const token = await newToken();
  const { id } = await companies.forms.create({ company }, { token });
  return { token, id };
}

/** A company whose form was sent. */
async function newCompany(): Promise<string> {
  const { token, id } = await newForm();
  await companies.forms.submit(id, { token });
  await app.simulator.idle();
  return id;
}

const approve = { status: 'COMPLETED', reviewInfo: { approvalStatus: 'APPROVED' } } as const;
const refused = { code: 'IDENFY_REQUEST', upstreamStatus: 400 };
const unauthorised = { code: 'IDENFY_AUTHENTICATION', upstreamStatus: 401 };
const unknown = { code: 'IDENFY_NOT_FOUND' };

describe('a company on the simulator', () => {
  it('fills the form, sends it, is approved and deleted, and each webhook follows', async () => {
    const { forms } = companies;
    const spent = app.simulator.creditsSpent;
    const created = await companies.createToken({
      clientId: 'company-0',
      externalRef: 'ref',
      locale: 'lt',
      tags: ['a'],
    });
    expect(app.simulator.creditsSpent).toBe(spent + 1);
    expect(created).toMatchObject({ isValid: true, companyId: null, clientId: 'company-0', tags: ['a'] });
    const token = created.tokenString;
    expect(companies.formUrl(token)).toBe(`${app.simulator.url}/kyb/welcome?authToken=${token}`);
    await expect(companies.updateToken(token, { tags: ['b'] })).resolves.toEqual({
      scanRefs: null,
      tags: ['b'],
    });

    await expect(forms.info({ token })).resolves.toEqual({ locale: 'lt', theme: null, flow: null });
    expect(await all(forms.list({ token }))).toEqual([]);
    const form = await forms.create({ company, clientSystem: { timeZone: 'Europe/Vilnius' } }, { token });
    expect(form).toMatchObject({
      company,
      beneficiaries: [],
      meta: { status: 'PENDING', submissionTime: null },
    });
    expect(await all(forms.list({ token }))).toEqual([form]);
    const { id } = form;
    await forms.update(id, { company: { ...company, city: 'Vilnius' } }, { token });
    await forms.addBeneficiary(
      id,
      { info: person, beneficiaryTypes: ['UBO'], ownershipPercentage: 60 },
      { token },
    );
    await forms.addDocument(id, { type: 'INCORPORATION_CERT', filename: 'cert.pdf', file: PDF }, { token });
    await forms.submit(id, { token });
    await app.simulator.idle();
    expect(app.events).toMatchObject([
      { type: 'company.submitted', payload: { id, clientId: 'company-0', externalRef: 'ref' } },
    ]);

    await expect(companies.get(id)).resolves.toMatchObject({
      id,
      company: { city: 'Vilnius' },
      meta: { status: 'NEED_TO_REVIEW', approvalStatus: null },
      documents: [{ type: 'INCORPORATION_CERT' }],
      beneficiaries: [{ info: person, ownershipPercentage: 60 }],
    });
    const pdf = await companies.pdf(id, { content: ['COMPANY_META'], password: 'secret' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await expect(companies.changeStatus(id, { status: 'NEED_TO_PROCESS' })).resolves.toEqual({
      status: 'NEED_TO_PROCESS',
    });
    await expect(companies.changeStatus(id, approve)).resolves.toEqual(approve);
    await app.simulator.idle();
    expect(app.events.at(-1)).toMatchObject({
      type: 'company.reviewed',
      payload: { id, approvalStatus: 'APPROVED', denyReason: null, clientId: 'company-0' },
    });
    expect(app.events).toHaveLength(2);

    await companies.delete(id);
    await app.simulator.idle();
    expect(app.events.at(-1)).toMatchObject({ type: 'company.deleted', payload: { companyId: id } });
    await expect(companies.get(id)).rejects.toMatchObject(unknown);
    await expect(companies.delete(id)).rejects.toMatchObject(unknown);
  });

  it('is denied with a reason', async () => {
    const id = await newCompany();
    const reviewInfo = { approvalStatus: 'DENIED', denyReason: 'no activity' } as const;
    await companies.changeStatus(id, { status: 'COMPLETED', reviewInfo });
    await app.simulator.idle();
    expect(app.events.at(-1)).toMatchObject({ type: 'company.reviewed', payload: reviewInfo });
    await expect(companies.get(id)).resolves.toMatchObject({ meta: { status: 'COMPLETED', ...reviewInfo } });
  });

  it('cannot be decided about while the form is filled', async () => {
    const { id } = await newForm();
    const error = await companies.changeStatus(id, approve).catch((reason: IdenfyError) => reason);
    expect(error).toMatchObject({ ...refused, problems: [{ path: 'status', rule: 'refused' }] });
    await expect(companies.runAutomation(id)).rejects.toMatchObject(refused);
  });

  it('is checked once more, for credits, and cannot be decided about meanwhile', async () => {
    const id = await newCompany();
    const spent = app.simulator.creditsSpent;
    await companies.runAutomation(id);
    expect(app.simulator.creditsSpent).toBe(spent + 1);
    await expect(companies.changeStatus(id, approve)).rejects.toMatchObject(refused);
    app.simulator.companies.finishAutomation(id);
    await companies.changeStatus(id, approve);
  });

  it('cannot be approved while an AML status is not reviewed', async () => {
    const id = await newCompany();
    await app.simulator.companies.setAmlStatus(id, 'FLAGS_FOUND');
    await expect(companies.changeStatus(id, approve)).rejects.toMatchObject({
      ...refused,
      problems: [{ path: 'reviewInfo.approvalStatus', rule: 'refused' }],
    });
    await app.simulator.companies.setAmlStatus(id, 'FALSE_POSITIVE');
    expect(app.events.at(-1)).toMatchObject({
      type: 'company.aml-reviewed',
      payload: { companyId: id, overallStatus: 'FALSE_POSITIVE' },
    });
    await companies.changeStatus(id, approve);
  });

  it('is asked for more information, with a new token, and gets old', async () => {
    const id = await newCompany();
    await app.simulator.companies.requestInformation(id, { email: 'office@company.test' });
    const { payload } = app.events.at(-1) as { payload: { token: string } };
    expect(app.events.at(-1)).toMatchObject({
      type: 'company.info-requested',
      payload: { companyId: id, status: 'REQUESTED', email: 'office@company.test' },
    });
    const { token } = payload;
    expect(await all(companies.forms.list({ token }))).toMatchObject([{ id }]);
    await companies.forms.update(id, { company: { ...company, city: 'Kaunas' } }, { token });
    await companies.forms.submit(id, { token });
    await app.simulator.idle();
    expect(app.events.at(-1)).toMatchObject({ type: 'company.submitted', payload: { id } });
    await app.simulator.companies.expire(id);
    expect(app.events.at(-1)).toMatchObject({
      type: 'company.expiration',
      payload: { id, expirationStatus: 'EXPIRED' },
    });
    expect(app.simulator.companies.company(id)).toMatchObject({ expirationStatus: 'EXPIRED' });
  });

  it('is found page after page, by its number and time', async () => {
    const numbers = [1, 2, 3].map((index) => `${index}-${Math.random()}`);
    for (const registrationNumber of [...numbers, numbers[0]!, numbers[0]!]) {
      const token = await newToken();
      await companies.forms.create({ company: { ...company, registrationNumber } }, { token });
    }
    const sent = app.simulator.requests.length;
    const found: IdenfyCompaniesTypes.ListedCompany[] = [];
    for await (const one of companies.list({ registrationNumber: numbers[0], pageSize: 2 })) {
      found.push(one);
      expect(app.simulator.requests.length - sent).toBe(Math.ceil(found.length / 2));
    }
    expect(found).toHaveLength(3);
    expect(new Set(found.map(({ id }) => id)).size).toBe(3);
    const created = ['2020-01-01T00:00:00Z', '2020-12-31T00:00:00Z'] as const;
    expect(await all(companies.list({ created }))).toEqual([]);
  });

  it('costs credits, which may be missing', async () => {
    const id = await newCompany();
    app.simulator.configure({ credits: 0 });
    const quota = { code: 'IDENFY_QUOTA', upstreamStatus: 402 };
    await expect(companies.createToken({ clientId: 'company-x' })).rejects.toMatchObject(quota);
    await expect(companies.runAutomation(id)).rejects.toMatchObject(quota);
    app.simulator.configure({ credits: Infinity });
  });
});

describe('the token of a form', () => {
  const inspectToken = (token: string) =>
    fetch(`${app.simulator.url}/kyb/info/`, { headers: { authorization: `Bearer ${token}` } });

  it('is of no use after the form was sent, nor when its time is over', async () => {
    const { token, id } = await newForm();
    await companies.forms.submit(id, { token });
    const response = await inspectToken(token);
    expect(response.status).toBe(401);
    await expect(response.json()).resolves.toEqual({
      message: { detail: 'Token is not valid.', completed: true },
      identifier: 'AUTHENTICATION_FAILED',
      documentation: expect.any(String) as string,
      severity: 'NOT_SEVERE',
    });
    await expect(companies.forms.get(id, { token })).rejects.toMatchObject(unauthorised);
    await expect(companies.forms.submit(id, { token })).rejects.toMatchObject(unauthorised);
    const expired = await companies.createToken({ clientId: 'company-e', lifetime: 0 });
    const over = await inspectToken(expired.tokenString);
    await expect(over.json()).resolves.toMatchObject({ message: { completed: false } });
    await expect(companies.forms.info({ token: expired.tokenString })).rejects.toMatchObject(unauthorised);
    await expect(companies.forms.info({ token: 'nobodys' })).rejects.toMatchObject(unauthorised);
  });

  it('opens its own form only, and no second one', async () => {
    const { token, id } = await newForm();
    const other = await newForm();
    await expect(companies.forms.get(other.id, { token })).rejects.toMatchObject(unknown);
    await expect(companies.forms.submit(other.id, { token })).rejects.toMatchObject(unknown);
    await expect(companies.forms.create({ company }, { token })).rejects.toMatchObject(refused);
    await expect(companies.forms.get(id, { token })).resolves.toMatchObject({ id });
    await expect(companies.forms.get(id)).resolves.toMatchObject({ id });
  });

  it('is refused where credentials are needed, and they where the token is', async () => {
    const { token, id } = await newForm();
    const call = async (method: string, path: string, authorization: string) =>
      (await fetch(app.simulator.url + path, { method, headers: { authorization } })).status;
    for (const [method, path] of [
      ['POST', '/kyb/tokens/'],
      ['GET', '/kyb/companies/'],
      ['GET', `/kyb/companies/${id}/`],
      ['DELETE', `/kyb/companies/${id}/`],
      ['GET', '/api/v2/gov-ordered-documents/'],
      ['GET', '/api/v2/sos-filing-documents/'],
    ] as const) {
      await expect(call(method, path, `Bearer ${token}`)).resolves.toBe(401);
    }
    const basic = `Basic ${Buffer.from('products-key:products-secret').toString('base64')}`;
    for (const [method, path] of [
      ['GET', '/kyb/info/'],
      ['GET', '/kyb/forms/'],
      ['POST', '/kyb/forms/'],
      ['POST', `/kyb/forms/${id}/submit/`],
    ] as const) {
      await expect(call(method, path, basic)).resolves.toBe(401);
    }
  });

  it('belongs to nothing that nobody knows', async () => {
    await expect(companies.updateToken('nobodys', { tags: [] })).rejects.toMatchObject(unknown);
    const questionnaire = companies.createToken({ clientId: 'company-q', questionnaire: 'nobodys' });
    await expect(questionnaire).rejects.toMatchObject(refused);
  });
});

describe('the parts of a form', () => {
  it('has beneficiaries behind each other', async () => {
    const { forms } = companies;
    const { token, id } = await newForm();
    const info = { ...company, infoType: 'COMPANY' } as const;
    const holding = await forms.addBeneficiary(id, { info, beneficiaryTypes: ['SHAREHOLDER'] }, { token });
    const owner = await forms.addBeneficiary(id, { info: person, parent: holding.id }, { token });
    expect(owner).toMatchObject({ parent: holding.id, positions: [] });
    await expect(forms.addBeneficiary(id, { info: person, parent: 'nobody' })).rejects.toMatchObject(refused);
    await forms.updateBeneficiary(id, owner.id, { positions: ['director'] }, { token });
    await expect(forms.getBeneficiary(id, owner.id)).resolves.toEqual({ ...owner, positions: ['director'] });
    expect(await all(forms.listBeneficiaries(id))).toHaveLength(2);
    await forms.deleteBeneficiary(id, owner.id, { token });
    await expect(forms.getBeneficiary(id, owner.id)).rejects.toMatchObject(unknown);
    expect(await all(forms.listBeneficiaries(id, { token }))).toEqual([holding]);
  });

  it('names a verification as the account only, and does not show it', async () => {
    const { token, id } = await newForm();
    const { scanRef } = await app.module.get(IdenfyService).createToken({ clientId: `ubo-${Math.random()}` });
    const info = { ...person, scanRef: scanRef! };
    const known = await companies.forms.addBeneficiary(id, { info });
    const ignored = await companies.forms.addBeneficiary(id, { info }, { token });
    expect([known.info, ignored.info]).toEqual([person, person]);
    const kept = app.simulator.companies.company(id)?.beneficiaries;
    expect(kept?.get(known.id)?.info).toEqual(info);
    expect(kept?.get(ignored.id)?.info).toEqual(person);
    const nobodys = { info: { ...person, scanRef: 'nobody' } };
    await expect(companies.forms.addBeneficiary(id, nobodys)).rejects.toMatchObject(refused);
  });

  it('has documents of the company and of each beneficiary', async () => {
    const { forms } = companies;
    const { token, id } = await newForm();
    const document = await forms.addDocument(
      id,
      { type: 'INVOICE', file: PDF.toString('base64') },
      { token },
    );
    expect(document).toMatchObject({
      type: 'INVOICE',
      filename: null,
      file: expect.stringMatching(/^http/) as string,
    });
    const served = await fetch(document.file!);
    expect([served.status, served.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect((await fetch(document.file!.replace('Signature=', 'Signature=0'))).status).toBe(403);
    await forms.updateDocument(id, document.id, { type: 'OTHER', filename: 'a.pdf' });
    const changed = { ...document, type: 'OTHER', filename: 'a.pdf' };
    await expect(forms.getDocument(id, document.id, { token })).resolves.toEqual(changed);
    expect(await all(forms.listDocuments(id, { type: ['OTHER', 'INVOICE'] }))).toEqual([changed]);
    expect(await all(forms.listDocuments(id, { type: ['INVOICE'] }))).toEqual([]);
    expect(await all(forms.listDocuments(id, { typeExclude: ['OTHER'] }, { token }))).toEqual([]);
    await forms.deleteDocument(id, document.id);
    await expect(forms.getDocument(id, document.id)).rejects.toMatchObject(unknown);

    const { id: owner } = await forms.addBeneficiary(id, { info: person });
    const passport = await forms.addBeneficiaryDocument(id, owner, { type: 'IDENTITY_DOCUMENT', file: PDF });
    await forms.updateBeneficiaryDocument(id, owner, passport.id, { filename: 'passport.pdf' });
    const renamed = { ...passport, filename: 'passport.pdf' };
    await expect(forms.getBeneficiaryDocument(id, owner, passport.id)).resolves.toEqual(renamed);
    expect(await all(forms.listBeneficiaryDocuments(id, owner, { token }))).toEqual([renamed]);
    const wrong = forms.addBeneficiaryDocument(id, owner, { type: 'UBO_CERT', file: PDF });
    await expect(wrong).rejects.toMatchObject(refused);
    await forms.deleteBeneficiaryDocument(id, owner, passport.id);
    expect(await all(forms.listBeneficiaryDocuments(id, owner))).toEqual([]);
    await expect(all(forms.listBeneficiaryDocuments(id, 'nobody'))).rejects.toMatchObject(unknown);
  });

  it('takes the largest file', async () => {
    const { token, id } = await newForm();
    const file = Buffer.concat([PDF], 14_900_000);
    const options = { token, timeoutMs: 120_000 };
    await expect(companies.forms.addDocument(id, { type: 'OTHER', file }, options)).resolves.toMatchObject({
      type: 'OTHER',
    });
  }, 150_000);

  it('has a questionnaire, whose answers are there, changed and gone', async () => {
    const { forms } = companies;
    const { token, id } = await newForm();
    const [asked] = await all(forms.listQuestionnaires(id, { token }));
    const { id: questionnaireId, sections } = asked!;
    await expect(forms.getQuestionnaire(id, questionnaireId)).resolves.toEqual(asked);
    await expect(forms.getAnswers(id, questionnaireId, { token })).resolves.toBeNull();
    expect(await all(forms.displayAnswers(id))).toEqual([]);
    const [section] = sections;
    const answers = { sections: { [section!.key]: { [section!.questions[0]!.key]: { value: 'SALES' } } } };
    await expect(forms.putAnswers(id, questionnaireId, answers, { token })).resolves.toEqual(answers);
    await expect(forms.getAnswers(id, questionnaireId)).resolves.toEqual(answers);
    expect(await all(forms.displayAnswers(id, { token }))).toMatchObject([
      { id: questionnaireId, sections: [{ questions: [{ value: 'SALES' }] }] },
    ]);
    const nobodys = { sections: { nobody: { asks: { value: 1 } } } };
    await expect(forms.putAnswers(id, questionnaireId, nobodys)).rejects.toMatchObject(refused);
    await forms.deleteAnswers(id, questionnaireId);
    await expect(forms.getAnswers(id, questionnaireId)).resolves.toBeNull();
    await expect(forms.getAnswers(id, 'nobody')).rejects.toMatchObject(unknown);
  });

  it('cannot be sent without answers that are required, or has no questionnaire', async () => {
    const [first] = app.simulator.companies.questionnaires;
    const [section] = first!.sections;
    const questions = section!.questions.map((question) => ({ ...question, required: true }));
    app.simulator.companies.questionnaires = [{ ...first!, sections: [{ ...section!, questions }] }];
    const { token, id } = await newForm();
    await expect(companies.forms.submit(id, { token })).rejects.toMatchObject({
      ...refused,
      problems: [{ path: 'questionnaire' }],
    });
    const answers = { sections: { funds: { source: { value: 'LOAN' } } } };
    await companies.forms.putAnswers(id, first!.id, answers, { token });
    await companies.forms.submit(id, { token });
    const without = await companies.createToken({ clientId: 'company-w', questionnaire: null });
    const form = await companies.forms.create({ company }, { token: without.tokenString });
    expect(await all(companies.forms.listQuestionnaires(form.id))).toEqual([]);
    await companies.forms.submit(form.id, { token: without.tokenString });
    app.simulator.companies.questionnaires = [first!];
  });
});

describe('registers', () => {
  const order = { companyName: 'Example Ltd', countryCode: 'LT', registrationNumber: 'register-1' };
  const filing = {
    companyName: 'Example Inc',
    state: 'DE',
    city: 'Dover',
    street: '1 Main Street',
    postalCode: '00000',
  };

  it('deliver an ordered document, which has no id before', async () => {
    const { registry } = companies;
    const { products } = await registry.availableDocuments({
      countryCode: 'lt',
      registrationNumber: 'register-1',
    });
    const productKey = products[0]!.id;
    const orderedAfter = new Date(Date.now() - 1000).toISOString();
    const spent = app.simulator.creditsSpent;
    await expect(registry.orderDocument({ ...order, productKey })).resolves.toBeUndefined();
    expect(app.simulator.creditsSpent).toBe(spent + 1);
    const [ordered] = await all(registry.listDocuments({ orderedAfter, status: 'IN_PROGRESS' }));
    expect(ordered).toMatchObject({ productKey, deliveredAt: null, file: null });
    await app.simulator.companies.finishOrder(ordered!.id);
    expect(app.events.at(-1)).toMatchObject({
      type: 'gov-document',
      payload: {
        id: ordered!.id,
        productKey,
        status: 'FINISHED',
        file: expect.stringMatching(/\.pdf$/) as string,
      },
    });
    await expect(registry.getDocument(ordered!.id)).resolves.toMatchObject({ status: 'FINISHED' });
    expect(await all(registry.listDocuments({ orderedAfter, status: 'IN_PROGRESS' }))).toEqual([]);
    await expect(registry.orderDocument({ ...order, productKey: 'none' })).rejects.toMatchObject(refused);
    await expect(registry.getDocument('nobody')).rejects.toMatchObject(unknown);
  });

  it('deliver a report of a state, or fail to', async () => {
    const { registry } = companies;
    const spent = app.simulator.creditsSpent;
    const { id } = await registry.createSosReport(filing);
    expect(app.simulator.creditsSpent).toBe(spent + 1);
    await expect(registry.getSosReport(id)).resolves.toMatchObject({
      status: 'IN_PROGRESS',
      reportFile: null,
    });
    await app.simulator.companies.finishOrder(id, 'FAILED');
    expect(app.events.at(-1)).toMatchObject({
      type: 'sos-report',
      payload: { id, status: 'FAILED', reportFile: null },
    });
    expect(await all(registry.listSosReports({ status: 'FAILED' }))).toMatchObject([{ id }]);
    expect(await all(registry.listSosReports({ status: 'FINISHED' }))).toEqual([]);
    await expect(app.simulator.companies.finishOrder('nobody')).rejects.toThrow('no order');
    await expect(registry.getSosReport('nobody')).rejects.toMatchObject(unknown);
  });
});

describe('before anything is sent', () => {
  it.each<[string, () => Promise<unknown>, string[]]>([
    ['an id', () => companies.get('..'), ['id']],
    ['a token of a path', () => companies.updateToken('', {}), ['tokenString']],
    [
      'ids of a form',
      () => companies.forms.getBeneficiaryDocument('', '.', '\ud800'),
      ['companyId', 'beneficiaryId', 'documentId'],
    ],
    ['a page of no size', () => all(companies.list({ pageSize: 0 })), ['pageSize']],
    ['a time that is none', () => all(companies.list({ created: ['yesterday', 'today'] })), ['created']],
    [
      'a day instead of a time',
      () => all(companies.registry.listDocuments({ orderedAfter: '2026-01-01' })),
      ['orderedAfter'],
    ],
    ['a filter that nobody knows', () => all(companies.list({ number: '1' } as object)), ['number']],
    [
      'a type that nobody knows',
      () => all(companies.forms.listDocuments('c1', { type: ['PASSPORT' as never] })),
      ['type.0'],
    ],
    [
      'a status that nobody knows',
      () => all(companies.registry.listSosReports({ status: 'DONE' as never })),
      ['status'],
    ],
    [
      'a question without its country',
      () => companies.registry.availableDocuments({ registrationNumber: '' } as never),
      ['countryCode', 'registrationNumber'],
    ],
    ['a question without anything', () => companies.registry.availableDocuments(undefined as never), ['']],
    ['a request that is none', () => companies.createToken(undefined as never), ['']],
  ])('%s is refused', async (_what, call, paths) => {
    const sent = app.simulator.requests.length;
    const error: unknown = await call().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'IDENFY_REQUEST', problems: paths.map((path) => ({ path })) });
    expect(app.simulator.requests).toHaveLength(sent);
  });
});

it('has the page of iDenfy where there is no simulator', () => {
  const outside = new IdenfyCompanies({} as never, { baseUrl: 'https://ivs.idenfy.com' } as never);
  expect(outside.formUrl('a b')).toBe('https://kyb.ui.idenfy.com/welcome?authToken=a+b');
});

it('forgets everything at a reset', async () => {
  const id = await newCompany();
  await app.simulator.reset();
  app.simulator.setWebhookUrl(undefined);
  expect([app.simulator.companies.companies, app.simulator.companies.tokens]).toEqual([[], []]);
  await expect(app.simulator.companies.expire(id)).rejects.toThrow('no company');
});
