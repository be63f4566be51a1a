import { Logger, ValidationPipe } from '@nestjs/common';
import type { CanActivate, DynamicModule, INestApplication, ModuleMetadata, Type } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { IdenfyModule, idenfyConfig } from 'nestjs-idenfy';
import type { IdenfyEvents, IdenfyService } from 'nestjs-idenfy';
import { IdenfySimulator, idenfyPayloads, signedWebhook } from 'nestjs-idenfy/testing';
import { jest } from '@jest/globals';
import { platforms, startApp } from '../support/platforms.js';
import { writeSamples } from './write-samples.js';

Logger.overrideLogger(false);

const ACCOUNT = { apiKey: 'docs-key', apiSecret: 'docs-secret', signingKeys: 'docs-signing-key' };

interface EuVerificationsLike {
  readonly idenfy: IdenfyService;
  readonly events: IdenfyEvents;
}

const readme = writeSamples('README.md');
const webhooksPage = writeSamples('docs/webhooks.md');
const accountsPage = writeSamples('docs/several-accounts.md');
const testingPage = writeSamples('docs/testing.md');

describe.each(platforms)('the samples of the README on %s', (platform) => {
  let simulator: IdenfySimulator;
  let app: INestApplication;
  let url: string;

  beforeEach(async () => {
    simulator = await IdenfySimulator.start(ACCOUNT);
    Object.assign(process.env, {
      IDENFY_API_KEY: ACCOUNT.apiKey,
      IDENFY_API_SECRET: ACCOUNT.apiSecret,
      IDENFY_SIGNING_KEYS: ACCOUNT.signingKeys,
      IDENFY_BASE_URL: simulator.url,
    });
  });

  afterEach(async () => {
    await app.close();
    await simulator.close();
  });

  async function start(metadata: ModuleMetadata): Promise<void> {
    const pipe = new ValidationPipe({ whitelist: true, transform: true });
    ({ app, url } = await startApp(platform, metadata, { configure: (made) => made.useGlobalPipes(pipe) }));
    simulator.setWebhookUrl(`${url}/idenfy/webhook`);
  }

  const post = (body: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/verifications`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it('verify a person: the quick start', async () => {
    const { AppModule } = await readme('app.module.mjs');
    await start({ imports: [AppModule as Type<object>] });
    const log = jest.spyOn(Logger, 'log').mockReturnValue();

    const first = await post();
    const { redirectUrl } = (await first.json()) as { redirectUrl: string };
    const scanRef = simulator.sessions[0]?.scanRef ?? '';
    const second = await post();
    const [delivery] = await simulator.complete(scanRef, 'APPROVED');
    const third = await post();

    expect([first.status, second.status, third.status]).toEqual([201, 409, 201]);
    expect(redirectUrl).toContain(`${simulator.url}/api/v2/redirect?authToken=`);
    expect(delivery?.acknowledged).toBe(true);
    expect(log.mock.calls).toContainEqual([`user-123 is verified by ${scanRef}`]);
    log.mockRestore();
  });

  it('take the clientId from the login, and only the picked fields: controller and listener', async () => {
    const { VerificationsController } = await readme('verifications.controller.mjs');
    const { VerificationListener } = await readme('verification.listener.mjs');
    const { UsersService } = await readme('users.service.mjs');
    await start({
      imports: [IdenfyModule.forRootAsync(idenfyConfig.asProvider())],
      controllers: [VerificationsController as Type<object>],
      providers: [VerificationListener as Type<object>, UsersService as Type<object>],
    });
    const form = { firstName: 'Ona', clientId: 'somebody-else', callbackUrl: 'https://example.test' };

    const unknown = await post(form);
    const started = await post(form, { 'x-test-user': 'user-7' });
    const again = await post(form, { 'x-test-user': 'user-7' });
    const wrong = await post({ firstName: 'R2D2' }, { 'x-test-user': 'user-8' });
    const session = simulator.sessions[0];
    const deliveries = await simulator.complete(session?.scanRef ?? '', 'SUSPECTED');

    expect([unknown.status, started.status, again.status, wrong.status]).toEqual([401, 201, 409, 400]);
    expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(3600);
    expect(session?.request).toMatchObject({ clientId: 'user-7', firstName: 'Ona' });
    expect(session?.request).not.toHaveProperty('callbackUrl');
    expect(deliveries.map(({ acknowledged }) => acknowledged)).toEqual([true]);
    const users = app.get<{ verificationOf(scanRef: string): string }>(UsersService as Type<object>);
    expect(users.verificationOf(session?.scanRef ?? '')).toBe('to be reviewed: NAME');
  });
});

describe.each(platforms)('the sample of webhookDecorators on %s', (platform) => {
  it('lets deliveries pass a global guard', async () => {
    Object.assign(process.env, {
      IDENFY_API_KEY: ACCOUNT.apiKey,
      IDENFY_API_SECRET: ACCOUNT.apiSecret,
      IDENFY_SIGNING_KEYS: ACCOUNT.signingKeys,
    });
    const { idenfyModule } = await webhooksPage('public-route.mjs');
    const seen: string[] = [];
    const guard: CanActivate = {
      canActivate: (context) => {
        seen.push(context.getClass().name);
        return Reflect.getMetadata('isPublic', context.getClass()) === true;
      },
    };
    const { app, url } = await startApp(platform, {
      imports: [idenfyModule as DynamicModule],
      providers: [{ provide: APP_GUARD, useValue: guard }],
    });
    const payload = idenfyPayloads.documentExpiration();
    const { body, headers } = signedWebhook('DOCUMENT_EXPIRATION', payload, ACCOUNT.signingKeys);

    const answer = await fetch(`${url}/idenfy/webhook`, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
    });

    expect([answer.status, seen.length]).toEqual([200, 1]);
    await app.close();
  });
});

describe.each(platforms)('the sample of docs/several-accounts.md on %s', (platform) => {
  it('has a route and a key for each account', async () => {
    const { AppModule, EuVerifications } = await accountsPage('app.module.mjs');
    const { app, url } = await startApp(platform, { imports: [AppModule as Type<object>] });
    const { idenfy, events } = app.get<EuVerificationsLike>(EuVerifications as Type<object>);
    const instances: string[] = [];
    events.all.subscribe(({ instance }) => instances.push(instance));
    const deliver = async (path: string, key: string): Promise<number> => {
      const payload = idenfyPayloads.identificationManualFinished();
      const { body, headers } = signedWebhook('IDENTIFICATION_MANUAL_FINISHED', payload, key);
      return (await fetch(`${url}/${path}`, { method: 'POST', headers, body: new Uint8Array(body) })).status;
    };

    const statuses = [
      await deliver('idenfy/eu', 'eu-signing-key'),
      await deliver('idenfy/us', 'us-signing-key'),
      await deliver('idenfy/us', 'eu-signing-key'),
    ];

    expect(statuses).toEqual([200, 200, 401]);
    expect(instances).toEqual(['eu']);
    expect(idenfy.redirectUrl('token')).toBe('https://ivs.idenfy.com/api/v2/redirect?authToken=token');
    await app.close();
  });
});

describe('the samples of docs/webhooks.md', () => {
  it('take a delivery in a serverless function', async () => {
    Object.assign(process.env, {
      IDENFY_API_KEY: ACCOUNT.apiKey,
      IDENFY_API_SECRET: ACCOUNT.apiSecret,
      IDENFY_SIGNING_KEYS: ACCOUNT.signingKeys,
    });
    const { handler } = (await webhooksPage('webhook.function.mjs')) as {
      handler: (request: object) => Promise<{ statusCode: number; body: string }>;
    };
    const payload = idenfyPayloads.identificationManualFinished();
    const { body, headers } = signedWebhook('IDENTIFICATION_MANUAL_FINISHED', payload, ACCOUNT.signingKeys);
    const request = { headers, body: body.toString('base64'), isBase64Encoded: true, sourceIp: '192.0.2.1' };

    const first = await handler(request);
    const second = await handler(request);
    const forged = await handler({ ...request, headers: { ...headers, 'Idenfy-Signature': 'f'.repeat(64) } });

    expect([first.statusCode, second.statusCode, forged.statusCode]).toEqual([200, 200, 401]);
    expect(JSON.parse(second.body)).toEqual({ received: true, duplicate: true });
  });
});

// Tests themselves: importing them registers them here.
await readme('verification.listener.spec.mjs');
await testingPage('verifications.e2e-spec.mjs');
