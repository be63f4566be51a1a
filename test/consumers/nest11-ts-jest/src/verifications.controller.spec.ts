import { INestApplication, ValidationPipe } from '@nestjs/common';
import { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { IdenfyModule } from 'nestjs-idenfy';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { VerificationsController } from './verifications.controller';

const account = { apiKey: 'consumer-key', apiSecret: 'consumer-secret' };
const signingKey = 'k'.repeat(32);

const adapters: [string, () => AbstractHttpAdapter][] = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
];

describe.each(adapters)('on %s', (_, adapter) => {
  let simulator: IdenfySimulator;
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    simulator = await IdenfySimulator.start({ ...account, signingKeys: signingKey });
    const testing = await Test.createTestingModule({
      imports: [
        IdenfyModule.forRoot({
          ...account,
          baseUrl: simulator.url,
          webhook: { signingKeys: signingKey },
        }),
      ],
      controllers: [VerificationsController],
    }).compile();
    app = testing.createNestApplication(adapter(), { logger: false });
    app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    simulator.setWebhookUrl(`${url}/idenfy/webhook`);
  });

  afterAll(async () => {
    await app.close();
    await simulator.close();
  });

  const start = async (request: object): Promise<number> => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(request);
    return (await fetch(`${url}/verifications`, { method: 'POST', headers, body })).status;
  };

  it('starts one verification, and hears its result', async () => {
    expect(await start({ clientId: 'user-1' })).toBe(201);
    expect(await start({ clientId: 'user-1' })).toBe(409);
    expect(await start({ clientId: 'user-2', firstName: 'R2D2' })).toBe(400);

    const scanRef = simulator.sessions[0].scanRef;
    const [delivery] = await simulator.complete(scanRef, 'APPROVED');

    expect(delivery.attempts.map(({ status }) => status)).toEqual([200]);
    expect(app.get(VerificationsController).approved).toEqual([scanRef]);
    expect(await start({ clientId: 'user-1' })).toBe(201);
  });

  it('answers 401 to what iDenfy did not sign', async () => {
    const forged = { method: 'POST', body: '{}', headers: { 'Idenfy-Signature': '0'.repeat(64) } };

    expect((await fetch(`${url}/idenfy/webhook`, forged)).status).toBe(401);
  });
});
