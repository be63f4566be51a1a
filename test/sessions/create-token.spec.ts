import { Test } from '@nestjs/testing';
import { IdenfyError, IdenfyModule, IdenfyService, MemoryLiveSessionStore } from 'nestjs-idenfy';
import type { CreateTokenRequest, IdenfyModuleOptions, LiveSessionStore } from 'nestjs-idenfy';
import { inspect } from 'node:util';
import { Upstream, tokenAnswer } from '../support/upstream.js';

const clientId = 'user-1';
let upstream: Upstream;
let closeApp: () => Promise<void> = async () => undefined;

beforeEach(async () => {
  upstream = await Upstream.start();
});
afterEach(async () => {
  await closeApp();
  await upstream.close();
});

async function start(
  options: Partial<IdenfyModuleOptions> = {},
  baseUrl = upstream.url,
): Promise<IdenfyService> {
  const testing = await Test.createTestingModule({
    imports: [
      IdenfyModule.forRoot({
        apiKey: 'key-1',
        apiSecret: 'secret-1',
        baseUrl,
        timeoutMs: 2000,
        webhookController: false,
        ...options,
      }),
    ],
  }).compile();
  testing.useLogger(false);
  await testing.init();
  closeApp = () => testing.close();
  return testing.get(IdenfyService);
}

const codeOf = (error: unknown): string => (IdenfyError.is(error) ? error.code : String(error));
const outcome = (made: Promise<unknown>): Promise<string> => made.then(() => 'token', codeOf);
const tally = (outcomes: readonly string[]): Record<string, number> =>
  outcomes.reduce<Record<string, number>>((sum, one) => ({ ...sum, [one]: (sum[one] ?? 0) + 1 }), {});

async function eventually(check: () => Promise<void>): Promise<void> {
  for (const until = performance.now() + 10_000; ;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > until) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** A store that does what `override` says, else what the memory store does. */
function storeWith(
  override: (memory: MemoryLiveSessionStore) => Partial<LiveSessionStore>,
): LiveSessionStore {
  const memory = new MemoryLiveSessionStore();
  return new Proxy<LiveSessionStore>(memory, {
    get: (target, key) => {
      const replaced: unknown = Reflect.get(override(memory), key);
      const own: unknown = Reflect.get(target, key);
      return replaced ?? (typeof own === 'function' ? (own.bind(target) as unknown) : own);
    },
  });
}

describe('createToken', () => {
  it('refuses a request that breaks rules, names each problem, and sends nothing', async () => {
    const service = await start();
    const request = {
      clientId: '',
      country: ['LT', 'XX'],
      expiryTime: 0,
      firstnam: 'Marta',
    } as CreateTokenRequest;
    const error: unknown = await service.createToken(request).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'IDENFY_REQUEST' });
    expect((error as { problems: { path: string }[] }).problems.map(({ path }) => path).sort()).toEqual([
      'clientId',
      'country.1',
      'expiryTime',
      'firstnam',
    ]);
    expect(inspect(error)).not.toContain('Marta');
    expect(upstream.calls).toHaveLength(0);
    expect(await service.findLiveSession('')).toBeUndefined();
  });

  it('merges tokenDefaults under the request and gives the typed answer', async () => {
    const service = await start({ tokenDefaults: { locale: 'lt', country: 'lv', expiryTime: 60 } });
    upstream.answer = (call) =>
      call.reply(201, { authToken: 'AUTH', scanRef: 'scan-1', tomorrow: { kept: true } });
    const before = Date.now();
    const token = await service.createToken({ clientId, locale: 'en' });
    expect(upstream.calls[0]!.path).toBe('/api/v2/token');
    expect(upstream.calls[0]!.body).toEqual({ clientId, locale: 'en', country: 'LV', expiryTime: 60 });
    expect(token).toMatchObject({
      authToken: 'AUTH',
      scanRef: 'scan-1',
      reused: false,
      tomorrow: { kept: true },
    });
    expect(token.redirectUrl).toBe(`${upstream.url}/api/v2/redirect?authToken=AUTH`);
    const life = token.expiresAt.getTime() - before;
    expect(life).toBeGreaterThanOrEqual(60_000);
    expect(life).toBeLessThan(62_000);
  });

  it('refuses a wrong timeoutMs of a call by name', async () => {
    const service = await start();
    await expect(service.createToken({ clientId }, { timeoutMs: 0 })).rejects.toMatchObject({
      problems: [{ path: 'timeoutMs' }],
    });
    await expect(service.getStatus('scan-1', { timeoutMs: -1 })).rejects.toMatchObject({
      code: 'IDENFY_REQUEST',
    });
  });

  it.each<[string, object, string]>([
    [
      'has no such option',
      { singal: AbortSignal.abort() },
      'singal is not an option of a call to iDenfy; did you mean signal?',
    ],
    [
      'takes the signal, not its controller',
      { signal: new AbortController() },
      'signal must be a signal of an AbortController',
    ],
  ])('%s, which is said before anything is reserved or sent', async (_what, options, said) => {
    const service = await start();
    const refused = { code: 'IDENFY_REQUEST', message: expect.stringContaining(said) as string };
    for (const call of [
      service.createToken({ clientId }, options),
      service.getStatus('scan-1', options),
      service.getData('scan-1', options),
      service.getFiles('scan-1', options),
      service.deleteVerification('scan-1', options),
      service.generatePdf('scan-1', options),
    ]) {
      await expect(call).rejects.toMatchObject(refused);
    }
    expect(await service.findLiveSession(clientId)).toBeUndefined();
    expect(upstream.calls).toHaveLength(0);
  });

  it.each([{ language: 'lt' }, { lang: 5 }, null])('refuses %j as options of iframeUrl', async (options) => {
    const service = await start();
    expect(() => service.iframeUrl('AUTH', options as never)).toThrow(
      /^(?:lang.*|options of IdenfyService\.iframeUrl.*)$/,
    );
  });
});

