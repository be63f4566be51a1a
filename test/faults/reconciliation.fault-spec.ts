import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { IdenfyReconciler, IdenfyService, MemoryLiveSessionStore } from 'nestjs-idenfy';
import type { LiveSessionStore, VerificationEvent } from 'nestjs-idenfy';
import { RedisLiveSessionStore } from 'nestjs-idenfy/redis';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { RedisServer } from '../support/redis-server.js';
import { hasRedisServer, testPrefix } from '../support/redis.js';
import { KEY, platforms, startApp } from '../webhooks/support.js';
import type { RunningApp } from '../webhooks/support.js';
import { note, quantile, times } from './figures.js';
import { SECRETS, WatchedLog, credentials } from './watched-log.js';

const PROCESSES = 4;
const SESSIONS = 200;
const TRIALS = 3;
const LOST = 200;
const KILLS = 5;
const SCRIPT = fileURLToPath(new URL('./child/reconciler.mjs', import.meta.url));
interface Times {
  readonly timeoutMs: number;
  readonly handlerTimeoutMs: number;
}
/** Nothing is late because the machine is busy: each status is asked for once. */
const PATIENT: Times = { timeoutMs: 60_000, handlerTimeoutMs: 60_000 };
/** With a batch of four they say for how long a process that died holds its sessions. */
const BRISK: Times = { timeoutMs: 2000, handlerTimeoutMs: 3000 };
const HELD_MS = BRISK.timeoutMs + BRISK.handlerTimeoutMs + 5000;

const startSimulator = (): Promise<IdenfySimulator> =>
  IdenfySimulator.start({
    ...credentials,
    signingKeys: KEY,
    redelivery: { attempts: 3, everyMs: 5 },
    expireSessions: false,
  });

const statusCalls = (simulator: IdenfySimulator): string[] =>
  simulator.requests
    .filter(({ path }) => path === '/api/v2/status')
    .map(({ body }) => (body as { scanRef: string }).scanRef);

/** Tokens of so many people, whose sessions are due and have a result that nobody was told of. */
async function lostResults(
  service: IdenfyService,
  store: LiveSessionStore,
  simulator: IdenfySimulator,
  count: number,
  deliver: boolean,
): Promise<string[]> {
  return times(count, 8, async (index) => {
    const clientId = `user-${index}`;
    const { scanRef } = await service.createToken({
      clientId,
      firstName: SECRETS.firstName,
      lastName: SECRETS.lastName,
    });
    await simulator.complete(scanRef!, 'APPROVED', { deliver });
    await store.dueAgain!({ instance: 'default', clientId, scanRef: scanRef!, dueMs: 0 });
    return scanRef!;
  });
}

interface Told {
  readonly at: 'ready' | 'ran' | 'handler' | 'handled';
  readonly scanRef?: string;
  readonly delivered?: number;
}

class Reconciling {
  readonly told: Told[] = [];
  output = '';
  private readonly child: ChildProcess;

  constructor(settings: object) {
    this.child = fork(SCRIPT, {
      env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', SETTINGS: JSON.stringify(settings) },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child.on('message', (message: Told) => this.told.push(message));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (part: string) => (this.output += part));
    }
  }

  of(at: Told['at']): Told[] {
    return this.told.filter((one) => one.at === at);
  }

  async reached(at: Told['at'], count = 1): Promise<Told> {
    while (this.of(at).length < count) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`The process ended before '${at}':\n${this.output}`);
      }
      await sleep(2);
    }
    return this.of(at)[count - 1]!;
  }

  async run(): Promise<number> {
    const before = this.of('ran').length;
    this.child.send({ ask: 'run' });
    return (await this.reached('ran', before + 1)).delivered ?? 0;
  }

  async end(signal?: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'close');
      if (signal === undefined) {
        this.child.send({ ask: 'end' });
      } else {
        this.child.kill(signal);
      }
      await ended;
    }
  }
}

const withRedis = hasRedisServer() ? describe : describe.skip;

