import { Body, Controller, Logger, Post, UseGuards } from '@nestjs/common';
import type { LoggerService } from '@nestjs/common';
import { DuplicateTokenGuard, IdenfyError, IdenfyService } from '../../lib/index.js';
import { IdenfySimulator } from '../../lib/testing/index.js';
import { shownOf } from '../support/shown-of.js';
import { resultBody, send, startApp } from '../webhooks/support.js';
import type { Answer, Platform, RunningApp } from '../webhooks/support.js';
import { sleep } from './fault-bench.js';
import type { FaultBench, FaultCase } from './fault-bench.js';
import type { OpenedStores, StoreServer } from './store-kinds.js';

/** What a server says of its own when it refuses. */
export const SECRET = 'MARKEDMESSAGE';
const CLIENT_ID = 'MARKEDCLIENT';
const SCAN_REF = 'MARKEDSCANREF';
/** Texts of the tests, words of statements, and where the server is. */
const FORBIDDEN = /MARKED|idenfy_|127\.0\.0\.1|INSERT|SELECT|UPDATE|EVALSHA|permission|maxmemory/;
const TIMEOUT_MS = 3000;
/** Less than the leases of a session and of a delivery, which nobody is to wait for. */
const AGAIN_WITHIN_MS = 7000;

@Controller()
class TokenController {
  static readonly shown: string[] = [];

  constructor(private readonly idenfy: IdenfyService) {}

  @Post('guarded')
  @UseGuards(DuplicateTokenGuard)
  pass(): object {
    return { passed: true };
  }

  @Post('tokens')
  async create(@Body('clientId') clientId: string): Promise<object> {
    try {
      return await this.idenfy.createToken({ clientId });
    } catch (error) {
      TokenController.shown.push(shownOf(error));
      expect(IdenfyError.is(error)).toBe(true);
      throw error;
    }
  }
}

/** An app whose stores are going to fail, and another one on them whose guard lets pass then. */
class FailingApp {
  private constructor(
    private readonly bench: Pick<FaultBench, 'inTime'>,
    private readonly strict: RunningApp,
    private readonly lenient: RunningApp,
    private readonly simulator: IdenfySimulator,
    private readonly lines: string[],
  ) {}

  static async start(
    bench: Pick<FaultBench, 'inTime' | 'atEnd'>,
    platform: Platform,
    { sessions, deliveries }: Pick<OpenedStores, 'sessions' | 'deliveries'>,
  ): Promise<FailingApp> {
    const simulator = await IdenfySimulator.start({ apiKey: 'key', apiSecret: 'secret' });
    bench.atEnd(() => simulator.close());
    const lines: string[] = [];
    const take = (...parts: unknown[]): void => void lines.push(parts.map(String).join(' '));
    const logger: LoggerService = { log: take, warn: take, error: take, debug: take, fatal: take };
    bench.atEnd(() => void Logger.overrideLogger(false));
    const [strict, lenient] = await Promise.all(
      (['refuse', 'pass'] as const).map(async (guardOnStoreFailure) => {
        class TokenModule {}
        const running = await startApp(platform, {
          imports: [{ module: TokenModule, controllers: [TokenController] }],
          options: {
            baseUrl: simulator.url,
            timeoutMs: TIMEOUT_MS,
            duplicates: { store: sessions, guardOnStoreFailure },
            webhook: { store: deliveries },
          },
          structure: { isGlobal: true },
          nest: { logger },
        });
        bench.atEnd(() => running.app.close());
        return running;
      }),
    );
    // The first request of a process takes longer.
    await Promise.all([strict!, lenient!].map(({ port }) => send(port, '{}', { signature: null })));
    lines.length = 0;
    TokenController.shown.length = 0;
    return new FailingApp(bench, strict!, lenient!, simulator, lines);
  }

  get recorder(): RunningApp['recorder'] {
    return this.strict.recorder;
  }

