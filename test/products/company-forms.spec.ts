import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { IdenfyCompanies, IdenfyModule } from '../../lib/index.js';
import type { CompanyForms } from '../../lib/index.js';
import { answer, FaultServer } from '../support/fault-server.js';
import { API_KEY, API_SECRET } from '../support/resolved-options.js';
import { shownOf } from '../support/shown-of.js';
import { FORM_ROWS } from './company-forms.calls.js';
import type { FormRow } from './company-forms.calls.js';

const TOKEN = 'PLANTED-FORM-TOKEN';
let server: FaultServer;
let module: TestingModule;
let forms: CompanyForms;

beforeAll(async () => {
  server = await FaultServer.start();
  const options = { apiKey: API_KEY, apiSecret: API_SECRET, baseUrl: server.url };
  module = await Test.createTestingModule({
    imports: [IdenfyModule.forRoot({ ...options, webhookController: false })],
  }).compile();
  await module.init();
  ({ forms } = module.get(IdenfyCompanies));
});
afterAll(async () => {
  await module.close();
  await server.close();
});

async function sentWith(
  row: FormRow,
  options: Parameters<FormRow['invoke']>[1],
): Promise<string | undefined> {
  server.set(answer(row.response.status, row.response.body));
  await row.invoke(forms, options);
  return server.requests[0]?.headers.authorization;
}

const either = FORM_ROWS.filter(({ auth }) => auth === 'either');
const bearerOnly = FORM_ROWS.filter(({ auth }) => auth === 'token');
const byName = (rows: readonly FormRow[]) => rows.map((one) => [one.name, one] as const);

it('has the methods that take nothing but the token of the form', () => {
  expect(bearerOnly.map(({ name }) => name)).toEqual(['info', 'list', 'create', 'submit']);
});

it.each(byName(either))('%s is made as the account, or as the person with the form', async (_name, row) => {
  const basic = Buffer.from(`${API_KEY}:${API_SECRET}`).toString('base64');
  await expect(sentWith(row, {})).resolves.toBe(`Basic ${basic}`);
  await expect(sentWith(row, { token: TOKEN })).resolves.toBe(`Bearer ${TOKEN}`);
});

it.each(byName(FORM_ROWS))('%s never falls back on the credentials', async (_name, row) => {
  for (const token of [undefined, '', null]) {
    server.set(answer(200));
    await expect(row.invoke(forms, { token: token as string })).rejects.toMatchObject({
      code: 'IDENFY_REQUEST',
      problems: [{ path: 'token', rule: 'required' }],
    });
    expect(server.requests).toHaveLength(0);
  }
});

it.each(byName(bearerOnly))('%s needs the token', async (_name, row) => {
  server.set(answer(200));
  await expect(row.invoke(forms, {})).rejects.toMatchObject({ problems: [{ path: 'token' }] });
  await expect(row.invoke(forms, undefined as never)).rejects.toMatchObject({
    problems: [{ path: 'token' }],
  });
  expect(server.requests).toHaveLength(0);
});

it.each([`${TOKEN}\r\nX-Header: 1`, `${TOKEN} 1`, `${TOKEN}\u0105`, 5, { TOKEN }])(
  'a token that no header can hold (%#) is refused and never shown',
  async (token) => {
    server.set(answer(200));
    const error: unknown = await forms
      .get('c1', { token: token as string })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'IDENFY_REQUEST', problems: [{ path: 'token', rule: 'token' }] });
    expect(shownOf(error).includes(TOKEN)).toBe(false);
    expect(server.requests).toHaveLength(0);
  },
);

it('an option that nobody knows is refused', async () => {
  server.set(answer(200));
  const wrong = { tokenString: TOKEN } as object;
  await expect(forms.get('c1', wrong)).rejects.toMatchObject({ problems: [{ path: 'tokenString' }] });
  expect(server.requests).toHaveLength(0);
});

it('a 401 whose message is an object is what it is for any other call', async () => {
  const message = { detail: `Token ${TOKEN} is not valid.`, completed: true };
  server.set(answer(401, { message, identifier: 'AUTHENTICATION_FAILED', severity: 'NOT_SEVERE' }));
  const error: unknown = await forms.info({ token: TOKEN }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'IDENFY_AUTHENTICATION', upstreamStatus: 401 });
  expect(shownOf(error).includes(TOKEN)).toBe(false);
});
