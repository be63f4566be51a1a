import fc from 'fast-check';
import { IdenfyService, IdenfyWebhooks } from 'nestjs-idenfy';
import type { VerificationEvent } from 'nestjs-idenfy';
import { idenfyPayloads, signedWebhook } from 'nestjs-idenfy/testing';
import type { IdenfySimulator } from 'nestjs-idenfy/testing';
import { KEY, platforms, silenceLogs, startApp } from '../webhooks/support.js';
import type { RunningApp } from '../webhooks/support.js';
import { ACCOUNT, reconciler, startSimulator, storeKinds } from './support.js';
import type { Stores } from './support.js';

const combinations = platforms.flatMap((platform) =>
  storeKinds.map(([name, make]) => ({ platform, name, make })),
);

type Overall = 'APPROVED' | 'DENIED' | 'SUSPECTED';

/** A verification at iDenfy, and what has been told of it by webhooks. */
class Verification {
  private static serial = 0;
  private notification = 0;

  private constructor(
    private readonly running: RunningApp,
    private readonly simulator: IdenfySimulator,
    readonly clientId: string,
    readonly scanRef: string,
  ) {}

  static async start(running: RunningApp, simulator: IdenfySimulator): Promise<Verification> {
    Verification.serial += 1;
    const clientId = `user-${Verification.serial}`;
    const { scanRef } = await running.app.get(IdenfyService).createToken({ clientId });
    return new Verification(running, simulator, clientId, scanRef!);
  }

  /** iDenfy decides, and its webhook is lost. */
  async decide(overall: Overall): Promise<void> {
    await this.simulator.complete(this.scanRef, overall, { deliver: false });
  }

  /** A webhook of this result, with bytes of its own. */
  async hear(overall: Overall): Promise<void> {
    await this.receive('IDENTIFICATION_MANUAL_FINISHED', {
      ...idenfyPayloads.identificationManualFinished({ status: { overall } }),
    });
  }

  async resubmit(): Promise<void> {
    await this.receive('IDENTIFICATION_RESUBMITTED', { ...idenfyPayloads.identificationResubmitted() });
  }

  reconcile(): ReturnType<ReturnType<typeof reconciler>['reconcile']> {
    return reconciler(this.running.app).reconcile(this.clientId);
  }

  /** What the handlers were told: the results, where they came from, and which event they repeat, by its place. */
  get told(): unknown[] {
    const events = (this.running.recorder.events as VerificationEvent[]).filter(
      ({ scanRef }) => scanRef === this.scanRef,
    );
    return events.map(({ type, overall, source, repeats }) => [
      type === 'verification.resubmitted' ? 'RESUBMITTED' : overall,
      source,
      ...(repeats === undefined ? [] : [events.findIndex(({ deliveryId }) => deliveryId === repeats)]),
    ]);
  }

  private async receive(type: string, payload: object): Promise<void> {
    const { clientId, scanRef } = this;
    this.notification += 1;
    const body = { ...payload, clientId, scanRef, notification: this.notification };
    const answer = await this.running.app.get(IdenfyWebhooks).receive(signedWebhook(type, body, KEY));
    expect(answer.status).toBe(200);
  }
}