  deliver(body: string): Promise<Answer> {
    return send(this.strict.port, body);
  }

  /** That a delivery is neither handled nor lost. */
  async mustRefuseDelivery(body: string, steps = 1): Promise<void> {
    const { status, headers } = await this.bench.inTime(this.deliver(body), steps);
    expect(status).toBe(503);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  }

  /** That everything is refused in time, and that nothing is sent to iDenfy. */
  async mustRefuse(body: string, { reason, guard = 503 }: Refusal): Promise<void> {
    const [token, guarded, unguarded] = await Promise.all([
      this.bench.inTime(this.ask('tokens')),
      this.bench.inTime(this.ask('guarded')),
      this.bench.inTime(this.ask('guarded', this.lenient)),
      this.mustRefuseDelivery(body),
    ]);
    expect([token.status, guarded.status, unguarded.status]).toEqual([503, guard, 201]);
    expect(token.body).toMatchObject({ code: 'IDENFY_STORE' });
    expect(this.recorder.events).toEqual([]);
    expect(this.simulator.requests).toEqual([]);
    expect(TokenController.shown).toHaveLength(1);
    if (reason !== undefined) {
      const [shown] = TokenController.shown;
      expect(shown).toContain(`reason: '${reason}'`);
      const cause = `(IDENFY_STORE reason=${reason})`;
      const guardLines = [
        `The session store failed ${cause}; the request is refused`,
        `The session store failed ${cause}; the request passes the guard unseen`,
      ];
      const expected = [
        `Reserving a clientId: the session store failed ${cause}`,
        ...(guard === 503 ? guardLines : []),
      ];
      for (const line of expected) {
        expect(this.lines).toContainEqual(expect.stringContaining(line));
      }
      const told = this.lines.filter((line) => line.includes('deliveryId='));
      expect(told[0]).toContain(`the delivery store failed: IDENFY_STORE reason=${reason} `);
      expect(told[1]).toMatch(new RegExp(` outcome=store-failed ms=\\d+ reason=${reason} `));
    }
    this.mustBeDiscreet(JSON.stringify([token.body, guarded.body]));
  }

  /** That the delivery is handled once when iDenfy sends it again, and that the clientId is free. */
  async mustGoOn(body: string, withinMs = AGAIN_WITHIN_MS): Promise<void> {
    await this.handledInTheEnd(body, withinMs);
    expect(this.recorder.events).toHaveLength(1);
    expect((await this.deliver(body)).body).toEqual({ received: true, duplicate: true });
    await this.until(201, withinMs, () => this.ask('tokens'));
    expect(this.simulator.requests).toHaveLength(1);
    expect((await this.ask('guarded')).status).toBe(409);
    this.mustBeDiscreet();
  }

  handledInTheEnd(body: string, withinMs = AGAIN_WITHIN_MS): Promise<void> {
    return this.until(200, withinMs, () => this.deliver(body));
  }

  private mustBeDiscreet(responses = ''): void {
    const all = [responses, ...TokenController.shown, ...this.lines].join('\n');
    expect(all).not.toMatch(FORBIDDEN);
  }

  /** Asks until it is so, as a connection may be coming back. */
  private async until(wanted: number, withinMs: number, ask: () => Promise<Answer>): Promise<void> {
    const until = performance.now() + withinMs;
    for (;;) {
      const { status } = await ask();
      if (status === wanted) {
        return;
      }
      expect(status).toBe(503);
      expect(performance.now()).toBeLessThan(until);
      await sleep(50);
    }
  }

  private ask(path: string, { port } = this.strict): Promise<Answer> {
    return send(port, JSON.stringify({ clientId: CLIENT_ID }), { path: `/${path}`, signature: null });
  }
}

interface Refusal {
  /** In the log and in the error; left out where several are right. */
  readonly reason?: string;
  /** The status of a request with the guard, which only reads. Default 503. */
  readonly guard?: 201 | 503;
}