withRedis('Several processes that reconcile', () => {
  let redis: RedisServer;
  let client: Redis;
  let simulator: IdenfySimulator;
  let opener: RunningApp;
  let store: RedisLiveSessionStore;
  let prefix: string;
  let children: Reconciling[];

  beforeAll(async () => {
    redis = await RedisServer.onFreePort();
    await redis.start();
    client = new Redis(redis.url);
    client.on('error', () => undefined);
    simulator = await startSimulator();
  });
  afterAll(async () => {
    client.disconnect();
    await simulator.close();
    await redis.stop();
  });
  beforeEach(async () => {
    await simulator.reset();
    children = [];
    prefix = testPrefix();
    store = new RedisLiveSessionStore(client, { prefix, commandTimeoutMs: 5000 });
    opener = await startApp('Express', {
      options: { ...credentials, baseUrl: simulator.url, duplicates: { store } },
    });
  });
  afterEach(async () => {
    await Promise.all(children.map((child) => child.end()));
    await opener.app.close();
    for (const { output } of children) {
      for (const secret of Object.values(SECRETS)) {
        expect(output).not.toContain(secret);
      }
    }
  });

  async function start(
    count: number,
    { timeoutMs, handlerTimeoutMs }: Times,
    settings: object,
  ): Promise<Reconciling[]> {
    const started = Array.from({ length: count }, () => {
      const webhook = { signingKeys: KEY, handlerTimeoutMs };
      const options = { ...credentials, baseUrl: simulator.url, timeoutMs, webhook };
      return new Reconciling({ options, redisUrl: redis.url, prefix, ...settings });
    });
    children.push(...started);
    await Promise.all(started.map((child) => child.reached('ready')));
    return started;
  }

  const results = (scanRefs: string[]): string[] => [...scanRefs].sort();
  const handled = (): string[] =>
    results(children.flatMap((child) => child.of('handled')).map(({ scanRef }) => scanRef!));

  it(`row 9: ${PROCESSES} processes x ${SESSIONS} due sessions, each event once, each asked about once`, async () => {
    const took: number[] = [];
    for (let trial = 0; trial < TRIALS; trial += 1) {
      await simulator.reset();
      const scanRefs = await lostResults(opener.app.get(IdenfyService), store, simulator, SESSIONS, false);
      const processes = await start(PROCESSES, PATIENT, { batchSize: 20, handlerMs: 2 });
      const startedAt = performance.now();
      const delivered = await Promise.all(
        processes.map(async (one) => {
          let sum = 0;
          for (let count = await one.run(); count > 0; count = await one.run()) {
            sum += count;
          }
          return sum;
        }),
      );
      took.push(performance.now() - startedAt);
      expect(delivered.reduce((sum, count) => sum + count, 0)).toBe(SESSIONS);
      expect(handled()).toEqual(results(scanRefs));
      expect(results(statusCalls(simulator))).toEqual(results(scanRefs));
      for (const scanRef of scanRefs.slice(0, 20)) {
        expect(await store.finish({ instance: 'default', scanRef })).toBe(false);
      }
      await Promise.all(processes.map((one) => one.end()));
      children = [];
    }
    note(
      9,
      `${PROCESSES} processes reconcile the same ${SESSIONS} due sessions at once, on Redis, ${TRIALS} trials`,
      `${TRIALS * SESSIONS} of ${TRIALS * SESSIONS} events once, one status call each; median ${Math.round(quantile(took, 0.5))} ms`,
    );
  });

  it('row 12: kill -9 while a reconciled result is at its handlers: another process delivers it', async () => {
    const waits: number[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      await simulator.reset();
      children = [];
      const [scanRef] = await lostResults(opener.app.get(IdenfyService), store, simulator, 1, false);
      const [victim, survivor] = await start(2, BRISK, { everySeconds: 2, batchSize: 4, handlerMs: 300 });
      const run = victim!.run().catch(() => 0);
      await victim!.reached('handler');
      const killedAt = performance.now();
      await victim!.end('SIGKILL');
      await run;
      expect(victim!.of('handled')).toEqual([]);
      expect(await survivor!.run()).toBe(0);
      while (survivor!.of('handled').length === 0) {
        await survivor!.run();
        await sleep(50);
        expect(performance.now() - killedAt).toBeLessThan(6 * HELD_MS);
      }
      waits.push(performance.now() - killedAt);
      expect(survivor!.of('handled')).toEqual([{ at: 'handled', scanRef }]);
      expect(await store.find({ instance: 'default', clientId: 'user-0' })).toBeUndefined();
      await survivor!.end();
    }
    note(
      12,
      'kill -9 while a reconciled result is at its handlers, on Redis, a second process runs on',
      `${KILLS} of ${KILLS} delivered by the other, after ${(Math.max(...waits) / 1000).toFixed(1)} s at most (held for ${HELD_MS / 1000} s)`,
    );
  });
});

describe.each(platforms)('A webhook that was down for the whole retry window, on %s', (platform) => {
  it('row 12: its results are delivered once when the app is back, and webhooks after that say so', async () => {
    const simulator = await startSimulator();
    const store = new MemoryLiveSessionStore();
    const log = new WatchedLog();
    const running = await startApp(platform, {
      options: {
        ...credentials,
        baseUrl: simulator.url,
        duplicates: { store },
        reconciliation: { everySeconds: 86_400 },
      },
      nest: { logger: log },
    });
    const down = createServer((_, response) => response.writeHead(503).end()).listen(0, '127.0.0.1');
    await once(down, 'listening');
    simulator.setWebhookUrl(`http://127.0.0.1:${(down.address() as AddressInfo).port}/idenfy/webhook`);

    const scanRefs = await lostResults(running.app.get(IdenfyService), store, simulator, LOST, true);
    expect(simulator.deliveries.filter(({ acknowledged }) => acknowledged)).toEqual([]);
    expect(simulator.deliveries.flatMap(({ attempts }) => attempts)).toHaveLength(4 * LOST);

    const reconciler = running.app.get(IdenfyReconciler);
    const delivered: number[] = [];
    do {
      delivered.push(await reconciler.runOnce());
    } while (delivered.at(-1) !== 0);
    const events = running.recorder.events as VerificationEvent[];
    expect(events.map(({ scanRef }) => scanRef).sort()).toEqual([...scanRefs].sort());
    expect(delivered).toEqual([...Array<number>(LOST / 50).fill(50), 0]);
    expect(statusCalls(simulator)).toHaveLength(LOST);

    simulator.setWebhookUrl(`${running.url}/idenfy/webhook`);
    await times(LOST, 8, (index) => simulator.complete(scanRefs[index]!, 'APPROVED'));
    const late = events.slice(LOST);
    expect(late.filter(({ repeats }) => repeats !== undefined)).toHaveLength(LOST);
    expect(late).toHaveLength(LOST);

    await new Promise((resolve) => down.close(resolve));
    await running.app.close();
    await simulator.close();
    expect(log.faults).toEqual([]);
    note(
      12,
      `${platform}: the webhook down for all 4 attempts of ${LOST} results, then reconciliation, then webhooks after all`,
      `${LOST} delivered once, ${LOST} status calls; ${LOST} late webhooks with \`repeats\``,
    );
  });
});