describe.each(combinations)('The latest result, on $platform with $name,', ({ platform, make }) => {
  let simulator: IdenfySimulator;
  let stores: Stores;
  let running: RunningApp;

  beforeAll(async () => {
    silenceLogs();
    simulator = await startSimulator();
    stores = make();
    running = await startApp(platform, {
      options: {
        ...ACCOUNT,
        baseUrl: simulator.url,
        duplicates: { store: stores.sessions },
        webhook: { signingKeys: KEY, store: stores.deliveries },
      },
    });
  });
  afterAll(async () => {
    await running.app.close();
    await stores.end();
    await simulator.close();
  });

  it('is reconciled though the same one was brought before another one', async () => {
    const verification = await Verification.start(running, simulator);
    await verification.hear('APPROVED');
    await verification.hear('DENIED');
    await verification.decide('APPROVED');
    expect(await verification.reconcile()).toMatchObject({ overall: 'APPROVED', repeats: undefined });
    expect(await verification.reconcile()).toBeUndefined();
    await verification.hear('APPROVED');
    expect(verification.told).toEqual([
      ['APPROVED', 'webhook'],
      ['DENIED', 'webhook'],
      ['APPROVED', 'reconciliation'],
      ['APPROVED', 'webhook', 2],
    ]);
  });

  it('is reconciled though the same one was reconciled before another one', async () => {
    const verification = await Verification.start(running, simulator);
    const ids = new Set<string | undefined>();
    for (const overall of ['APPROVED', 'DENIED', 'APPROVED', 'DENIED'] as const) {
      await verification.decide(overall);
      ids.add((await verification.reconcile())?.deliveryId);
      expect(await verification.reconcile()).toBeUndefined();
    }
    expect([...ids]).toEqual(Array.from({ length: 4 }, () => expect.any(String) as unknown));
  });

  it('of a RESUBMITTED round is reconciled though it is unchanged', async () => {
    const verification = await Verification.start(running, simulator);
    await verification.decide('DENIED');
    await verification.reconcile();
    for (let round = 0; round < 2; round += 1) {
      await verification.resubmit();
      await verification.decide('DENIED');
      expect(await verification.reconcile()).toMatchObject({ overall: 'DENIED', repeats: undefined });
      expect(await verification.reconcile()).toBeUndefined();
    }
  });

  it('that a webhook brings is a new event where it repeats an earlier one only', async () => {
    const verification = await Verification.start(running, simulator);
    for (const overall of ['APPROVED', 'DENIED', 'APPROVED', 'APPROVED'] as const) {
      await verification.hear(overall);
    }
    expect(verification.told).toEqual([
      ['APPROVED', 'webhook'],
      ['DENIED', 'webhook'],
      ['APPROVED', 'webhook'],
      ['APPROVED', 'webhook', 2],
    ]);
  });

  it('is what a naive list says, whatever is decided, heard, lost and reconciled in which order', async () => {
    const overall = fc.constantFrom<Overall>('APPROVED', 'DENIED', 'SUSPECTED');
    const step = fc.oneof(
      fc.record({ kind: fc.constantFrom('heard', 'lost'), overall }),
      fc.record({ kind: fc.constantFrom('again', 'resubmitted', 'reconciled', 'reconciled') }),
    );
    const steps = fc.array(step, {
      maxLength: 12,
      size: 'max',
    });
    const run = async (wanted: readonly { kind: string; overall?: Overall }[]): Promise<void> => {
      const verification = await Verification.start(running, simulator);
      const expected: unknown[] = [];
      let decided: Overall | undefined;
      /** Of the round that goes on: its result, and the places of the events that brought that and started it. */
      let latest: Overall | undefined;
      let place = -1;
      let start = -1;
      for (const { kind, overall: next } of wanted) {
        if (next !== undefined) {
          decided = next;
          await verification.decide(next);
        }
        const news = decided !== latest;
        if ((kind === 'heard' || kind === 'again') && decided !== undefined) {
          await verification.hear(decided);
          expected.push(news ? [decided, 'webhook'] : [decided, 'webhook', place]);
          place = news ? expected.length - 1 : place;
          latest = decided;
        } else if (kind === 'resubmitted') {
          await verification.resubmit();
          const again = start >= 0 && latest === undefined;
          expected.push(again ? ['RESUBMITTED', 'webhook', start] : ['RESUBMITTED', 'webhook']);
          start = again ? start : expected.length - 1;
          latest = undefined;
        } else if (kind === 'reconciled') {
          await verification.reconcile();
          if (decided !== undefined && news) {
            expected.push([decided, 'reconciliation']);
            place = expected.length - 1;
            latest = decided;
          }
        }
        expect(verification.told).toEqual(expected);
      }
    };
    await fc.assert(fc.asyncProperty(steps, run), { numRuns: 25 });
  });
});
