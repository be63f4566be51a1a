import { answer, FaultServer } from '../../test/support/fault-server.js';
import { resolvedOptions } from '../../test/support/resolved-options.js';
import { IdenfyClient } from '../client/idenfy-client.js';
import { IdenfyError } from '../errors/index.js';
import type { LiveSessions } from '../sessions/live-sessions.service.js';
import type { LatestResult } from '../deliveries/delivery-store.interface.js';
import type { Deliveries } from '../deliveries/deliveries.service.js';
import { RequestBudget } from './request-budget.js';
import { VerificationLooks } from './verification-looks.js';

const unused = answer(200, { status: 'ACTIVE', clientId: 'client' });
const listed = answer(200, { next: null, results: [{ scanRef: 'one' }, { scanRef: 'two' }] });

const nothingKnown = { latestResult: async () => undefined };

describe('VerificationLooks', () => {
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
  function looksWith(perHour: number, deliveries: Partial<Deliveries> = nothingKnown): VerificationLooks {
    return new VerificationLooks(
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
    const looks = looksWith(2);
    const wanted = { clientId: 'client', scanRef: 'scan' };
    expect(await looks.look(wanted)).toEqual({ over: false, failed: false });
    expect(await looks.look(wanted)).toEqual({ over: false, failed: false });
    expect(await refusal(looks.look(wanted))).toEqual(['IDENFY_RATE_LIMIT', 3_600_000]);
    expect(server.requests).toHaveLength(2);
  });

  it('takes no status of another clientId', async () => {
    server.set(answer(200, { status: 'APPROVED', clientId: 'another' }));
    const look = looksWith(1).look({ clientId: 'client', scanRef: 'scan' });
    expect(await refusal(look)).toEqual(['IDENFY_RESPONSE', undefined]);
  });

  it('counts repeats, and each call of a look by the list', async () => {
    server.set(listed, unused, unused);
    const looks = looksWith(3);
    expect(await looks.look({ clientId: 'client' })).toEqual({ over: false, failed: false });
    expect(await refusal(looks.look({ clientId: 'client' }))).toEqual(['IDENFY_RATE_LIMIT', 3_600_000]);

    server.set(answer(503), answer(503), unused);
    const others = looksWith(3);
    await others.look({ clientId: 'client', scanRef: 'scan' });
    expect(server.requests).toHaveLength(3);
    expect(await refusal(others.look({ clientId: 'client' }))).toEqual(['IDENFY_RATE_LIMIT', 3_600_000]);
  });

  it('delivers no answer that is older than a result that came while iDenfy was asked', async () => {
    server.set(
      answer(200, { status: 'DENIED', manualFace: 'FACE_MISMATCH', manualDocument: 'DOC_VALIDATED' }),
    );
    const approved = { overall: 'APPROVED', final: true, startsRound: false, number: 2, after: 1 };
    let reads = 0;
    const delivered: string[] = [];
    const looks = looksWith(10, {
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
    expect(await looks.look(wanted)).toEqual({ over: false, failed: false });
    expect(delivered).toEqual([]);
    await looks.look(wanted);
    expect(delivered).toHaveLength(1);
  });
});
