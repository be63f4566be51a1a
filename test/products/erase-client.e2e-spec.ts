import { Logger } from '@nestjs/common';
import { IdenfyService, MemoryLiveSessionStore } from '../../lib/index.js';
import { simulatedApp } from './simulated.js';
import type { SimulatedApp } from './simulated.js';
import { Upstream } from '../support/upstream.js';
import type { UpstreamCall } from '../support/upstream.js';

let app: SimulatedApp;
let service: IdenfyService;
let count = 0;
let clientId: string;

beforeAll(async () => {
  app = await simulatedApp();
  service = app.module.get(IdenfyService);
});
afterAll(() => app.close());
beforeEach(() => {
  count += 1;
  clientId = `erased-${count}`;
});

/** A verification of the person; in a slot of its own, so that several may be open. */
async function verify(slot: string, outcome?: 'APPROVED' | 'EXPIRED'): Promise<string> {
  const { scanRef = '' } = await service.createToken({ clientId }, { slot });
  if (outcome !== undefined) {
    await app.simulator.complete(scanRef, outcome, { deliver: false });
  }
  return scanRef;
}

const leftOf = (clients: string[]): number =>
  app.simulator.sessions.filter((one) => clients.includes(one.clientId) && !/DELETED/.test(one.overall))
    .length;

