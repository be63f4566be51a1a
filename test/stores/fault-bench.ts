import { IdenfyError } from '../../lib/index.js';
import { RedisDeliveryStore, RedisLiveSessionStore } from '../../lib/redis/index.js';
import type { Connection } from '../support/redis-clients.js';
import { RedisProxy } from '../support/redis-proxy.js';
import { RedisServer } from '../support/redis-server.js';

export type Connect = (url: string) => Connection;

export const session = { instance: 'default', clientId: 'client' };
export const delivery = { instance: 'default', deliveryId: 'delivery', scanRef: 'scan' };
export const owned = (owner: string) => ({ ...session, owner, leaseMs: 60_000 });
export const opened = (owner: string) => ({
  ...session,
  owner,
  scanRef: 'scan',
  holdMs: 60_000,
  dueMs: 30_000,
});
export const begun = (owner: string) => ({ ...delivery, owner, leaseMs: 60_000 });

export interface FaultCase {
  readonly name: string;
  readonly run: (bench: FaultBench) => Promise<void>;
}

/** Both stores on one client of a Redis that is going to fail, and how long each answer took. */
export class FaultBench {
  readonly waits: number[] = [];
  private readonly endings: (() => Promise<unknown> | void)[] = [];

  constructor(
    private readonly connect: Connect,
    /** An answer that takes longer fails the test. */
    readonly withinMs: number,
    /** How long a Redis is frozen, at least. */
    private readonly frozenMs: number,
    /** How much later a slow Redis answers. */
    readonly slowMs: number,
  ) {}

  async server(started = true): Promise<RedisServer> {
    const server = started ? await RedisServer.started() : await RedisServer.onFreePort();
    this.atEnd(() => server.remove());
    return server;
  }

  /** Thaws a server that is frozen now, when it has been so for long enough. */
  frozenUntil(server: RedisServer): () => Promise<void> {
    const over = sleep(this.frozenMs);
    return async () => {
      await over;
      server.thaw();
    };
  }

  async proxy(target: string): Promise<RedisProxy> {
    const proxy = await RedisProxy.start(target);
    this.atEnd(() => proxy.close());
    return proxy;
  }

  connection(url: string): Connection {
    const connection = this.connect(url);
    this.atEnd(() => connection.end());
    return connection;
  }

  atEnd(ending: () => Promise<unknown> | void): void {
    this.endings.push(ending);
  }

  use(url: string) {
    const connection = this.connection(url);
    return {
      sessions: new RedisLiveSessionStore(connection.client),
      deliveries: new RedisDeliveryStore(connection.client),
      ready: () => connection.ready(),
    };
  }

  async useStarted(url: string) {
    const stores = this.use(url);
    await stores.ready();
    return stores;
  }

  async end(): Promise<void> {
    for (const ending of this.endings.reverse()) {
      await ending();
    }
  }

  /** What the call comes to, which it must in time. */
  async inTime<Result>(call: Promise<Result>): Promise<Result> {
    const since = performance.now();
    try {
      return await call;
    } finally {
      const took = performance.now() - since;
      this.waits.push(took);
      expect(took).toBeLessThan(this.withinMs);
    }
  }

  /** That each call is refused as the design says, in time. */
  async mustRefuse(...calls: Promise<unknown>[]): Promise<void> {
    await Promise.all(
      calls.map(async (call) => {
        const error: unknown = await this.inTime(
          call.then(
            () => undefined,
            (reason: unknown) => reason,
          ),
        );
        expect(IdenfyError.is(error, 'IDENFY_STORE')).toBe(true);
        expect((error as Error).cause).toBeUndefined();
      }),
    );
  }
}

/** Asks until the response is as it must be, as a connection may be coming back. */
export async function eventually(check: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + 15_000;
  while (!(await check().catch(() => false))) {
    expect(performance.now()).toBeLessThan(until);
    await sleep(20);
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
