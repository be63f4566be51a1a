import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { IdenfyError, IdenfyModule, IdenfyReconciler, IdenfyService } from 'nestjs-idenfy';
import type { CreateTokenOptions, LiveSessionOptions } from 'nestjs-idenfy';
import { inspect } from 'node:util';
import { Upstream, tokenAnswer } from '../support/upstream.js';

const clientId = 'user-1';
let upstream: Upstream;
let app: TestingModule;
let service: IdenfyService;

beforeEach(async () => {
  upstream = await Upstream.start();
  upstream.answer = (call, index) => call.reply(201, tokenAnswer(`${index}`));
  const module = IdenfyModule.forRoot({
    apiKey: 'key-1',
    apiSecret: 'secret-1',
    baseUrl: upstream.url,
    webhookController: false,
  });
  app = await Test.createTestingModule({ imports: [module] }).compile();
  app.useLogger(false);
  await app.init();
  service = app.get(IdenfyService);
});
afterEach(async () => {
  await app.close();
  await upstream.close();
});

const errorOf = (made: Promise<unknown>): Promise<unknown> =>
  made.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );

/** Every method that takes a slot. */
const calls: [string, (options: never) => Promise<unknown>][] = [
  ['createToken', (options) => service.createToken({ clientId }, options)],
  ['findLiveSession', (options) => service.findLiveSession(clientId, options)],
  ['releaseLiveSession', (options) => service.releaseLiveSession(clientId, undefined, options)],
  ['reconcile', (options) => app.get(IdenfyReconciler).reconcile(clientId, options)],
];

const wrong = [
  '',
  ' MARKED',
  'MARKED ',
  'MARKED\n',
  'MARKED'.repeat(17),
  'MARKEDé',
  null,
  7,
  ['MARKED'],
  { MARKED: 1 },
  new Proxy({}, { get: () => 'MARKED' }),
];

describe.each(calls)('%s', (_name, call) => {
  it.each(wrong)('refuses the slot %j by name before anything is reserved or sent', async (slot) => {
    const error = await errorOf(call({ slot } as never));
    expect(error).toMatchObject({ code: 'IDENFY_REQUEST', problems: [{ path: 'slot', rule: 'slot' }] });
    expect(inspect(error)).not.toContain('MARKED');
    expect(await service.findLiveSession(clientId)).toBeUndefined();
    expect(upstream.calls).toHaveLength(0);
  });

  it.each([null, 'first', 7, []])('refuses options that are %j', async (options) => {
    expect(await errorOf(call(options as never))).toMatchObject({
      code: 'IDENFY_REQUEST',
      problems: [{ path: 'options' }],
    });
    expect(upstream.calls).toHaveLength(0);
  });

  it('refuses an option that it does not have', async () => {
    const error = await errorOf(call({ slto: 'first' } as never));
    expect(error).toMatchObject({ code: 'IDENFY_REQUEST', problems: [{ path: 'slto', rule: 'unknown' }] });
    expect((error as Error).message).toContain('did you mean slot?');
    expect(upstream.calls).toHaveLength(0);
  });

  it('passes on what a proxy of options throws, and reserves nothing', async () => {
    const options = new Proxy({}, { ownKeys: () => fail() });
    expect(await errorOf(call(options as never))).toMatchObject({ message: 'a trap that throws' });
    expect(upstream.calls).toHaveLength(0);
  });
});

function fail(): never {
  throw new Error('a trap that throws');
}

it('reads the slot once: a getter cannot give another one to the store than was checked', async () => {
  let reads = 0;
  const options = {
    get slot() {
      reads += 1;
      return reads === 1 ? 'first' : 'a\nb';
    },
  };
  await service.createToken({ clientId }, options);
  expect(reads).toBe(1);
  expect(await service.findLiveSession(clientId, { slot: 'first' })).toMatchObject({ slot: 'first' });
});

it('undefined is the default slot, which is not named', async () => {
  await service.createToken({ clientId }, { slot: undefined });
  const session = await service.findLiveSession(clientId);
  expect(Object.keys(session!)).not.toContain('slot');
  for (const options of [undefined, {}, { slot: undefined }]) {
    expect(await service.findLiveSession(clientId, options)).toMatchObject({ clientId, scanRef: 'scan-0' });
    expect(await errorOf(service.createToken({ clientId }, options))).toMatchObject({
      code: 'IDENFY_DUPLICATE_TOKEN',
    });
  }
  expect(await service.releaseLiveSession(clientId, undefined, { slot: undefined })).toBe(true);
});

it.each(['default', 'undefined', 'null', '__proto__', 'constructor', clientId, ':', '\\n'])(
  'the slot %j is none of the others',
  async (slot) => {
    await service.createToken({ clientId });
    await service.createToken({ clientId }, { slot: 'first' });
    await service.createToken({ clientId }, { slot });
    expect(await service.findLiveSession(clientId, { slot })).toMatchObject({
      clientId,
      slot,
      scanRef: 'scan-2',
    });
    expect(await errorOf(service.createToken({ clientId }, { slot }))).toMatchObject({
      code: 'IDENFY_DUPLICATE_TOKEN',
    });
  },
);

it('the longest clientId and slot have a session', async () => {
  const [longest, slot] = ['x'.repeat(100), '"'.repeat(100)];
  await service.createToken({ clientId: longest }, { slot });
  expect(await service.findLiveSession(longest, { slot })).toMatchObject({ clientId: longest, slot });
  expect(upstream.calls[0]!.body).toEqual({ clientId: longest });
});

it('no clientId reaches into the slot of another one', async () => {
  await service.createToken({ clientId: 'a' }, { slot: 'b' });
  for (const name of ['a\nb', 'a', 'ab']) {
    expect(await service.findLiveSession(name)).toBeUndefined();
    expect(await service.releaseLiveSession(name)).toBe(false);
  }
  expect(await errorOf(service.createToken({ clientId: 'a\nb' }))).toMatchObject({ code: 'IDENFY_REQUEST' });
  expect(await service.findLiveSession('a', { slot: 'b' })).toBeDefined();
});

it('a slot is never sent to iDenfy', async () => {
  await service.createToken({ clientId }, { slot: 'first' });
  expect(upstream.calls[0]!.body).toEqual({ clientId });
});

it.each([{ slot: 'first' }, null, 7, ['scan-0']])(
  'releaseLiveSession refuses the scanRef %j, which would free nothing',
  async (scanRef) => {
    await service.createToken({ clientId }, { slot: 'first' });
    const error = await errorOf(service.releaseLiveSession(clientId, scanRef as never));
    expect(error).toMatchObject({ code: 'IDENFY_REQUEST', problems: [{ path: 'scanRef', rule: 'string' }] });
    expect(await service.findLiveSession(clientId, { slot: 'first' })).toBeDefined();
  },
);

it('the other calls have no slot', async () => {
  const options = { slot: 'first' } as LiveSessionOptions & CreateTokenOptions;
  for (const call of [
    service.getStatus('scan-1', options),
    service.getData('scan-1', options),
    service.getFiles('scan-1', options),
    service.generatePdf('scan-1', options),
    service.deleteVerification('scan-1', options),
  ]) {
    const error = await errorOf(call);
    expect(IdenfyError.is(error, 'IDENFY_REQUEST')).toBe(true);
    expect(error).toMatchObject({ problems: [{ path: 'slot', rule: 'unknown' }] });
  }
  expect(upstream.calls).toHaveLength(0);
});
