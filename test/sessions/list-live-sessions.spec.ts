import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import { IdenfyModule, IdenfyService, MemoryLiveSessionStore } from 'nestjs-idenfy';
import type { IdenfyStores, LiveSession, LiveSessionStore } from 'nestjs-idenfy';

const HOUR_MS = 3_600_000;
const stored = (clientId: string): IdenfyStores.StoredSession => ({
  ...{ clientId, state: 'open', scanRef: `scan of ${clientId}`, remainingMs: HOUR_MS },
  token: { lifeMs: HOUR_MS, answer: '{"authToken":"MARKED"}' },
});

describe('IdenfyService.listLiveSessions', () => {
  let testing: TestingModule | undefined;

  afterEach(() => testing?.close());

  /** Of a store that lists as the test says. */
  async function serviceWith(list: LiveSessionStore['list']): Promise<IdenfyService> {
    const store = Object.assign(new MemoryLiveSessionStore(), { list });
    const options = { apiKey: 'key', apiSecret: 'secret', webhookController: false, duplicates: { store } };
    testing = await Test.createTestingModule({ imports: [IdenfyModule.forRoot(options)] }).compile();
    return testing.get(IdenfyService);
  }

  async function listed(service: IdenfyService, most = Infinity): Promise<LiveSession[]> {
    const sessions: LiveSession[] = [];
    for await (const session of service.listLiveSessions()) {
      sessions.push(session);
      if (sessions.length >= most) {
        break;
      }
    }
    return sessions;
  }

  it('gives what operators may see: the slot beside the clientId, and no token', async () => {
    const asked: unknown[] = [];
    const service = await serviceWith(async function* (request) {
      asked.push(request);
      yield stored('user-7');
      yield stored('user-7\nlicence');
    });
    const sessions = await listed(service);
    expect(sessions).toEqual([
      expect.objectContaining({ clientId: 'user-7', state: 'open', scanRef: 'scan of user-7' }),
      expect.objectContaining({ clientId: 'user-7', slot: 'licence' }),
    ]);
    expect(sessions[0]?.expiresAt.getTime()).toBeGreaterThan(Date.now());
    expect(JSON.stringify(sessions)).not.toContain('MARKED');
    expect(asked).toEqual([{ instance: 'default' }]);
  });

  it('lets the store know when nobody reads on', async () => {
    const steps: string[] = [];
    const service = await serviceWith(async function* () {
      try {
        yield stored('user-1');
        steps.push('second');
        yield stored('user-2');
      } finally {
        steps.push('end');
      }
    });
    expect(await listed(service, 1)).toHaveLength(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(steps).toEqual(['end']);
  });

  it('rejects with the error of the package where the store fails', async () => {
    const service = await serviceWith(async function* () {
      yield stored('user-1');
      throw Object.assign(new Error('MARKED'), { code: 'ECONNREFUSED' });
    });
    const failure = await listed(service).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'IDENFY_STORE', reason: 'ECONNREFUSED' });
    expect(String(failure)).not.toContain('MARKED');
  });

  it('names the option where the store cannot list', async () => {
    const service = await serviceWith(undefined);
    await expect(listed(service)).rejects.toMatchObject({
      code: 'IDENFY_CONFIG',
      problems: [expect.objectContaining({ path: 'duplicates.store' })],
    });
  });
});