/** How both stores come to fail, and to work again. */
export interface Failure<Server extends StoreServer = StoreServer> extends Refusal {
  readonly name: string;
  prepare(bench: FaultBench<Server>): Promise<{
    readonly stores: Pick<OpenedStores, 'sessions' | 'deliveries'>;
    fail(): Promise<unknown> | void;
    /** Left out where the app has to be started again. */
    mend?(): Promise<unknown> | void;
  }>;
}

const delivery = (): string => resultBody({ clientId: CLIENT_ID, scanRef: SCAN_REF });

/** A whole app, on this platform, while its stores fail like this. */
export const appCase = <Server extends StoreServer>(
  platform: Platform,
  failure: Failure<Server>,
): FaultCase<Server> => ({
  name: `${platform}, ${failure.name}: 503 in time, nothing is sent, shown or lost`,
  run: async (bench) => {
    const { stores, fail, mend } = await failure.prepare(bench);
    const app = await FailingApp.start(bench, platform, stores);
    const body = delivery();
    await fail();
    try {
      await app.mustRefuse(body, failure);
    } finally {
      // Also for the end of the stores.
      await mend?.();
    }
    if (mend !== undefined) {
      await app.mustGoOn(body);
    }
  },
});

const failures: Failure[] = [
  {
    name: 'the server down at start',
    prepare: async (bench) => {
      const server = await bench.server(false);
      const stores = bench.use(server.url);
      return { stores, fail: () => undefined, mend: () => server.start() };
    },
  },
  {
    name: 'the server down',
    prepare: async (bench) => {
      const server = await bench.server();
      const stores = await bench.useStarted(server.url);
      return { stores, fail: () => server.stop(), mend: () => server.start() };
    },
  },
  {
    name: 'the server frozen',
    reason: 'ETIMEDOUT',
    prepare: async (bench) => {
      const server = await bench.server();
      const stores = await bench.useStarted(server.url);
      // Before they are ended, which needs the server.
      bench.atEnd(() => server.thaw());
      return { stores, fail: () => server.freeze(), mend: () => server.thaw() };
    },
  },
  {
    name: 'the server gone until another takes over',
    prepare: async (bench) => {
      const server = await bench.server();
      const next = await bench.server();
      const proxy = await bench.proxy(server.url);
      const stores = await bench.useStarted(proxy.url);
      return { stores, fail: () => server.stop(), mend: () => proxy.failOverTo(next.url) };
    },
  },
];

const frozenAtHandlers = (platform: Platform): FaultCase => ({
  name: `${platform}, the server frozen at the handlers: 503 after the time of two steps, and nobody is locked out`,
  run: async (bench) => {
    const server = await bench.server();
    const stores = await bench.useStarted(server.url);
    // Before they are ended, which needs the server.
    bench.atEnd(() => server.thaw());
    const app = await FailingApp.start(bench, platform, stores);
    const body = delivery();
    app.recorder.react = () => server.freeze();
    // The record of the first handler that succeeds, and the end of the delivery.
    await app.mustRefuseDelivery(body, 2);
    app.recorder.react = () => undefined;
    server.thaw();
    await app.handledInTheEnd(body);
  },
});

/** Whole apps on a server that fails, whatever it is. */
export const appCases = (platform: Platform): FaultCase[] => [
  ...failures.map((failure) => appCase(platform, failure)),
  frozenAtHandlers(platform),
];

/** A whole app that does not notice, as its stores try again. */
export const unnoticedCase = <Server extends StoreServer>(
  platform: Platform,
  { name, prepare }: Omit<Failure<Server>, keyof Refusal>,
): FaultCase<Server> => ({
  name: `${platform}, ${name}: handled once and answered at the first time`,
  run: async (bench) => {
    const { stores, fail } = await prepare(bench);
    const app = await FailingApp.start(bench, platform, stores);
    await fail();
    await app.mustGoOn(delivery(), 0);
  },
});
