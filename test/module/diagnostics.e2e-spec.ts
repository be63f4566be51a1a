import { Body, Controller, Module, Post, UseGuards } from '@nestjs/common';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { DuplicateTokenGuard, IdenfyService } from 'nestjs-idenfy';
import type { IdenfyDiagnostics, IdenfyModuleOptions } from 'nestjs-idenfy';
import { Upstream, tokenAnswer } from '../support/upstream.js';
import { KEY, platforms, resultBody, send, startApp } from '../webhooks/support.js';
import type { Platform, RunningApp } from '../webhooks/support.js';

interface Messages {
  request: IdenfyDiagnostics.RequestMessage;
  session: IdenfyDiagnostics.SessionMessage;
  delivery: IdenfyDiagnostics.DeliveryMessage;
  handler: IdenfyDiagnostics.HandlerMessage;
}

const undo: (() => unknown)[] = [];

/** All messages of a channel from now on to the end of the test. */
function listen<Name extends keyof Messages>(name: Name): Messages[Name][] {
  const messages: Messages[Name][] = [];
  const listener = (message: unknown): void => void messages.push(message as Messages[Name]);
  subscribe(`nestjs-idenfy:${name}`, listener);
  undo.push(() => unsubscribe(`nestjs-idenfy:${name}`, listener));
  return messages;
}

@Controller()
@UseGuards(DuplicateTokenGuard)
class GuardedController {
  @Post('guarded')
  guarded(@Body() body: object): object {
    return body;
  }
}

@Module({ controllers: [GuardedController] })
class GuardedModule {}

interface Bench extends RunningApp {
  readonly upstream: Upstream;
  readonly service: IdenfyService;
}

async function start(
  options: Partial<IdenfyModuleOptions> = {},
  platform: Platform = 'Express',
): Promise<Bench> {
  const upstream = await Upstream.start();
  undo.push(upstream.close);
  const started = await startApp(platform, {
    options: { baseUrl: upstream.url, ...options },
    imports: [{ module: GuardedModule }],
  });
  undo.push(() => started.app.close());
  return { ...started, upstream, service: started.app.get(IdenfyService) };
}

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) {
    await step();
  }
});

const code = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'none',
    (error: { code?: unknown }) => error.code,
  );

describe('nestjs-idenfy:request', () => {
  const scanRef = 'scan-1';
  const calls: [method: string, path: string, call: (service: IdenfyService) => Promise<unknown>][] = [
    ['createToken', '/api/v2/token', (service) => service.createToken({ clientId: 'c' })],
    ['getStatus', '/api/v2/status', (service) => service.getStatus(scanRef)],
    ['getData', '/api/v2/data', (service) => service.getData(scanRef)],
    ['getFiles', '/api/v2/files', (service) => service.getFiles(scanRef)],
    ['deleteVerification', '/api/v2/delete', (service) => service.deleteVerification(scanRef)],
    ['generatePdf', '/api/v2/generate-pdf', (service) => service.generatePdf(scanRef)],
  ];

  it.each(calls)('names the method %s and its path', async (method, path, call) => {
    const { upstream, service } = await start();
    upstream.answer = ({ reply }) => reply(401, { identifier: 'UNAUTHORIZED' });
    const messages = listen('request');

    expect(await code(call(service))).toBe('IDENFY_AUTHENTICATION');

    expect(messages).toEqual([
      {
        ...{ instance: 'default', method, path, attempt: 1 },
        ...{ outcome: 'failed', status: 401, code: 'IDENFY_AUTHENTICATION' },
        ms: expect.any(Number) as number,
      },
    ]);
    expect(upstream.calls.map((made) => made.path)).toEqual([path]);
  });

  it('comes once for each attempt, with what it came to', async () => {
    const { upstream, service } = await start();
    upstream.answer = ({ reply, reset }, index) =>
      index === 0 ? reset() : index === 1 ? reply(503) : reply(200, { scanRef, status: 'APPROVED' });
    const messages = listen('request');

    await service.getStatus(scanRef);

    expect(
      messages.map(({ attempt, outcome, status, code: failure }) => [attempt, outcome, status, failure]),
    ).toEqual([
      [1, 'failed', undefined, 'IDENFY_CONNECTION'],
      [2, 'failed', 503, 'IDENFY_SERVER'],
      [3, 'succeeded', 200, undefined],
    ]);
    expect(messages.every(({ ms }) => ms > 0)).toBe(true);
    expect(Object.keys(messages[0] ?? {})).not.toContain('status');
    expect(Object.keys(messages[2] ?? {})).not.toContain('code');
  });
});