describe("policy 'reject'", () => {
  it('lets exactly one of 1,000 concurrent requests reach iDenfy, 20 times', async () => {
    const service = await start({ timeoutMs: 15_000 });
    upstream.answer = (call, index) => call.reply(201, tokenAnswer(`${index}`));
    for (let trial = 0; trial < 20; trial += 1) {
      const made = Array.from({ length: 1000 }, () =>
        outcome(service.createToken({ clientId: `user-${trial}` })),
      );
      expect(tally(await Promise.all(made))).toEqual({ token: 1, IDENFY_DUPLICATE_TOKEN: 999 });
      expect(upstream.calls).toHaveLength(trial + 1);
    }
  });

  it('refuses a second token while one is open, and tells for how long', async () => {
    const service = await start();
    upstream.answer = (call) => call.reply(201, tokenAnswer());
    await service.createToken({ clientId });
    const error: unknown = await service.createToken({ clientId }).catch((reason: unknown) => reason);
    const holdMs = (3600 + 600 + 86_400) * 1000;
    expect(error).toMatchObject({ code: 'IDENFY_DUPLICATE_TOKEN' });
    const { retryAfterMs } = error as IdenfyError;
    expect(retryAfterMs).toBeGreaterThan(holdMs - 5000);
    expect(retryAfterMs).toBeLessThanOrEqual(holdMs);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/scan-one|AUTHTOKEN/);
    expect(await service.findLiveSession(clientId)).toMatchObject({
      clientId,
      state: 'open',
      scanRef: 'scan-one',
    });
    expect(JSON.stringify(await service.findLiveSession(clientId))).not.toContain('AUTHTOKEN');
    expect(upstream.calls).toHaveLength(1);
  });

  it('does not fold or trim clientIds', async () => {
    const service = await start();
    upstream.answer = (call, index) => call.reply(201, tokenAnswer(`${index}`));
    await service.createToken({ clientId: 'User' });
    await service.createToken({ clientId: 'user' });
    expect(await service.findLiveSession('USER')).toBeUndefined();
    expect(upstream.calls).toHaveLength(2);
  });

  it.each<[string, number, unknown, Record<string, string>, string]>([
    ['400', 400, { identifier: 'BAD_VALUE' }, {}, 'IDENFY_REQUEST'],
    ['401', 401, {}, {}, 'IDENFY_AUTHENTICATION'],
    ['402', 402, {}, {}, 'IDENFY_QUOTA'],
    ['403', 403, {}, {}, 'IDENFY_PERMISSION'],
    ['404', 404, {}, {}, 'IDENFY_NOT_FOUND'],
    ['409', 409, {}, {}, 'IDENFY_DUPLICATE_TOKEN'],
    ['422', 422, {}, {}, 'IDENFY_REQUEST'],
    ['429', 429, {}, {}, 'IDENFY_RATE_LIMIT'],
    ['503 with Retry-After', 503, {}, { 'retry-after': '60' }, 'IDENFY_SERVER'],
  ])('a refusal (%s) frees the clientId at once', async (_, status, body, headers, code) => {
    const service = await start({ retries: 0 });
    upstream.answer = (call) => call.reply(status, body, headers);
    expect(await outcome(service.createToken({ clientId }))).toBe(code);
    expect(await service.findLiveSession(clientId)).toBeUndefined();
    upstream.answer = (call) => call.reply(201, tokenAnswer());
    expect(await outcome(service.createToken({ clientId }))).toBe('token');
  });

  it('a request that was never sent frees the clientId at once', async () => {
    const service = await start({ retries: 0 }, 'http://127.0.0.1:1');
    expect(await outcome(service.createToken({ clientId }))).toBe('IDENFY_CONNECTION');
    expect(await service.findLiveSession(clientId)).toBeUndefined();
  });

  it.each<[string, (call: Awaited<ReturnType<Upstream['call']>>) => void, string]>([
    ['500', (call) => call.reply(500), 'IDENFY_SERVER'],
    ['503 without Retry-After', (call) => call.reply(503), 'IDENFY_SERVER'],
    ['504', (call) => call.reply(504), 'IDENFY_SERVER'],
    ['a reset', (call) => call.reset(), 'IDENFY_OUTCOME_UNKNOWN'],
    ['silence', () => undefined, 'IDENFY_OUTCOME_UNKNOWN'],
    ['HTML', (call) => call.reply(200, '<html>'), 'IDENFY_RESPONSE'],
    [
      'the clientId of another',
      (call) => call.reply(201, tokenAnswer('other', { clientId: 'another' })),
      'IDENFY_RESPONSE',
    ],
    ['no authToken', (call) => call.reply(201, { scanRef: 'a' }), 'IDENFY_RESPONSE'],
  ])('an unknown outcome (%s) keeps the clientId until the lease ends', async (_, answer, code) => {
    // Only silence is to take all of its time; the others have enough of it on a busy machine too.
    const timeoutMs = code === 'IDENFY_OUTCOME_UNKNOWN' ? 2000 : 10_000;
    const service = await start({ timeoutMs });
    upstream.answer = answer;
    expect(await outcome(service.createToken({ clientId }))).toBe(code);
    expect(upstream.calls).toHaveLength(1);
    const session = await service.findLiveSession(clientId);
    expect(session).toMatchObject({ state: 'reserved', outcomeUnknown: true });
    expect(session!.expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(timeoutMs + 5000);
    expect(await outcome(service.createToken({ clientId }))).toBe('IDENFY_DUPLICATE_TOKEN');
    expect(upstream.calls).toHaveLength(1);
  });

  it('the caller aborts: before it is sent nothing is kept, afterwards the outcome is unknown', async () => {
    const service = await start();
    expect(await outcome(service.createToken({ clientId }, { signal: AbortSignal.abort() }))).toBe(
      'IDENFY_ABORTED',
    );
    expect(await service.findLiveSession(clientId)).toBeUndefined();
    const caller = new AbortController();
    const made = outcome(service.createToken({ clientId }, { signal: caller.signal }));
    await upstream.call();
    caller.abort();
    expect(await made).toBe('IDENFY_OUTCOME_UNKNOWN');
    expect(await service.findLiveSession(clientId)).toMatchObject({ outcomeUnknown: true });
  });

  it('an operator releases a session, only the named one', async () => {
    const service = await start();
    upstream.answer = (call) => call.reply(201, tokenAnswer());
    await service.createToken({ clientId });
    expect(await service.releaseLiveSession(clientId, 'scan-other')).toBe(false);
    expect(await service.releaseLiveSession(clientId, 'scan-one')).toBe(true);
    expect(await service.releaseLiveSession(clientId)).toBe(false);
    expect(await outcome(service.createToken({ clientId }))).toBe('token');
  });

  it.each([undefined, null, 7, ['user-1'], {}, '', 'ž', ' user-1'])(
    'what is no clientId has no session: %j',
    async (malformed) => {
      const service = await start();
      upstream.answer = (call) => call.reply(201, tokenAnswer());
      await service.createToken({ clientId });
      expect(await service.findLiveSession(malformed as string)).toBeUndefined();
      expect(await service.releaseLiveSession(malformed as string)).toBe(false);
      expect(await service.findLiveSession(clientId)).toBeDefined();
    },
  );

  it('deleteVerification frees the clientId of that scanRef', async () => {
    const service = await start();
    upstream.answer = (call) =>
      call.path === '/api/v2/token' ? call.reply(201, tokenAnswer()) : call.reply(200, '');
    await service.createToken({ clientId });
    await service.deleteVerification('scan-other');
    expect(await service.findLiveSession(clientId)).toBeDefined();
    await service.deleteVerification('scan-one');
    expect(await service.findLiveSession(clientId)).toBeUndefined();
  });
});

