import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import {
  IdenfyAml,
  IdenfyChecks,
  IdenfyCompanies,
  IdenfyError,
  IdenfyFaces,
  IdenfyModule,
  IdenfyService,
} from '../../lib/index.js';
import { answer, FaultServer, shortLength, silence } from '../support/fault-server.js';
import type { Behaviour } from '../support/fault-server.js';
import { API_KEY, API_SECRET } from '../support/resolved-options.js';
import { shownOf } from '../support/shown-of.js';
import type { ProductCall, Products } from './calls.js';
import { CALLS } from './every.calls.js';

const CREDENTIALS = Buffer.from(`${API_KEY}:${API_SECRET}`, 'utf8').toString('base64');
const NAME = 'Zebulonia';
const TOKEN = 'PLANTEDTOKEN000000000000';
/** What iDenfy might quote in an error. */
const QUOTED = {
  message: { firstName: [`${NAME} is wrong`], [NAME + ' ' + TOKEN]: [TOKEN] },
  detail: `${NAME} ${TOKEN}`,
  tokenString: TOKEN,
};
const SECRETS = [API_KEY, API_SECRET, CREDENTIALS, NAME, TOKEN];

/** Those that were tested before there were others: test/client, with several requests, and those that make no call. */
const ELSEWHERE = [
  ...[
    'createToken',
    'getVerification',
    'deleteVerification',
    'eraseClient',
    'redirectUrl',
    'iframeUrl',
    'findLiveSession',
    'listLiveSessions',
    'releaseLiveSession',
  ],
].map((name) => `IdenfyService.${name}`);
const NO_CALLS = ['IdenfyFaces.sessionUrl', 'IdenfyCompanies.formUrl'];

let server: FaultServer;
let module: TestingModule;
let products: Products;
let seen: string[];
const see = (...parts: unknown[]): void => void seen.push(parts.map((part) => inspect(part)).join(' '));

beforeAll(async () => {
  server = await FaultServer.start();
  const options = { apiKey: API_KEY, apiSecret: API_SECRET, baseUrl: server.url, retries: 1 };
  module = await Test.createTestingModule({
    imports: [IdenfyModule.forRoot({ ...options, webhookController: false })],
  }).compile();
  await module.init();
  products = {
    service: module.get(IdenfyService),
    aml: module.get(IdenfyAml),
    faces: module.get(IdenfyFaces),
    companies: module.get(IdenfyCompanies),
    checks: module.get(IdenfyChecks),
  };
  subscribe('nestjs-idenfy:request', see);
});
afterAll(async () => {
  unsubscribe('nestjs-idenfy:request', see);
  await module.close();
  await server.close();
});
beforeEach(() => {
  seen = [];
  Logger.overrideLogger({ log: see, warn: see, error: see, debug: see });
});
afterEach(() => {
  Logger.overrideLogger(false);
});

/** The code of the error, which shows nothing secret, and neither does what was logged and published. */
async function codeOf(call: ProductCall, behaviour: Behaviour, timeoutMs = 5000): Promise<string> {
  server.set(behaviour);
  const error = await call.invoke(products, { timeoutMs }).then(
    (): unknown => new Error('It has succeeded.'),
    (reason: unknown) => reason,
  );
  expect(IdenfyError.is(error) ? '' : inspect(error)).toBe('');
  const shown = [shownOf(error), ...seen].join('\n');
  for (const secret of [...SECRETS, ...(call.secrets ?? [])]) {
    expect(shown.includes(secret) ? secret : '').toBe('');
  }
  return (error as IdenfyError).code;
}

describe.each(CALLS.map((call) => [call.name, call] as const))('%s', (_name, call) => {
  const { kind, request, response } = call;
  const once = kind === 'write' ? 1 : 2;

  it('sends what iDenfy documents, and gives back what it responds', async () => {
    const { status, body, contentType = 'application/json' } = response;
    server.set(answer(status, body, { 'content-type': contentType }));
    const value = await call.invoke(products);
    expect(value).toEqual('value' in call ? call.value : body);
    const [sent] = server.requests;
    expect(server.requests).toHaveLength(1);
    expect({ method: sent!.method, url: sent!.url }).toEqual({ method: request.method, url: request.url });
    expect(sent!.body === '' ? undefined : (JSON.parse(sent!.body) as unknown)).toEqual(request.body);
    const { bearer } = request;
    expect(sent!.headers.authorization).toBe(
      bearer === undefined ? `Basic ${CREDENTIALS}` : `Bearer ${bearer}`,
    );
    expect(seen.join('').includes("outcome: 'succeeded'")).toBe(true);
    [...SECRETS, ...(call.secrets ?? [])].forEach((secret) =>
      expect(seen.join('').includes(secret)).toBe(false),
    );
  });

  it.each([
    [301, 'IDENFY_RESPONSE', false],
    [400, 'IDENFY_REQUEST', false],
    [401, 'IDENFY_AUTHENTICATION', false],
    [402, 'IDENFY_QUOTA', false],
    [403, 'IDENFY_PERMISSION', false],
    [404, 'IDENFY_NOT_FOUND', false],
    [409, 'IDENFY_REQUEST', false],
    [429, 'IDENFY_RATE_LIMIT', true],
    [500, 'IDENFY_SERVER', false],
    [503, 'IDENFY_SERVER', true],
  ])('gives the error for status %i', async (status, code, isRepeated) => {
    await expect(codeOf(call, answer(status, QUOTED, { location: `/${NAME}` }))).resolves.toBe(code);
    expect(server.requests).toHaveLength(isRepeated ? once : 1);
  });

  it.each([
    ['a page of HTML', answer(200, `<html>${NAME} ${TOKEN}</html>`)],
    ['JSON that is not whole', answer(200, `{"a": "${NAME}`)],
  ])('refuses %s', async (what, behaviour) => {
    if (Buffer.isBuffer(response.body)) {
      return;
    }
    await expect(codeOf(call, behaviour)).resolves.toBe('IDENFY_RESPONSE');
    expect(what).not.toBe('');
  });

  it('says when no response comes, or a part of one', async () => {
    const unknown = 'IDENFY_OUTCOME_UNKNOWN';
    const late = await codeOf(call, silence, 700);
    expect(late).toBe(kind === 'write' ? unknown : 'IDENFY_TIMEOUT');
    expect(server.requests.length).toBeLessThanOrEqual(once);
    const cut = await codeOf(call, shortLength);
    expect(cut).toBe(kind === 'write' ? unknown : 'IDENFY_CONNECTION');
    expect(server.requests).toHaveLength(once);
  });
});

it('leaves out no method', () => {
  const classes = [IdenfyService, IdenfyAml, IdenfyFaces, IdenfyCompanies, IdenfyChecks];
  const methods = classes.flatMap(({ name, prototype }) =>
    Object.getOwnPropertyNames(prototype)
      .filter((method) => method !== 'constructor' && method !== 'call')
      .map((method) => `${name}.${method}`),
  );
  for (const part of ['forms', 'registry'] as const) {
    methods.push(
      ...Object.getOwnPropertyNames(Object.getPrototypeOf(products.companies[part]))
        .filter((method) => method !== 'constructor')
        .map((method) => `IdenfyCompanies.${part}.${method}`),
    );
  }
  const walked = CALLS.map(({ name }) => name.split(',')[0]);
  expect(methods.filter((name) => ![...walked, ...ELSEWHERE, ...NO_CALLS].includes(name))).toEqual([]);
});
