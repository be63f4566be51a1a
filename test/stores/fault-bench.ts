import { IdenfyError } from '../../lib/index.js';
import type { ReplyProxy } from '../support/reply-proxy.js';
import type { OpenedStores, StoreKind, StoreServer } from './store-kinds.js';

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

export interface FaultCase<Server extends StoreServer = StoreServer> {
  readonly name: string;
  run(bench: FaultBench<Server>): Promise<void>;
}

export interface FaultLimits {
  /** A response that takes longer fails the test. */
  readonly withinMs: number;
  /** How long a server is frozen, at least. */
  readonly frozenMs: number;
  /** How much later a slow server responds. */
  readonly slowMs: number;
}

/** Both stores on a server that is going to fail, and how long each response took. */
export class FaultBench<Server extends StoreServer = StoreServer> {
  readonly waits: number[] = [];
  private readonly endings: (() => Promise<unknown> | void)[] = [];

  constructor(
    private readonly kind: StoreKind<Server>,
    private readonly limits: FaultLimits,
  ) {}

  /** Runs a case on a bench of its own; resolves to how long the responses took. */
  static async run<Server extends StoreServer>(
    kind: StoreKind<Server>,
    limits: FaultLimits,
    fault: FaultCase<Server>,
  ): Promise<number[]> {
    const bench = new FaultBench(kind, limits);
    try {
      await fault.run(bench);
    } finally {
      for (const ending of bench.endings.reverse()) {
        await ending();
      }
    }
    return bench.waits;
  }

  get slowMs(): number {
    return this.limits.slowMs;
  }

  async server(started = true): Promise<Server> {
    const server = await this.kind.server();
    this.atEnd(() => server.remove());
    if (!started) {
      await server.stop();
    }
    return server;
  }

  /** Thaws a server that is frozen now, when it has been so for long enough. */
  frozenUntil(server: StoreServer): () => Promise<void> {
    const over = sleep(this.limits.frozenMs);
    return async () => {
      await over;
      server.thaw();
    };
  }

  async proxy(target: string): Promise<ReplyProxy> {
    const proxy = await this.kind.proxy(target);
    this.atEnd(() => proxy.close());
    return proxy;
  }

  atEnd(ending: () => Promise<unknown> | void): void {
    this.endings.push(ending);
  }

  use(url: string): OpenedStores {
    const stores = this.kind.open(url);
    this.atEnd(() => stores.end());
    return stores;
  }

  async useStarted(url: string): Promise<OpenedStores> {
    const stores = this.use(url);
    await stores.ready();
    return stores;
  }

  /** What the call comes to, which it must in the time of so many steps. */
  async inTime<Result>(call: Promise<Result>, steps = 1): Promise<Result> {
    const since = performance.now();
    try {
      return await call;
    } finally {
      const took = performance.now() - since;
      this.waits.push(took);
      expect(took).toBeLessThan(steps * this.limits.withinMs);
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
