import { WebhookReceiver } from '../../../test/support/webhook-receiver.js';
import { IdenfySimulator } from '../simulator.js';

const ACCOUNT = { apiKey: 'key', apiSecret: 'secret' };
const BASIC = `Basic ${Buffer.from('key:secret').toString('base64')}`;
const JSON_TYPE = { 'content-type': 'application/json' };

type Action = [label: string, control: string, fields: object];
interface Product {
  kind: string;
  id: string;
  clientId: string;
  state: string;
  pageUrl?: string;
  actions: Action[];
}

describe('companies, faces and checks in the console', () => {
  let simulator: IdenfySimulator;
  let app: WebhookReceiver;

  beforeEach(async () => {
    app = await WebhookReceiver.start();
    simulator = await IdenfySimulator.start({ ...ACCOUNT, webhookUrl: app.url });
  });
  afterEach(() => Promise.all([simulator.close(), app.close()]));

  async function post(path: string, body: object): Promise<[number, Record<string, string>]> {
    const headers = { ...JSON_TYPE, authorization: BASIC };
    const response = await fetch(simulator.url + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return [response.status, (await response.json()) as Record<string, string>];
  }
  const control = (name: string, body: object) => post(`/console/api/${name}`, body);
  async function products(): Promise<Product[]> {
    const state = await fetch(`${simulator.url}/console/api/state`);
    return ((await state.json()) as { products: Product[] }).products;
  }
  async function product(kind: string): Promise<Product> {
    return (await products()).find((one) => one.kind === kind)!;
  }
  const events = (): unknown[] =>
    app.received.splice(0).map(({ headers, payload }) => [headers['idenfy-event-type'], payload]);

  async function verified(): Promise<string> {
    const [, { scanRef = '' }] = await post('/api/v2/token', { clientId: 'ann' });
    await simulator.complete(scanRef, 'APPROVED');
    app.received.length = 0;
    return scanRef;
  }
  /** Makes one page of the kind, which the console shows then. */
  const made: Readonly<Record<string, () => Promise<unknown>>> = {
    face: async () =>
      post('/partner/authentication-info', {
        ...{ scanRef: await verified(), type: 'AUTHENTICATION', method: 'FACE_MATCHING' },
      }),
    form: () => post('/kyb/tokens/', { clientId: 'company-1', tokenType: 'FORM' }),
    age: () => post('/age-estimation/token/', { min_age: 18, confidence_threshold: 90, client_id: 'ann' }),
    'bank card': () => post('/bank-card/tokens/', { expectedName: 'Ann Roe' }),
    bank: () => post('/bank/tokens/', { country: 'LT', bank: 'Sample Bank', access: { accounts: true } }),
  };

  it('are none at first', async () => {
    expect(await products()).toEqual([]);
  });

  it.each([
    ['face', 0, 'FACIAL_AUTHENTICATION', { status: 'Success', clientId: 'ann' }],
    ['face', 2, 'FACIAL_AUTHENTICATION', { status: 'Canceled' }],
    ['form', 0, 'COMPANY_SUBMIT', { clientId: 'company-1' }],
    ['age', 0, 'AGE_ESTIMATION', { outcome: 'SUCCESS' }],
    ['age', 1, 'AGE_ESTIMATION', { outcome: 'UNDERAGE' }],
    ['age', 2, 'AGE_ESTIMATION', { outcome: 'UNCERTAIN' }],
    ['bank card', 0, 'BANK_CARD_VERIFICATION_COMPLETED', { status: 'MATCH' }],
    ['bank card', 1, 'BANK_CARD_VERIFICATION_COMPLETED', { noMatchReason: 'NAME_MISMATCH' }],
    ['bank card', 2, 'BANK_CARD_VERIFICATION_COMPLETED', { noMatchReason: 'NAME_NOT_FOUND' }],
    ['bank', 0, 'BANK_VERIFICATION', { riskLevel: 'LOW' }],
    ['bank', 1, 'BANK_VERIFICATION', { riskLevel: 'HIGH' }],
  ])('show a page of kind %s, and end it by action %i', async (kind, index, eventType, payload) => {
    await made[kind]!();
    const open = await product(kind);
    expect(open.state).toBe('open');
    expect((await fetch(open.pageUrl!)).status).toBe(200);

    const [, name, fields] = open.actions[index]!;
    const [status, sent] = await control(name, fields);
    expect([status, sent]).toEqual([200, [expect.objectContaining({ eventType, acknowledged: true })]]);
    expect(events()).toEqual([[eventType, expect.objectContaining(payload)]]);
    const finished = await product(kind);
    expect(finished).toMatchObject({ state: 'finished', actions: [] });
    expect(finished).not.toHaveProperty('pageUrl');
  });

  it('say what has expired', async () => {
    await made.form!();
    await simulator.clock.advance(4_000_000);
    const form = await product('form');
    expect(form.state).toBe('expired');
    expect(form).not.toHaveProperty('pageUrl');
  });

  it('have the ways of a company', async () => {
    await made.form!();
    const [, name, fields] = (await product('form')).actions[0]!;
    await control(name, { ...fields, company: { companyName: 'Example Ltd', country: 'LV' } });
    events();
    const company = await product('company');
    expect(company).toMatchObject({
      clientId: 'company-1',
      facts: [['name', 'Example Ltd'], ['lists', 'NO_FLAGS'], {}],
    });
    const seen: unknown[] = [];
    for (const [label, action, given] of company.actions) {
      expect([label, (await control(action, given))[0]]).toEqual([label, 200]);
      seen.push(...events().map((event) => (event as unknown[])[0]));
    }
    expect(seen).toEqual([
      'COMPANY_INFO_REQUEST',
      'COMPANY_AML_REVIEW',
      'COMPANY_AML_REVIEW',
      'COMPANY_EXPIRATION',
    ]);
    expect(simulator.companies.company(company.id)).toMatchObject({
      ...{ informationRequested: true, amlStatus: 'TRUE_POSITIVE', expirationStatus: 'EXPIRED' },
    });
  });

  it.each([
    ['faces/finish', { tokenString: 'x', status: 'Perhaps' }, 'status must be one of Success, Failed'],
    ['faces/finish', { status: 'Failed' }, 'tokenString must be a text'],
    ['faces/finish', { tokenString: 'nothing' }, 'no face authentication'],
    ['companies/finishForm', { tokenString: 'nothing' }, 'no open form'],
    ['companies/setAmlStatus', { companyId: 'nothing', status: 'TRUE' }, 'status must be one of'],
    ['companies/expire', { companyId: 'nothing' }, 'no company'],
    ['companies/finishAutomation', { companyId: 'nothing' }, 'no company'],
    ['companies/finishOrder', { orderId: 'nothing' }, 'The simulator has no'],
    ['checks/finishAge', { token: 'nothing', estimatedAge: 20 }, 'no age estimation'],
    ['checks/finishAge', { token: 'nothing' }, 'estimatedAge must be'],
    ['checks/finishBank', { tokenString: 'nothing' }, 'no bank verification'],
    ['checks/finishBankCard', {}, 'tokenString must be a text'],
  ])('%s refuses %j', async (name, fields, message) => {
    const [status, response] = await control(name, fields);
    expect([status, response.message]).toEqual([400, expect.stringContaining(message)]);
  });
});