describe('eraseClient on the simulator', () => {
  it('deletes 25 verifications, 3 of them when they have expired', async () => {
    const other = (await service.createToken({ clientId: 'somebody-else' })).scanRef!;
    await app.simulator.complete(other, 'APPROVED');
    const done: string[] = [];
    for (let index = 0; index < 22; index += 1) {
      done.push(await verify(`done-${index}`, index % 2 === 0 ? 'APPROVED' : 'EXPIRED'));
    }
    const open = [await verify('open-0'), await verify('open-1'), await verify('open-2')];

    const first = await service.eraseClient(clientId);
    expect([...first.deleted].sort()).toEqual([...done].sort());
    expect(first.pending.map(({ scanRef }) => scanRef).sort()).toEqual([...open].sort());
    expect(new Set(first.pending.map(({ reason }) => reason))).toEqual(new Set(['not-expired']));
    await expect(service.findLiveSession(clientId, { slot: 'done-0' })).resolves.toBeUndefined();
    await expect(service.findLiveSession(clientId, { slot: 'open-0' })).resolves.toMatchObject({
      scanRef: open[0],
    });

    for (const scanRef of open) {
      await app.simulator.complete(scanRef, 'EXPIRED', { deliver: false });
    }
    const second = await service.eraseClient(clientId);
    expect([...second.deleted].sort()).toEqual([...open].sort());
    expect(second.pending).toEqual([]);
    await expect(service.findLiveSession(clientId, { slot: 'open-0' })).resolves.toBeUndefined();
    await expect(service.eraseClient(clientId)).resolves.toEqual({ deleted: [], pending: [] });
    expect(leftOf([clientId])).toBe(0);
    expect(leftOf(['somebody-else'])).toBe(1);
  });

  it('frees both slots of a person, and the session without one', async () => {
    await verify('passport', 'APPROVED');
    await verify('licence', 'EXPIRED');
    const { scanRef = '' } = await service.createToken({ clientId });
    await expect(service.eraseClient(clientId)).resolves.toMatchObject({ pending: [{ scanRef }] });
    await expect(service.findLiveSession(clientId)).resolves.toMatchObject({ scanRef });
    await app.simulator.complete(scanRef, 'APPROVED', { deliver: false });
    await expect(service.eraseClient(clientId)).resolves.toEqual({ deleted: [scanRef], pending: [] });
    for (const slot of ['passport', 'licence', undefined]) {
      await expect(service.findLiveSession(clientId, { slot })).resolves.toBeUndefined();
    }
  });

  it('goes on where an earlier call has failed', async () => {
    const scanRefs = [
      await verify('a', 'APPROVED'),
      await verify('b', 'EXPIRED'),
      await verify('c', 'APPROVED'),
    ];
    // The first is deleted; of the second the request is processed and its response lost.
    app.simulator.failNext({ delayMs: 0 }, 1, '/api/v2/delete');
    app.simulator.failNext({ kind: 'reset', processed: true }, 1, '/api/v2/delete');
    await expect(service.eraseClient(clientId)).rejects.toMatchObject({ code: 'IDENFY_OUTCOME_UNKNOWN' });
    expect(leftOf([clientId])).toBe(1);
    await expect(service.eraseClient(clientId)).resolves.toMatchObject({ pending: [] });
    expect(leftOf([clientId])).toBe(0);
    expect(scanRefs).toHaveLength(3);
  });

  it('frees the session of a verification that was deleted just before a crash', async () => {
    const { scanRef = '' } = await service.createToken({ clientId });
    await app.simulator.complete(scanRef, 'APPROVED', { deliver: false });
    await service.request('POST', '/api/v2/delete', { body: { scanRef }, response: 'none' });
    await expect(service.findLiveSession(clientId)).resolves.toMatchObject({ scanRef });
    await expect(service.eraseClient(clientId)).resolves.toEqual({ deleted: [scanRef], pending: [] });
    await expect(service.findLiveSession(clientId)).resolves.toBeUndefined();
  });

  it('deletes nothing while the session store cannot end the session', async () => {
    const store = new MemoryLiveSessionStore();
    const other = await simulatedApp({ duplicates: { store } });
    const erasing = other.module.get(IdenfyService);
    const { scanRef = '' } = await erasing.createToken({ clientId }, { slot: 'passport' });
    await other.simulator.complete(scanRef, 'APPROVED', { deliver: false });
    store.finish = () => Promise.reject(new Error('down'));
    await expect(erasing.eraseClient(clientId)).rejects.toMatchObject({ code: 'IDENFY_STORE' });
    expect(other.simulator.session(scanRef)).toMatchObject({ overall: 'APPROVED' });
    Reflect.deleteProperty(store, 'finish');
    await expect(erasing.eraseClient(clientId)).resolves.toEqual({ deleted: [scanRef], pending: [] });
    await expect(erasing.findLiveSession(clientId, { slot: 'passport' })).resolves.toBeUndefined();
    await other.close();
  });

  it.each([
    [{ status: 401 }, 'IDENFY_AUTHENTICATION'],
    [{ status: 403 }, 'IDENFY_PERMISSION'],
    [{ status: 502 }, 'IDENFY_SERVER'],
    ['html', 'IDENFY_RESPONSE'],
  ] as const)('tries nothing more after %j', async (failure, code) => {
    await verify('a', 'APPROVED');
    await verify('b', 'APPROVED');
    app.simulator.failNext(failure, 1, '/api/v2/delete');
    const sent = app.simulator.requests.length;
    await expect(service.eraseClient(clientId)).rejects.toMatchObject({ code });
    const deletions = app.simulator.requests.slice(sent).filter(({ path }) => path === '/api/v2/delete');
    expect(deletions).toHaveLength(1);
    await expect(service.eraseClient(clientId)).resolves.toMatchObject({ pending: [] });
  });

  it.each([
    [{ status: 400, body: { identifier: 'BAD_VALUE' } }, 'IDENFY_REQUEST'],
    [{ status: 500 }, 'IDENFY_SERVER'],
  ])('leaves one verification for later after %j', async (failure, reason) => {
    const [first, second] = [await verify('a', 'APPROVED'), await verify('b', 'APPROVED')];
    app.simulator.failNext(failure, 1, '/api/v2/delete');
    const { deleted, pending } = await service.eraseClient(clientId);
    expect([...deleted, ...pending.map(({ scanRef }) => scanRef)].sort()).toEqual([first, second].sort());
    expect(pending).toMatchObject([{ reason }]);
  });

  it.each(['', ' ', undefined, null, 5, 'x'.repeat(101)])('refuses the clientId %j', async (wrong) => {
    const sent = app.simulator.requests.length;
    await expect(service.eraseClient(wrong as string)).rejects.toMatchObject({
      code: 'IDENFY_REQUEST',
      problems: [{ path: 'clientId' }],
    });
    expect(app.simulator.requests).toHaveLength(sent);
  });

  it('ends where its signal says so', async () => {
    await verify('a', 'APPROVED');
    const signal = AbortSignal.abort();
    await expect(service.eraseClient(clientId, { signal })).rejects.toMatchObject({ code: 'IDENFY_ABORTED' });
    expect(leftOf([clientId])).toBe(1);
  });
});

