import type { OpenAPIObject } from '@nestjs/swagger';
import { CreateTokenDto } from 'nestjs-idenfy';
import type { RunningSample } from '../../sample/support/start-sample.js';
import { startSample } from '../../sample/support/start-sample.js';
import { PARAMETERS } from '../../lib/tokens/create-token.dto.js';
import { matchesSchema } from '../support/matches-schema.js';
import { modelIn } from '../openapi/documents.js';

const KEY = 'operator-key-of-the-tests';

describe('the API of the sample app', () => {
  const before = { ...process.env };
  let sample: RunningSample;
  let document: OpenAPIObject;

  beforeAll(async () => {
    for (const name of Object.keys(process.env).filter((key) => key.startsWith('IDENFY_'))) {
      delete process.env[name];
    }
    sample = await startSample({ port: 0, logger: false });
    document = (await (await fetch(`${sample.url}/api-json`)).json()) as OpenAPIObject;
  });

  afterEach(() => {
    delete process.env.OPERATOR_KEY;
  });

  afterAll(async () => {
    await sample.app.close();
    Object.assign(process.env, before);
  });

  const start = (body: object, authorization?: string) =>
    fetch(`${sample.url}/back-office/verifications`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      body: JSON.stringify(body),
    });

  /** With its body: the connection of a response that is not read stays open. */
  const read = async (url: string | URL): Promise<Response> => {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response;
  };

  it('is described, each route', () => {
    expect(Object.keys(document.paths).sort()).toEqual([
      '/back-office/verifications',
      '/events',
      '/health',
      '/idenfy/webhook',
      '/session',
      '/verifications',
    ]);
  });

  it('shows every parameter of a token request with its rule to operators, and two of them to people', () => {
    const whole = modelIn(document, CreateTokenDto.name);
    expect(Object.keys(whole.properties)).toEqual([...PARAMETERS.keys()]);
    for (const [name, { rule }] of PARAMETERS) {
      const { description, ...shown } = whole.properties[name]!;
      const { description: _ofTheRule, enum: values, oneOf = [], ...limits } = rule.schema;
      expect([name, shown]).toEqual([name, expect.objectContaining(limits)]);
      const branches = oneOf.map((one) => expect.objectContaining(one) as object);
      expect([name, shown.oneOf ?? []]).toEqual([name, branches]);
      expect(shown.enum ?? []).toEqual(expect.arrayContaining([...(values ?? [])]));
      expect(description).toBeTruthy();
    }
    const { firstName, lastName } = whole.properties;
    expect(modelIn(document, 'StartVerificationDto').properties).toEqual({ firstName, lastName });
  });

  it('has a page that loads nothing from elsewhere, under a policy that allows no more than it needs', async () => {
    const page = await fetch(`${sample.url}/api`);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'self'; .*style-src 'self' 'unsafe-inline'; img-src 'self' data:$/,
    );
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>/);
    const assets = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, path = '']) => path);
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) {
      expect([asset, (await read(new URL(asset, `${sample.url}/api`))).status]).toEqual([asset, 200]);
    }
    const policyOfThePage = (await read(`${sample.url}/`)).headers.get('content-security-policy');
    expect(policyOfThePage).not.toContain('unsafe-inline');
  });

  it('keeps the back office closed while there is no key, and to who does not have it', async () => {
    const calls = sample.setup.simulator!.requests.length;
    expect((await start({ clientId: 'user-1' }, `Bearer ${KEY}`)).status).toBe(403);
    process.env.OPERATOR_KEY = KEY;
    for (const authorization of [undefined, 'Bearer wrong', KEY, `Basic ${KEY}`]) {
      expect((await start({ clientId: 'user-1' }, authorization)).status).toBe(401);
    }
    expect(sample.setup.simulator!.requests).toHaveLength(calls);
  });

  it('lets an operator set any parameter, by its rule, and answers as it is described', async () => {
    process.env.OPERATOR_KEY = KEY;
    const refused = await start({ clientId: 'user-2', expiryTime: 0, typo: 1 }, `Bearer ${KEY}`);
    expect([refused.status, await refused.json()]).toEqual([
      400,
      expect.objectContaining({
        problems: [
          expect.objectContaining({ path: 'typo' }),
          expect.objectContaining({ path: 'expiryTime' }),
        ],
      }),
    ]);
    const request = { clientId: 'user-2', expiryTime: 600, checkAml: true, country: 'lt' };
    const started = await start(request, `Bearer ${KEY}`);
    expect(started.status).toBe(201);
    expect(sample.setup.simulator!.sessions.at(-1)?.request).toEqual({ ...request, country: 'LT' });
    const again = await start(request, `Bearer ${KEY}`);
    expect(again.status).toBe(409);
    expect(matchesSchema(modelIn(document, 'IdenfyErrorBody'), await again.json())).toBe(true);
  });

  it('says that it is well', async () => {
    const answer = await fetch(`${sample.url}/health`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({
        status: 'ok',
        details: { idenfy: expect.objectContaining({ status: 'up' }) as object },
      }),
    ]);
  });
});