describe("policy 'reuse'", () => {
  const reuse: Partial<IdenfyModuleOptions> = { duplicates: { policy: 'reuse' } };

  it('gives the open session back for the same request', async () => {
    const service = await start(reuse);
    upstream.answer = (call) => call.reply(201, tokenAnswer('one', { tomorrow: 1, firstName: 'MARTA' }));
    const first = await service.createToken({ clientId, firstName: 'Marta' });
    const second = await service.createToken({ firstName: 'Marta', clientId });
    expect(first.reused).toBe(false);
    // Of the answer only what is documented and not about the person is kept.
    const { firstName: _, tomorrow: __, ...kept } = first;
    expect(second).toEqual({ ...kept, reused: true });
    expect(await outcome(service.createToken({ clientId, firstName: 'Ona' }))).toBe('IDENFY_DUPLICATE_TOKEN');
    expect(upstream.calls).toHaveLength(1);
  });

  it('does not give back a token with less than 30 s to live', async () => {
    const service = await start(reuse);
    upstream.answer = (call) => call.reply(201, tokenAnswer('one', { expiryTime: 29 }));
    await service.createToken({ clientId });
    expect(await outcome(service.createToken({ clientId }))).toBe('IDENFY_DUPLICATE_TOKEN');
  });

  it('lets the others wait for the one that is under way', async () => {
    const service = await start(reuse);
    const made = Array.from({ length: 200 }, () => service.createToken({ clientId }));
    (await upstream.call()).reply(201, tokenAnswer());
    const tokens = await Promise.all(made);
    expect(new Set(tokens.map((token) => token.authToken)).size).toBe(1);
    expect(tokens.filter((token) => !token.reused)).toHaveLength(1);
    expect(upstream.calls).toHaveLength(1);
  });

  it('after a refusal the others try themselves', async () => {
    const service = await start(reuse);
    const made = Array.from({ length: 5 }, () => outcome(service.createToken({ clientId })));
    (await upstream.call(0)).reply(400, { identifier: 'BAD_VALUE' });
    (await upstream.call(1)).reply(400, { identifier: 'BAD_VALUE' });
    (await upstream.call(2)).reply(201, tokenAnswer());
    expect(tally(await Promise.all(made))).toEqual({ IDENFY_REQUEST: 2, token: 3 });
    expect(upstream.calls).toHaveLength(3);
  });

  it('after an unknown outcome those who waited get that error, later ones a refusal', async () => {
    const service = await start(reuse);
    const made = Array.from({ length: 5 }, () => outcome(service.createToken({ clientId })));
    (await upstream.call()).reset();
    expect(tally(await Promise.all(made))).toEqual({ IDENFY_OUTCOME_UNKNOWN: 5 });
    expect(await outcome(service.createToken({ clientId }))).toBe('IDENFY_DUPLICATE_TOKEN');
    expect(upstream.calls).toHaveLength(1);
  });

  it('waits no longer than its own deadline, and no longer than its caller', async () => {
    const service = await start(reuse);
    const winner = outcome(service.createToken({ clientId }));
    await upstream.call();
    expect(await outcome(service.createToken({ clientId }, { timeoutMs: 50 }))).toBe(
      'IDENFY_DUPLICATE_TOKEN',
    );
    const caller = new AbortController();
    const waiting = outcome(service.createToken({ clientId }, { signal: caller.signal }));
    caller.abort();
    expect(await waiting).toBe('IDENFY_ABORTED');
    (await upstream.call()).reply(201, tokenAnswer());
    expect(await winner).toBe('token');
  });

  it('waits for a request of another process too', async () => {
    const store = new MemoryLiveSessionStore();
    const elsewhere = { instance: 'default', clientId, owner: 'other-process' };
    const service = await start({ duplicates: { policy: 'reuse', store } });
    let fingerprint: string | undefined;
    const acquire = store.acquire.bind(store);
    store.acquire = async (request) => {
      fingerprint = request.fingerprint;
      store.acquire = acquire;
      await acquire({ ...elsewhere, leaseMs: 5000, fingerprint });
      return acquire(request);
    };
    const waiting = service.createToken({ clientId });
    while (fingerprint === undefined) {
      await new Promise(setImmediate);
    }
    const redirectUrl = 'https://idenfy.example.test/redirect';
    const answer = JSON.stringify({ ...tokenAnswer(), redirectUrl, expiresAt: new Date().toISOString() });
    const token = { lifeMs: 60_000, answer };
    await store.open({ ...elsewhere, scanRef: 'scan-one', holdMs: 60_000, dueMs: 60_000, token });
    expect(await waiting).toMatchObject({ authToken: 'AUTHTOKENONE', reused: true });
    expect(upstream.calls).toHaveLength(0);
  });

  it('shows no authToken when the service or the store is inspected', async () => {
    const store = new MemoryLiveSessionStore();
    const service = await start({ duplicates: { policy: 'reuse', store } });
    upstream.answer = (call) => call.reply(201, tokenAnswer());
    await service.createToken({ clientId });
    for (const holder of [service, store]) {
      expect(inspect(holder, { depth: 20, showHidden: true })).not.toContain('AUTHTOKEN');
    }
  });

  it("stores no authToken under 'reject'", async () => {
    const opened: unknown[] = [];
    const store = storeWith((memory) => ({
      open: (request) => {
        opened.push(request);
        return memory.open(request);
      },
    }));
    const service = await start({ duplicates: { store } });
    upstream.answer = (call) => call.reply(201, tokenAnswer());
    await service.createToken({ clientId });
    expect(opened).toHaveLength(1);
    expect(JSON.stringify(opened)).not.toContain('AUTHTOKEN');
  });
});

