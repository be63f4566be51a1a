import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { inspect } from 'node:util';
import { IdenfyError } from '../../lib/index.js';
import type * as Entry from '../../lib/bullmq/index.js';
import type { BullMqWebhookQueue } from '../../lib/bullmq/index.js';
import { RedisServer } from '../support/redis-server.js';
import { delivery, sleep, until } from '../queues/deliveries.js';
import { endsQuietly } from '../queues/ends-quietly.js';

const PASSWORD = 'MARKED-REDIS-PASSWORD';
/** Far above what is promised (the figures are measured by test:faults): enough to tell an answer from a wait. */
const SOON_MS = 4000;

/** What the queue does when its Redis fails. */
export function faultCases(load: () => Promise<typeof Entry>): void {
  let server: RedisServer;
  let queue: BullMqWebhookQueue;
  let lines: string[];
  const handled: string[] = [];

  beforeEach(async () => {
    lines = [];
    const take = (...parts: unknown[]): void => void lines.push(parts.map((part) => inspect(part)).join(' '));
    Logger.overrideLogger({ log: take, warn: take, error: take, debug: take });
    handled.length = 0;
    server = await RedisServer.onFreePort();
    const { BullMqWebhookQueue: Class } = await load();
    const connection = { host: '127.0.0.1', port: server.port, password: PASSWORD };
    queue = new Class({ connection, commandTimeoutMs: 500, backoffMs: 10 });
  });
  afterEach(async () => {
    Logger.overrideLogger(false);
    await queue.stop();
    await server.stop();
  });

  async function startRedis(): Promise<void> {
    await server.start();
    const client = new Redis(server.port, { password: PASSWORD });
    client.on('error', () => undefined);
    await client.config('SET', 'requirepass', PASSWORD);
    client.disconnect();
  }

  const start = (): void => queue.start(async ({ deliveryId }) => void handled.push(deliveryId));

  async function mustRefuse(call: Promise<unknown>, reason?: string): Promise<void> {
    const since = performance.now();
    const error: unknown = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(IdenfyError.is(error, 'IDENFY_STORE')).toBe(true);
    expect((error as Error).cause).toBeUndefined();
    expect(inspect(error)).not.toContain(PASSWORD);
    if (reason !== undefined) {
      expect(error).toMatchObject({ reason });
    }
    expect(performance.now() - since).toBeLessThan(SOON_MS);
  }

  /** Stores as iDenfy would have it stored: again until it is. */
  async function store(): Promise<string> {
    const one = delivery();
    await until(async () => {
      try {
        await queue.enqueue(one);
        return true;
      } catch {
        return false;
      }
    });
    return one.deliveryId;
  }

  async function mustStop(): Promise<void> {
    const since = performance.now();
    await queue.stop();
    expect(performance.now() - since).toBeLessThan(SOON_MS);
  }

  it('is down at the start: refused at once, one line in the log, and handled when it has come', async () => {
    start();
    await mustRefuse(queue.enqueue(delivery()), 'ECONNREFUSED');
    await mustRefuse(queue.listFailed(), 'ECONNREFUSED');
    await mustRefuse(queue.replay('somebody'), 'ECONNREFUSED');
    await sleep(500);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('ECONNREFUSED');
    await startRedis();
    const stored = await store();
    await until(() => handled.includes(stored));
    expect(lines.join('\n')).not.toContain(PASSWORD);
  });

  it('goes away and comes back: refused meanwhile, one line in the log, and the worker goes on', async () => {
    await startRedis();
    start();
    const before = await store();
    await until(() => handled.includes(before));
    await server.stop();
    await mustRefuse(queue.enqueue(delivery()));
    await sleep(500);
    await mustRefuse(queue.enqueue(delivery()));
    expect(lines).toHaveLength(1);
    await startRedis();
    const after = await store();
    await until(() => handled.includes(after));
  });

  it('is frozen: refused in time, and handled when it thaws', async () => {
    await startRedis();
    start();
    await store();
    server.freeze();
    await mustRefuse(queue.enqueue(delivery()), 'ETIMEDOUT');
    await mustRefuse(queue.listFailed(), 'ETIMEDOUT');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('no response in time');
    server.thaw();
    const after = await store();
    await until(() => handled.includes(after));
  });

  it('wants another password: said once, without the password', async () => {
    await anotherPassword();
    start();
    await mustRefuse(queue.enqueue(delivery()), 'WRONGPASS');
    await sleep(300);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('WRONGPASS');
    expect(
      [...lines, inspect(queue, { depth: 9, showHidden: true }), JSON.stringify(queue)].join('\n'),
    ).not.toContain(PASSWORD);
  });

  const nothing = async (): Promise<void> => undefined;

  async function anotherPassword(): Promise<void> {
    await server.start();
    const admin = new Redis(server.port);
    await admin.config('SET', 'requirepass', 'another one');
    admin.disconnect();
  }

  // BullMQ 5 takes its listeners off a connection that it closes, also while that still connects.
  it.each([
    ['wants another password', anotherPassword],
    ['wants no password', () => server.start()],
    ['is down', nothing],
  ] as const)('ends quietly when it is stopped while it connects to a Redis that %s', async (_, prepare) => {
    await prepare();
    const { BullMqWebhookQueue: Class } = await load();
    // A timer of BullMQ's would keep the process alive for seconds.
    const took = await endsQuietly(() => {
      const connection = { host: '127.0.0.1', port: server.port, password: PASSWORD };
      return new Class({ connection, commandTimeoutMs: 500 });
    });
    expect(took).toBeLessThan(SOON_MS);
    expect(lines.join('\n')).not.toContain(PASSWORD);
  });

  it.each([
    ['was never there', nothing, nothing],
    ['is down', startRedis, () => server.stop()],
    ['is frozen', startRedis, async () => server.freeze()],
  ] as const)('does not hold up the shutdown when it %s', async (_, before, fail) => {
    await before();
    start();
    await sleep(300);
    await fail();
    await mustStop();
  });

  it('does not hold up the shutdown when it freezes while a delivery is in work', async () => {
    await startRedis();
    let open: () => void = () => undefined;
    const gate: Promise<void> = new Promise<void>((resolve) => (open = resolve));
    queue.start(async ({ deliveryId }) => {
      handled.push(deliveryId);
      await gate;
    });
    await store();
    await until(() => handled.length === 1);
    server.freeze();
    const stopped = mustStop();
    open();
    await stopped;
  });
}
