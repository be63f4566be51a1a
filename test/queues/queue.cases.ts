import type { QueuedDelivery, WebhookQueue } from 'nestjs-idenfy';
import { DeliveryNotHandledError } from '../../lib/index.js';
import type { FailedDelivery } from '../../lib/queues/failed-delivery.js';
import { delivery, sleep, until } from './deliveries.js';

export interface TestedQueue extends WebhookQueue {
  listFailed(): Promise<FailedDelivery[]>;
  replay(deliveryId: string): Promise<void>;
}

/** The options that every queue has. */
export interface TestedQueueOptions {
  readonly queueName: string;
  readonly attempts?: number;
  readonly backoffMs?: number;
  readonly worker?: boolean;
  readonly concurrency?: number;
  readonly failedRetentionSeconds?: number;
}

/** A queue of the package on a real server. */
export interface QueueKind {
  newName(): string;
  make(options: TestedQueueOptions): TestedQueue;
  /** How many jobs there are, in whatever state. */
  jobCount(name: string): Promise<number>;
  /** All that the server holds for a queue, as one text. */
  contentOf(name: string): Promise<string>;
  /** The names under which it holds it. */
  keysOf(name: string): Promise<string[]>;
  /** What the names that were given out have left. */
  remove(): Promise<void>;
}