describe('nestjs-idenfy:session', () => {
  const outcomes = (messages: IdenfyDiagnostics.SessionMessage[]): string[] =>
    messages.map(({ outcome }) => outcome);

  it('acquired, opened, refused, finished, and free for the next', async () => {
    const { upstream, service, port } = await start();
    upstream.answer = ({ reply }) => reply(201, tokenAnswer());
    const messages = listen('session');

    await service.createToken({ clientId: 'c' });
    expect(await code(service.createToken({ clientId: 'c' }))).toBe('IDENFY_DUPLICATE_TOKEN');
    expect((await send(port, resultBody({ scanRef: 'scan-one' }))).status).toBe(200);
    expect((await send(port, resultBody({ scanRef: 'nobody-s' }))).status).toBe(200);

    expect(outcomes(messages)).toEqual(['acquired', 'opened', 'refused', 'finished']);
    expect(messages.every((message) => Object.keys(message).join() === 'instance,outcome')).toBe(true);
  });

  it.each(platforms)('refused by the guard, on %s', async (platform) => {
    const { upstream, service, url } = await start({}, platform);
    upstream.answer = ({ reply }) => reply(201, tokenAnswer());
    await service.createToken({ clientId: 'c' });
    const messages = listen('session');

    const response = await fetch(`${url}/guarded`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"clientId":"c"}',
    });

    expect(response.status).toBe(409);
    expect(messages).toEqual([{ instance: 'default', outcome: 'refused' }]);
  });

  it('released when iDenfy refuses, and by an operator', async () => {
    const { upstream, service } = await start();
    upstream.answer = ({ reply }, index) => (index === 0 ? reply(400) : reply(201, tokenAnswer()));
    const messages = listen('session');

    expect(await code(service.createToken({ clientId: 'c' }))).toBe('IDENFY_REQUEST');
    expect(outcomes(messages)).toEqual(['acquired', 'released']);
    await service.createToken({ clientId: 'c' });
    expect(await service.releaseLiveSession('c')).toBe(true);
    expect(await service.releaseLiveSession('c')).toBe(false);

    expect(outcomes(messages)).toEqual(['acquired', 'released', 'acquired', 'opened', 'released']);
  });

  it('unknown when no whole answer came', async () => {
    const { upstream, service } = await start();
    upstream.answer = ({ reset }) => reset();
    const messages = listen('session');

    expect(await code(service.createToken({ clientId: 'c' }))).toBe('IDENFY_OUTCOME_UNKNOWN');

    expect(outcomes(messages)).toEqual(['acquired', 'unknown']);
  });

  it('reused under that policy, refused for another request', async () => {
    const { upstream, service } = await start({ duplicates: { policy: 'reuse' } });
    const messages = listen('session');

    const both = [service.createToken({ clientId: 'c' }), service.createToken({ clientId: 'c' })];
    (await upstream.call()).reply(201, tokenAnswer());
    await Promise.all(both);
    await service.createToken({ clientId: 'c' });
    expect(await code(service.createToken({ clientId: 'c', locale: 'lt' }))).toBe('IDENFY_DUPLICATE_TOKEN');

    expect(outcomes(messages).sort()).toEqual(['acquired', 'opened', 'refused', 'reused', 'reused']);
    expect(messages.at(-1)).toEqual({ instance: 'default', outcome: 'refused' });
  });

  it('finished when the webhook is earlier than the answer, lost when the reservation has gone', async () => {
    const { upstream, service, port } = await start();
    const messages = listen('session');

    const early = service.createToken({ clientId: 'c' });
    const first = await upstream.call(0);
    await send(port, resultBody({ scanRef: 'scan-one' }));
    first.reply(201, tokenAnswer());
    await early;
    const late = service.createToken({ clientId: 'c' });
    const second = await upstream.call(1);
    await service.releaseLiveSession('c');
    second.reply(201, tokenAnswer('two'));
    await late;

    expect(outcomes(messages)).toEqual(['acquired', 'finished', 'acquired', 'released', 'lost']);
  });

  it('finished when the verification is deleted', async () => {
    const { upstream, service } = await start();
    upstream.answer = ({ path, reply }) => (path.endsWith('token') ? reply(201, tokenAnswer()) : reply(200));
    await service.createToken({ clientId: 'c' });
    const messages = listen('session');

    await service.deleteVerification('scan-one');

    expect(outcomes(messages)).toEqual(['finished']);
  });
});

describe('the four channels', () => {
  it.each(platforms)('hold no clientId, name, scanRef, token or key, on %s', async (platform) => {
    const secrets = {
      clientId: 'jane-sample-client',
      firstName: 'Jane',
      lastName: 'Sampleton',
      scanRef: 'scan-of-jane',
      authToken: 'AUTHTOKEN-OF-JANE',
      credentials: 'the-api-secret',
      key: KEY,
      documentNumber: 'LT-1234567',
    };
    const { clientId, firstName, lastName, scanRef, authToken, documentNumber } = secrets;
    const messages = [listen('request'), listen('session'), listen('delivery'), listen('handler')];
    const { upstream, service, port, recorder } = await start(
      { apiSecret: secrets.credentials, onHandlerError: () => undefined },
      platform,
    );
    upstream.answer = ({ path, reply }) =>
      path.endsWith('token')
        ? reply(201, { ...tokenAnswer(), authToken, scanRef, clientId })
        : reply(404, { message: `${scanRef} of ${firstName}` });
    const body = resultBody({
      clientId,
      scanRef,
      data: { docFirstName: firstName, docNumber: documentNumber },
    });

    await service.createToken({ clientId, firstName, lastName, documentNumber });
    await code(service.createToken({ clientId, firstName }));
    await code(service.getStatus(scanRef));
    await send(port, body, { signature: 'f'.repeat(64) });
    recorder.react = () => {
      throw new Error(`no user ${clientId}`);
    };
    await send(port, body);
    recorder.react = () => undefined;
    await send(port, body);

    expect(messages.map(({ length }) => length)).toEqual([2, 4, 3, 2]);
    const text = JSON.stringify(messages);
    expect(Object.values(secrets).filter((secret) => text.includes(secret))).toEqual([]);
  });
});
