import { Test } from '@nestjs/testing';
import { IdenfyModule, IdenfyService } from 'nestjs-idenfy';
import { IdenfySimulator } from 'nestjs-idenfy/testing';

const CREDENTIALS = { apiKey: 'key', apiSecret: 'secret' };
const successUrl = 'http://localhost:3000/verified';

const start = (baseUrl: string | undefined, tokenDefaults = {}) =>
  Test.createTestingModule({
    imports: [IdenfyModule.forRoot({ ...CREDENTIALS, baseUrl, tokenDefaults, webhookController: false })],
  }).compile();

describe('http return URLs', () => {
  let simulator: IdenfySimulator;

  beforeAll(async () => {
    simulator = await IdenfySimulator.start(CREDENTIALS);
  });
  afterAll(() => simulator.close());

  it('lead back to this machine from a simulator on this machine', async () => {
    const app = await start(simulator.url, { errorUrl: successUrl });
    const token = await app.get(IdenfyService).createToken({ clientId: 'user-1', successUrl });
    expect(simulator.requests.at(-1)?.body).toMatchObject({ successUrl, errorUrl: successUrl });
    const page = await fetch(token.redirectUrl, {
      method: 'POST',
      body: new URLSearchParams({ result: 'APPROVED' }),
      redirect: 'manual',
    });
    expect(page.headers.get('location')).toBe(successUrl);
    await expect(
      app.get(IdenfyService).createToken({ clientId: 'user-2', successUrl: 'http://app.example.com' }),
    ).rejects.toMatchObject({ code: 'IDENFY_REQUEST', problems: [{ path: 'successUrl', rule: 'url' }] });
    await app.close();
  });

  it.each([undefined, 'https://ivs.example.com'])('are refused where baseUrl is %s', async (baseUrl) => {
    const app = await start(baseUrl);
    const refused = app.get(IdenfyService).createToken({ clientId: 'user-1', successUrl });
    await expect(refused).rejects.toMatchObject({ code: 'IDENFY_REQUEST' });
    await app.close();
    await expect(start(baseUrl, { successUrl })).rejects.toMatchObject({
      code: 'IDENFY_CONFIG',
      problems: [{ path: 'tokenDefaults.successUrl' }],
    });
  });
});
