import { answer, FaultServer } from '../../test/support/fault-server.js';
import { resolvedOptions } from '../../test/support/resolved-options.js';
import { IdenfyClient } from '../client/idenfy-client.js';
import { IdenfyError } from '../errors/index.js';
import type { LiveSessions } from '../sessions/live-sessions.service.js';
import type { LatestResult } from '../deliveries/delivery-store.interface.js';
import type { Deliveries } from '../deliveries/deliveries.service.js';
import { RequestBudget } from './run.js';
import { newestFirst, VerificationChecks } from './verification-checks.js';

const unused = answer(200, { status: 'ACTIVE', clientId: 'client' });
const listed = answer(200, { next: null, results: [{ scanRef: 'one' }, { scanRef: 'two' }] });

const nothingKnown = { latestResult: async () => undefined, known: async () => undefined };

describe('VerificationChecks', () => {
  let server: FaultServer;
  let client: IdenfyClient;

  beforeEach(async () => {
    server = await FaultServer.start();
    client = new IdenfyClient(resolvedOptions(server.url));
  });
  afterEach(async () => {
    client.close();
    await server.close();
  });

  /** Where there is nothing to deliver neither sessions nor deliveries are needed. */
  function checksWith(perHour: number, deliveries: Partial<Deliveries> = nothingKnown): VerificationChecks {
    return new VerificationChecks(
      client,
      { finish: async () => undefined } as unknown as LiveSessions,
      deliveries as Deliveries,
      resolvedOptions(server.url),
      new RequestBudget(perHour, () => 0),
      new AbortController().signal,
    );
  }

  const refusal = async (work: Promise<unknown>): Promise<unknown> => {
    const error: unknown = await work.catch((reason: unknown) => reason);
    return IdenfyError.is(error) ? [error.code, error.retryAfterMs] : error;
  };

  it('sends nothing once the requests of an hour are used up', async () => {
    server.set(unused);
    const checks = checksWith(2);
    const wanted = { clientId: 'client', scanRef: 'scan' };
    expect(await checks.check(wanted)).toEqual({ over: false, failed: false });
    expect(await checks.check(wanted)).toEqual({ over: false, failed: false });
    expect(await refusal(checks.check(wanted))).toEqual(['IDENFY_RATE_LIMIT', 3_600_000]);
    expect(server.requests).toHaveLength(2);
  });

  it('takes no status of another clientId', async () => {
    server.set(answer(200, { status: 'APPROVED', clientId: 'another' }));
    const check = checksWith(1).check({ clientId: 'client', scanRef: 'scan' });
    expect(await refusal(check)).toEqual(['IDENFY_RESPONSE', undefined]);
  });

  it('counts repeats, and each call of a check by the list', async () => {
    server.set(listed, unused, unused);
    const checks = checksWith(3);
    expect(await checks.check({ clientId: 'client' })).toEqual({ over: false, failed: false });
    expect(await refusal(checks.check({ clientId: 'client' }))).toEqual(['IDENFY_RATE_LIMIT', 3_600_000]);

    server.set(answer(503), answer(503), unused);
    const others = checksWith(3);
    await others.check({ clientId: 'client', scanRef: 'scan' });
    expect(server.requests).toHaveLength(3);
    expect(await refusal(others.check({ clientId: 'client' }))).toEqual(['IDENFY_RATE_LIMIT', 3_600_000]);
  });

  it('delivers no answer that is older than a result that came while iDenfy was asked', async () => {
    server.set(
      answer(200, { status: 'DENIED', manualFace: 'FACE_MISMATCH', manualDocument: 'DOC_VALIDATED' }),
    );
    const approved = { overall: 'APPROVED', final: true, startsRound: false, number: 2, after: 1 };
    let reads = 0;
    const delivered: string[] = [];
    const checks = checksWith(10, {
      ...nothingKnown,
      latestResult: async (): Promise<LatestResult | undefined> => {
        reads += 1;
        return reads === 1 ? undefined : approved;
      },
      process: async ({ deliveryId }) => {
        delivered.push(deliveryId);
        return { outcome: 'duplicate' };
      },
    });
    const wanted = { clientId: 'client', scanRef: 'scan' };
    expect(await checks.check(wanted)).toEqual({ over: false, failed: false });
    expect(delivered).toEqual([]);
    await checks.check(wanted);
    expect(delivered).toHaveLength(1);
  });
});

const list = (...scanRefs: string[]) => scanRefs.map((scanRef) => ({ scanRef }));

// The same low part: a text comparison from the left would have them the wrong way round.
const OLD = 'ffffffff-1111-11ee-8000-000000000001';
const NEWER = '00000000-2222-11ee-8000-000000000001';
const NEWEST = '00000000-0000-11EF-8000-000000000001';

describe('newestFirst', () => {
  it('goes by the time that the scanRefs hold, whatever the order of the list', () => {
    expect(newestFirst(list(NEWER, OLD, NEWEST))).toEqual([NEWEST, NEWER, OLD]);
    expect(newestFirst(list(NEWEST, NEWER, OLD))).toEqual([NEWEST, NEWER, OLD]);
  });

  it('takes the list as it is where a scanRef holds no time', () => {
    const random = '6f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9';
    expect(newestFirst(list(OLD, random, NEWEST))).toEqual([OLD, random, NEWEST]);
    expect(newestFirst(list('scan-1', 'scan-2'))).toEqual(['scan-1', 'scan-2']);
  });

  it('names each once', () => {
    expect(newestFirst(list(OLD, NEWEST, OLD))).toEqual([NEWEST, OLD]);
    expect(newestFirst([])).toEqual([]);
  });
});