/** What every queue promises. */
export function queueCases(load: () => Promise<QueueKind>): void {
  let kind: QueueKind;
  let name: string;
  const running: TestedQueue[] = [];

  beforeAll(async () => {
    kind = await load();
  });
  beforeEach(() => {
    name = kind.newName();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(async (queue) => queue.stop()));
    await kind.remove();
  });

  const contentOf = (of: string): Promise<string> => kind.contentOf(of);
  const jobCount = (): Promise<number> => kind.jobCount(name);

  function queueOf(options: Partial<TestedQueueOptions> = {}): TestedQueue {
    const queue = kind.make({ queueName: name, attempts: 3, backoffMs: 10, ...options });
    running.push(queue);
    return queue;
  }

  /** A queue whose deliveries are handled as the test says, and those that it has handed over. */
  function started(
    react: (delivery: QueuedDelivery, attempt: number) => unknown,
    options?: Partial<TestedQueueOptions>,
  ) {
    const taken: QueuedDelivery[] = [];
    const queue = queueOf(options);
    void queue.start(async (one) => {
      taken.push(one);
      await react(one, taken.filter(({ deliveryId }) => deliveryId === one.deliveryId).length);
    });
    return { queue, taken };
  }

  const fails = (one: QueuedDelivery): never => {
    throw new DeliveryNotHandledError(one.deliveryId, 'failed');
  };

  it('hands a delivery over as it was stored, fields of tomorrow included, and forgets it when it is handled', async () => {
    const { queue, taken } = started(() => undefined);
    const stored = delivery({ source: 'reconciliation', more: { of: ['tomorrow'] } });
    await queue.enqueue(stored);
    await until(() => taken.length === 1);
    expect(taken).toEqual([stored]);
    await until(async () => (await jobCount()) === 0);
    expect(await contentOf(name)).not.toContain(stored.body);
    expect(await queue.listFailed()).toEqual([]);
  });

  it('stores what another process handles, and what is handled after a start', async () => {
    const web = queueOf({ worker: false });
    const unwanted: QueuedDelivery[] = [];
    void web.start(async (one) => void unwanted.push(one));
    const stored = [delivery(), delivery(), delivery()];
    await Promise.all(stored.map((one) => web.enqueue(one)));
    await web.stop();
    const { taken } = started(() => undefined);
    await until(() => taken.length === 3);
    expect(new Set(taken.map(({ deliveryId }) => deliveryId))).toEqual(
      new Set(stored.map(({ deliveryId }) => deliveryId)),
    );
    expect(unwanted).toEqual([]);
  });

  it('keeps a delivery once while it waits or is in work, whatever its id looks like', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const web = queueOf({ worker: false });
    void web.start(async () => undefined);
    for (const deliveryId of ['with:colons:in:it:x', '4711', '']) {
      await web.enqueue(delivery({ deliveryId }));
      await web.enqueue(delivery({ deliveryId }));
    }
    expect(await jobCount()).toBe(3);
    const { taken, queue } = started(() => gate);
    await until(() => taken.length === 3);
    await queue.enqueue(taken[0]!);
    open();
    await until(async () => (await jobCount()) === 0);
    expect(taken).toHaveLength(3);
  });

  it('tries again, each time after twice the time, and comes to rest as a dead letter', async () => {
    const times: number[] = [];
    const { queue, taken } = started(
      (one) => {
        times.push(performance.now());
        fails(one);
      },
      { attempts: 4, backoffMs: 100 },
    );
    const stored = delivery();
    await queue.enqueue(stored);
    await until(async () => (await queue.listFailed()).length === 1);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    expect(gaps).toHaveLength(3);
    gaps.forEach((gap, index) => expect(gap).toBeGreaterThan(100 * 2 ** index - 20));
    await sleep(50);
    expect(taken).toHaveLength(4);
    const [failed] = await queue.listFailed();
    expect(failed).toEqual({
      deliveryId: stored.deliveryId,
      instance: 'default',
      wireType: 'IDENTIFICATION_MANUAL_FINISHED',
      receivedAt: new Date(stored.receivedAt),
      failedAt: expect.any(Date) as Date,
      attempts: 4,
      reason: `DeliveryNotHandledError: Delivery ${stored.deliveryId} was not handled: failed`,
    });
    expect(Math.abs(Date.now() - failed!.failedAt.getTime())).toBeLessThan(60_000);
  });

  it('is handled by a later attempt', async () => {
    const { queue, taken } = started((one, attempt) => (attempt < 3 ? fails(one) : undefined));
    await queue.enqueue(delivery());
    await until(() => taken.length === 3);
    await until(async () => (await jobCount()) === 0);
  });

  it('shows nothing of a delivery or of what a handler threw in the reason', async () => {
    const { queue } = started(
      () => {
        throw new TypeError('MARKEDMESSAGE of somebody, AB1234567');
      },
      { attempts: 1 },
    );
    await queue.enqueue(delivery({ wireType: undefined }));
    await until(async () => (await queue.listFailed()).length === 1);
    const [failed] = await queue.listFailed();
    expect(failed).toMatchObject({ reason: 'TypeError', attempts: 1 });
    expect(failed).not.toHaveProperty('wireType');
    expect(await contentOf(name)).not.toContain('MARKEDMESSAGE');
  });

  it('does not try again what is damaged', async () => {
    const { queue, taken } = started((one) => {
      throw new DeliveryNotHandledError(one.deliveryId, 'not-json');
    });
    await queue.enqueue(delivery());
    await until(async () => (await queue.listFailed()).length === 1);
    expect(taken).toHaveLength(1);
    expect((await queue.listFailed())[0]?.reason).toMatch(/is damaged/);
  });

  it.each([
    ['another attempt holds it', 'busy', 5],
    ['the app shuts down', 'stopping', undefined],
    ['a store does not answer', 'store-failed', undefined],
  ] as const)('uses up no attempt while %s', async (_, outcome, retryAfterMs) => {
    const { queue, taken } = started(
      (one, attempt) => {
        if (attempt <= 5) {
          throw new DeliveryNotHandledError(one.deliveryId, outcome, retryAfterMs);
        }
        if (attempt === 6) {
          fails(one);
        }
      },
      { attempts: 2 },
    );
    await queue.enqueue(delivery());
    await until(() => taken.length === 7);
    await until(async () => (await jobCount()) === 0);
    expect(await queue.listFailed()).toEqual([]);
  });

  it('lists many dead letters without those that wait, and replays one of them', async () => {
    let failing = true;
    const { queue, taken } = started((one) => (failing ? fails(one) : undefined), { attempts: 1 });
    const stored = Array.from({ length: 120 }, () => delivery());
    await Promise.all(stored.map((one) => queue.enqueue(one)));
    await until(async () => (await queue.listFailed()).length === 120);
    failing = false;
    const chosen = stored[60]!;
    await queue.replay(chosen.deliveryId);
    await until(() => taken.length === 121);
    await until(async () => (await queue.listFailed()).length === 119);
    expect((await queue.listFailed()).map(({ deliveryId }) => deliveryId)).not.toContain(chosen.deliveryId);
    expect(taken.at(-1)).toEqual(chosen);
  });

  it('gives a replayed delivery all its attempts', async () => {
    const { queue, taken } = started(fails);
    const stored = delivery();
    await queue.enqueue(stored);
    await until(async () => (await queue.listFailed()).length === 1);
    await queue.replay(stored.deliveryId);
    await until(async () => taken.length === 6 && (await queue.listFailed()).length === 1);
    expect((await queue.listFailed())[0]?.attempts).toBe(3);
  });

  it('refuses to replay what is no dead letter', async () => {
    const queue = queueOf({ worker: false });
    void queue.start(async () => undefined);
    const waiting = delivery();
    await queue.enqueue(waiting);
    for (const deliveryId of ['nobody', '', waiting.deliveryId]) {
      await expect(queue.replay(deliveryId)).rejects.toMatchObject({ code: 'IDENFY_NOT_FOUND', status: 404 });
    }
  });

  it('puts a dead letter back to work when it is delivered again', async () => {
    let failing = true;
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { queue, taken } = started((one) => (failing ? fails(one) : gate));
    const stored = delivery();
    await queue.enqueue(stored);
    await until(async () => (await queue.listFailed()).length === 1);
    failing = false;
    await Promise.all([queue.enqueue(stored), queue.enqueue(stored), queue.enqueue(stored)]);
    open();
    await until(async () => (await jobCount()) === 0);
    expect(taken).toHaveLength(4);
  });

  it('works without the module: it connects for a call and leaves nothing open', async () => {
    const { queue } = started(fails, { attempts: 1 });
    const stored = delivery();
    const alone = queueOf({ worker: false });
    await alone.enqueue(stored);
    await until(async () => (await alone.listFailed()).length === 1);
    await queue.stop();
    await alone.replay(stored.deliveryId);
    expect(await alone.listFailed()).toEqual([]);
  });

  it('is shared by several who start it, until the last of them stops', async () => {
    const queue = queueOf();
    const seen: string[] = [];
    let firstStopped = false;
    void queue.start(async (one) => {
      if (firstStopped) {
        throw new DeliveryNotHandledError(one.deliveryId, 'stopping');
      }
      seen.push(`first ${one.instance}`);
    });
    void queue.start(async (one) => {
      if (one.instance !== 'second') {
        throw new Error('no such instance here');
      }
      seen.push(`second ${one.instance}`);
    });
    await queue.enqueue(delivery({ instance: 'first' }));
    await queue.enqueue(delivery({ instance: 'second' }));
    await until(() => seen.length === 2);
    expect(seen.sort()).toEqual(['first first', 'second second']);
    firstStopped = true;
    await queue.stop();
    await queue.enqueue(delivery({ instance: 'second' }));
    await until(() => seen.length === 3);
    await queue.stop();
    await queue.enqueue(delivery({ instance: 'second' }));
    await sleep(100);
    expect(seen).toHaveLength(3);
    void queue.start(async (one) => void seen.push(`again ${one.instance}`));
    await until(() => seen.includes('again second'));
  });

  it('waits for what is in work when it stops, and takes nothing more', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const done: string[] = [];
    const { queue, taken } = started(
      async ({ deliveryId }) => {
        await gate;
        done.push(deliveryId);
      },
      { concurrency: 2 },
    );
    await Promise.all([delivery(), delivery(), delivery(), delivery()].map((one) => queue.enqueue(one)));
    await until(() => taken.length === 2);
    let stopped = false;
    const stopping = Promise.resolve(queue.stop()).then(() => (stopped = true));
    await sleep(100);
    expect(stopped).toBe(false);
    open();
    await stopping;
    expect(done).toHaveLength(2);
    expect(taken).toHaveLength(2);
    expect(await jobCount()).toBe(2);
  });

  it('handles as many at once as it is told', async () => {
    let atWork = 0;
    let most = 0;
    const { queue, taken } = started(
      async () => {
        atWork += 1;
        most = Math.max(most, atWork);
        await sleep(30);
        atWork -= 1;
      },
      { concurrency: 4 },
    );
    await Promise.all(Array.from({ length: 20 }, () => queue.enqueue(delivery())));
    await until(() => taken.length === 20);
    expect(most).toBe(4);
  });

  it('removes dead letters after their retention, also when no other delivery fails', async () => {
    const { queue } = started(fails, { attempts: 1, failedRetentionSeconds: 1 });
    const stored = delivery();
    await queue.enqueue(stored);
    await until(async () => (await queue.listFailed()).length === 1);
    await until(async () => (await queue.listFailed()).length === 0);
    await until(async () => !(await contentOf(name)).includes(stored.body));
  });

  it('names no delivery and no person in its keys', async () => {
    const queue = queueOf({ worker: false });
    const stored = delivery({ deliveryId: 'MARKEDID' });
    await queue.enqueue(stored);
    expect((await kind.keysOf(name)).join(' ')).not.toMatch(/MARKED/);
  });
}
