import type { INestApplication } from '@nestjs/common';
import { IdenfyModule, IdenfyService } from 'nestjs-idenfy';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { VerificationController } from '../../lib/schematics/app-files/verification.controller.js';
import { platforms, startApp } from '../support/platforms.js';

const account = { apiKey: 'key', apiSecret: 'secret' };

/** What `nest add` writes into an app, as it is. */
describe.each(platforms)('the controller of nest add on %s', (platform) => {
  const environment = { ...process.env };
  let simulator: IdenfySimulator;
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    const webhook = { signingKeys: 'signing-key' };
    simulator = await IdenfySimulator.start({ ...account, ...webhook });
    const module = IdenfyModule.forRoot({ ...account, baseUrl: simulator.url, webhook });
    ({ app, url } = await startApp(platform, { imports: [module], controllers: [VerificationController] }));
  });
  afterEach(() => {
    process.env = { ...environment };
  });
  afterAll(async () => {
    await app.close();
    await simulator.close();
  });

  const start = () => fetch(`${url}/verifications`, { method: 'POST' });

  it.each([
    ['in production', { NODE_ENV: 'production', IDENFY_BASE_URL: 'http://127.0.0.1:4000' }],
    ['without the simulator', {}],
    ['with a real account', { IDENFY_BASE_URL: 'https://ivs.idenfy.com' }],
    ['with a host that only looks local', { IDENFY_BASE_URL: 'http://127.0.0.1.example.com' }],
    ['with a user who looks local', { IDENFY_BASE_URL: 'http://localhost@example.com' }],
    ['with a wrong address', { IDENFY_BASE_URL: 'localhost:4000' }],
  ])('lets nobody in %s', async (_, variables) => {
    Object.assign(process.env, variables);
    const response = await start();

    expect(response.status).toBe(403);
    expect(((await response.json()) as { message: string }).message).toMatch(
      /^LocalUserGuard .*replace it in VerificationController/,
    );
    expect(simulator.sessions).toHaveLength(0);
  });

  it.each(['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000/'])(
    'starts one verification at %s',
    async (address) => {
      process.env['IDENFY_BASE_URL'] = address;
      await app.get(IdenfyService).releaseLiveSession('developer');
      await simulator.reset();
      const first = await start();
      const second = await start();

      expect(first.status).toBe(201);
      expect(((await first.json()) as { redirectUrl: string }).redirectUrl).toContain(simulator.url);
      expect(second.status).toBe(409);
      expect(simulator.sessions.map(({ clientId }) => clientId)).toEqual(['developer']);
    },
  );
});