describe('a store that fails', () => {
  it('before the request: nothing is sent, and nobody is locked out by the own write', async () => {
    let broken = true;
    const store = storeWith((memory) => ({
      acquire: async (request) => {
        const result = await memory.acquire(request);
        if (broken) {
          broken = false;
          throw new Error('the reply was lost');
        }
        return result;
      },
    }));
    const service = await start({ duplicates: { store } });
    upstream.answer = (call) => call.reply(201, tokenAnswer());
    expect(await outcome(service.createToken({ clientId }))).toBe('IDENFY_STORE');
    expect(upstream.calls).toHaveLength(0);
    await new Promise(setImmediate);
    expect(await outcome(service.createToken({ clientId }))).toBe('token');
  });

  it('that hangs: the call ends with its deadline, and a write that is applied late is undone', async () => {
    let apply: (() => void) | undefined;
    const store = storeWith((memory) => ({
      acquire: (request) =>
        apply
          ? memory.acquire(request)
          : new Promise((resolve) => {
              apply = () => resolve(memory.acquire(request));
            }),
    }));
    const service = await start({ duplicates: { store } });
    expect(await outcome(service.createToken({ clientId }, { timeoutMs: 100 }))).toBe('IDENFY_STORE');
    apply!();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await service.findLiveSession(clientId)).toBeUndefined();
  });

  it('that throws instead of rejecting is a store that fails', async () => {
    const broken = (): never => {
      throw new Error('no connection');
    };
    const service = await start({
      duplicates: { store: storeWith(() => ({ acquire: broken, find: broken, remove: broken })) },
    });
    expect(await outcome(service.createToken({ clientId }))).toBe('IDENFY_STORE');
    expect(await outcome(service.findLiveSession(clientId))).toBe('IDENFY_STORE');
    expect(await outcome(service.releaseLiveSession(clientId))).toBe('IDENFY_STORE');
    expect(upstream.calls).toHaveLength(0);
  });

  it('that hangs after the answer: the caller waits no longer than 1 s, and the record is written again', async () => {
    let calls = 0;
    let waiting = true;
    const store = storeWith((memory) => ({
      open: (request) => {
        calls += 1;
        return waiting ? new Promise(() => undefined) : memory.open(request);
      },
    }));
    const service = await start({ timeoutMs: 8000, duplicates: { store } });
    upstream.answer = (call) => call.reply(201, tokenAnswer());
    expect(await outcome(service.createToken({ clientId }))).toBe('token');
    expect(calls).toBe(1);
    expect(await service.findLiveSession(clientId)).toMatchObject({ state: 'reserved' });
    waiting = false;
    await eventually(async () =>
      expect(await service.findLiveSession(clientId)).toMatchObject({ state: 'open', scanRef: 'scan-one' }),
    );
  });

  it('that is slow to fail after the answer: the caller does not wait for another try', async () => {
    const failed: string[] = [];
    const store = storeWith(() => ({
      open: async () => {
        await new Promise((resolve) => setTimeout(resolve, 150));
        failed.push('open');
        throw new Error('no answer in time');
      },
    }));
    const service = await start({ duplicates: { store } });
    upstream.answer = (call) => call.reply(201, tokenAnswer());
    expect(await outcome(service.createToken({ clientId }))).toBe('token');
    expect(failed).toEqual(['open']);
  });

  it('after the answer: the token is returned and the record is written later', async () => {
    let failures = 2;
    const store = storeWith((memory) => ({
      open: async (request) => {
        if ((failures -= 1) >= 0) {
          throw new Error('away for a moment');
        }
        return memory.open(request);
      },
    }));
    const service = await start({ duplicates: { store } });
    upstream.answer = (call) => call.reply(201, tokenAnswer());
    expect(await outcome(service.createToken({ clientId }))).toBe('token');
    expect(failures).toBe(-1);
    expect(await service.findLiveSession(clientId)).toMatchObject({ state: 'open', scanRef: 'scan-one' });
  });
});
