import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import * as fc from 'fast-check';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getIdenfyToken } from '../../lib/config/idenfy.tokens.js';
import { IdenfyWebhooks } from '../../lib/webhooks/idenfy-webhooks.service.js';
import { signIdenfyPayload } from '../../lib/webhooks/idenfy-signature.js';
import { KEY, Recorder, idenfy, resultBody, silenceLogs } from './support.js';

const EU_KEY = 'key-of-the-account-in-the-eu-31415926';

describe('IdenfyWebhooks.receive', () => {
  let moduleRef: TestingModule;
  let webhooks: IdenfyWebhooks;
  let recorder: Recorder;
  const lines: string[] = [];
  const keep = (line: unknown) => void lines.push(String(line));

  beforeAll(async () => {
    const eu = idenfy({
      structure: { instance: 'eu', webhookController: false },
      options: { webhook: { signingKeys: EU_KEY, allowedIps: ['192.0.2.1'] } },
    });
    const structure = { webhookController: false };
    moduleRef = await Test.createTestingModule({
      imports: [idenfy({ structure }), eu],
      providers: [Recorder],
    })
      .setLogger({ log: keep, warn: keep, error: keep, debug: keep })
      .compile();
    await moduleRef.init();
    webhooks = moduleRef.get(getIdenfyToken(undefined, IdenfyWebhooks));
    recorder = moduleRef.get(Recorder);
  });
  beforeEach(() => {
    lines.length = 0;
    recorder.events.length = 0;
  });
  afterAll(async () => {
    await moduleRef.close();
    silenceLogs();
    Logger.flush();
  });

  const signed = (text: string, key = KEY) => ({
    body: Buffer.from(text),
    headers: {
      'IDENFY-Signature': signIdenfyPayload(text, key),
      'idenfy-event-type': 'IDENTIFICATION_FINISHED',
    },
  });

  it('follows the rules of the route', async () => {
    const delivery = signed(resultBody());
    const headers = { 'Content-Type': 'application/json' };
    expect(await webhooks.receive(delivery)).toEqual({ status: 200, headers, body: { received: true } });
    expect(await webhooks.receive(delivery)).toEqual({
      status: 200,
      headers,
      body: { received: true, duplicate: true },
    });
    expect((await webhooks.receive({ ...delivery, headers: {} })).status).toBe(401);
    expect((await webhooks.receive(signed('[]'))).status).toBe(400);
    expect((await webhooks.receive({ ...delivery, body: Buffer.alloc(1_048_577) })).status).toBe(413);
  });

  it('takes the headers of a Fetch request', async () => {
    const { body, headers } = signed(resultBody());
    expect((await webhooks.receive({ body, headers: new Headers(headers) })).status).toBe(200);
    expect(recorder.events[0]?.wireType).toBe('IDENTIFICATION_FINISHED');
  });

  it('refuses a signature that was sent twice, under one spelling or two', async () => {
    const { body, headers } = signed(resultBody());
    const signature = headers['IDENFY-Signature'];
    for (const twice of [
      { 'idenfy-signature': [signature, signature] },
      { 'idenfy-signature': signature, 'Idenfy-Signature': signature },
      { 'idenfy-signature': `${signature},${signature}` },
    ]) {
      expect((await webhooks.receive({ body, headers: twice })).status).toBe(401);
    }
  });

  it('hands a delivery to the instance that it is for', async () => {
    const delivery = signed(resultBody(), EU_KEY);
    expect((await webhooks.receive(delivery)).status).toBe(401);
    expect((await webhooks.receive({ ...delivery, instance: 'eu' })).status).toBe(403);
    const fromIdenfy = { ...delivery, instance: 'eu', ip: '::ffff:192.0.2.1' };
    expect((await webhooks.receive(fromIdenfy)).status).toBe(200);
    const eu = moduleRef.get<IdenfyWebhooks>(getIdenfyToken('eu', IdenfyWebhooks));
    expect((await eu.receive({ ...delivery, ip: '192.0.2.1' })).body).toMatchObject({ duplicate: true });
    expect(recorder.events.map(({ instance }) => instance)).toEqual(['eu']);
    await expect(webhooks.receive({ ...delivery, instance: 'moon' })).rejects.toThrow(
      'Idenfy:moon:IdenfyWebhooks',
    );
  });

  it('tells a caller that gives no bytes', async () => {
    const delivery = signed(resultBody());
    for (const body of ['{}', {}, undefined]) {
      await expect(webhooks.receive({ ...delivery, body: body as Buffer })).rejects.toThrow(TypeError);
    }
  });

  it('takes an object with more in it, for example the event of a gateway', async () => {
    const event = { ...signed(resultBody()), method: 'POST', requestContext: {} };
    await expect(webhooks.receive(event)).resolves.toMatchObject({ status: 200 });
    expect(recorder.events).toHaveLength(1);
  });

  it('writes one line per delivery, of what is nobody’s secret and cannot break the line', async () => {
    const body = resultBody({ clientId: 'person\r\n\u001b[31m4711', data: { docFirstName: 'ZOE' } });
    const delivery = signed(body);
    delivery.headers['idenfy-event-type'] = `X\r\ny\u001b[0m${'z'.repeat(100_000)}`;
    await webhooks.receive(delivery);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^deliveryId=[0-9a-f]{64} wireType="X\?\?y\?\[0mz+…" outcome=handled ms=\d+$/);
    expect(lines[0]?.length).toBeLessThan(300);
    await webhooks.receive({ ...delivery, headers: { 'idenfy-signature': 'x\r\ny' } });
    expect(lines[1]).toMatch(/^deliveryId=- wireType=- outcome=unsigned ms=\d+ reason=signature malformed$/);
  });

  it('tells those who listen to the diagnostics channels', async () => {
    const messages: [unknown, string | symbol][] = [];
    const listen = (message: unknown, name: string | symbol) => void messages.push([message, name]);
    const channels = ['nestjs-idenfy:delivery', 'nestjs-idenfy:handler'];
    channels.forEach((channel) => subscribe(channel, listen));
    await webhooks.receive(signed(resultBody()));
    channels.forEach((channel) => unsubscribe(channel, listen));
    const deliveryId = recorder.events[0]?.deliveryId;
    const ms = expect.any(Number) as number;
    expect(messages).toEqual([
      [
        {
          ...{ instance: 'default', deliveryId, type: 'verification.approved' },
          ...{ handler: 'Recorder.onEvent', outcome: 'succeeded', ms },
        },
        'nestjs-idenfy:handler',
      ],
      [
        { instance: 'default', deliveryId, wireType: 'IDENTIFICATION_FINISHED', outcome: 'handled', ms },
        'nestjs-idenfy:delivery',
      ],
    ]);
  });

  it('never throws and never answers 5xx, whatever is sent', async () => {
    const header = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string()), fc.constant(undefined));
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array(),
        fc.dictionary(fc.string(), header),
        header,
        async (bytes, headers, type) => {
          const body = Buffer.from(bytes);
          const unsigned = await webhooks.receive({ body, headers });
          expect(unsigned.status).toBe(401);
          const signature = signIdenfyPayload(body, KEY);
          const answer = await webhooks.receive({
            body,
            headers: { 'idenfy-signature': signature, 'idenfy-event-type': type },
          });
          expect(answer.status).toBe(400);
        },
      ),
      { numRuns: 500 },
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), header, async (value, type) => {
        const { body, headers } = signed(JSON.stringify(value));
        const answer = await webhooks.receive({
          body,
          headers: { ...headers, 'idenfy-event-type': type },
        });
        expect(answer.status).toBe(200);
      }),
      { numRuns: 500 },
    );
  });
});