describe('eraseClient on a server', () => {
  let upstream: Upstream;
  let other: SimulatedApp;
  let lines: unknown[];
  beforeAll(async () => {
    upstream = await Upstream.start();
    other = await simulatedApp({ baseUrl: upstream.url, retries: 0 });
  });
  afterAll(async () => {
    await other.close();
    await upstream.close();
  });
  beforeEach(() => {
    upstream.calls.length = 0;
    lines = [];
    Logger.overrideLogger({ log: () => 0, error: () => 0, warn: (line: unknown) => lines.push(line) });
  });
  afterEach(() => {
    Logger.overrideLogger(false);
  });

  const entries = (...names: string[]) =>
    names.map((scanRef) => ({ scanRef, status: 'APPROVED', suspected: false }));
  const erase = () => other.module.get(IdenfyService).eraseClient('user-1');
  const calls = (path: string): UpstreamCall[] => upstream.calls.filter((call) => call.path.startsWith(path));

  it('reads every page before it deletes, and lists once more', async () => {
    const left = new Set(Array.from({ length: 25 }, (_, index) => `scan-${index}`));
    upstream.answer = (call) => {
      const url = new URL(call.path, 'http://x');
      if (url.pathname === '/kyc/identifications/') {
        expect(url.searchParams.get('clientId')).toBe('user-1');
        const page = Number(url.searchParams.get('page'));
        const results = entries(...[...left].slice((page - 1) * 20, page * 20));
        call.reply(200, {
          count: left.size,
          next: left.size > page * 20 ? 'https://elsewhere.test' : null,
          results,
        });
      } else if (url.pathname === '/api/v2/delete') {
        left.delete(String(call.body.scanRef));
        call.reply(200, '');
      } else {
        call.reply(404, {});
      }
    };
    const { deleted, pending } = await erase();
    expect([deleted.length, pending.length, left.size]).toEqual([25, 0, 0]);
    expect(calls('/kyc/').map(({ path }) => new URL(path, 'http://x').searchParams.get('page'))).toEqual([
      ...['1', '2', '1'],
    ]);
    expect(calls('/api/v2/delete')).toHaveLength(25);
  });

  it('leaves alone what is of another clientId, and counts what is gone', async () => {
    const listed = [
      ...entries('mine', 'anothers', 'gone'),
      { scanRef: 'deleted', status: 'EXPIRED-DELETED', suspected: false },
      { status: 'APPROVED' },
    ];
    upstream.answer = (call) => {
      const { scanRef } = call.body;
      if (call.path.startsWith('/kyc/')) {
        call.reply(200, { next: null, results: listed });
      } else if (call.path === '/api/v2/status') {
        call.reply(200, {
          status: 'APPROVED',
          scanRef,
          clientId: scanRef === 'anothers' ? 'user-10' : 'user-1',
        });
      } else {
        call.reply(scanRef === 'gone' ? 404 : 200, scanRef === 'gone' ? { message: 'Not found.' } : '');
      }
    };
    await expect(erase()).resolves.toEqual({ deleted: ['mine', 'gone', 'deleted'], pending: [] });
    expect(calls('/api/v2/delete').map(({ body }) => body.scanRef)).toEqual(['mine', 'gone']);
    expect(lines).toEqual([expect.stringContaining('another clientId')]);
    expect(lines.join()).not.toMatch(/user-1|anothers/);
  });

  it('gives up on a list that does not end', async () => {
    let page = 0;
    upstream.answer = (call) => {
      page += 1;
      const results = entries(...Array.from({ length: 5000 }, (_, index) => `${page}-${index}`));
      call.reply(200, { next: 'https://elsewhere.test', results });
    };
    await expect(erase()).rejects.toMatchObject({ code: 'IDENFY_RESPONSE' });
    expect(calls('/api/v2/')).toEqual([]);
  });
});
