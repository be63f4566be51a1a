import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'pg';
import { createIdenfySchema, postgres } from '../../lib/sql/index.js';
import { DATABASE_URL } from '../support/postgres-libraries.js';
import { KEY, resultBody, send } from '../webhooks/support.js';
import { ChildApp } from './child-app.js';
import { note, tally, times } from './figures.js';
import { credentials, person } from './watched-log.js';

const SCRIPT = fileURLToPath(new URL('./child/transactional-app.mjs', import.meta.url));
const POINTS = ['before the row', 'before the commit', 'in the commit', 'after the commit'] as const;
const WORKERS = 3;

export interface ExactlyOnceNumbers {
  readonly results: number;
  /** How many of them kill the worker that has them, shared among the points. */
  readonly kills: number;
  /** Kills at random times beside those, so many milliseconds apart. */
  readonly killEveryMs?: number;
  /** Whether it is counted, too, how many are there twice without a transaction. */
  readonly comparesWithout?: boolean;
  /** The compiled package; without it the built one is used. */
  readonly packageFolder?: () => string;
}

interface Mode {
  readonly library: 'pg' | 'typeorm';
  readonly transactional: boolean;
}

/** Workers on one database, each of which is started again when it has ended. */
class Workers {
  readonly all: ChildApp[] = [];
  /** The points at which they were killed. */
  readonly kills: string[] = [];
  private readonly current: (ChildApp | undefined)[] = [];
  private isOver = false;
  private readonly running: Promise<void>[] = [];

  constructor(private readonly settings: object) {}

  async start(): Promise<void> {
    const started = Array.from({ length: WORKERS }, async (_, index) => {
      const first = await this.next(index);
      this.running.push(this.keep(index, first));
    });
    await Promise.all(started);
  }

  /** One that runs, or that is believed to run. */
  async any(): Promise<ChildApp> {
    for (;;) {
      const running = this.current.filter((app) => app !== undefined);
      const picked = running[Math.floor(Math.random() * running.length)];
      if (picked !== undefined) {
        return picked;
      }
      await sleep(20);
    }
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.all.map((app) => app.kill('SIGKILL')));
    await Promise.all(this.running);
  }

  private async next(index: number): Promise<ChildApp> {
    const app = await ChildApp.run(SCRIPT, this.settings);
    this.all.push(app);
    this.current[index] = app;
    if (this.isOver) {
      await app.kill('SIGKILL');
    }
    return app;
  }

  private async keep(index: number, first: ChildApp): Promise<void> {
    for (let app = first; ; app = await this.next(index)) {
      await app.ended;
      this.current[index] = undefined;
      const told = app.lines.find((line) => line.startsWith('killed '));
      if (told !== undefined || !this.isOver) {
        this.kills.push(told?.slice('killed '.length) ?? 'at random');
      }
      if (this.isOver) {
        return;
      }
    }
  }
}

/** Sends as iDenfy does, to whichever process there is: again until it is acknowledged. */
async function deliver(workers: Workers, body: string): Promise<(number | string)[]> {
  const responses: (number | string)[] = [];
  for (;;) {
    const { port } = await workers.any();
    const status = await send(port, body).then(
      (response) => response.status,
      () => 'no response',
    );
    responses.push(status);
    if (status === 200) {
      return responses;
    }
    await sleep(100);
  }
}

/** Row 12: what handlers write in their transactions, however often their processes are killed. */
export function describeExactlyOnce(numbers: ExactlyOnceNumbers): void {
  const admin = new Pool({ connectionString: DATABASE_URL });
  afterAll(() => admin.end());

  async function run({ library, transactional }: Mode): Promise<{ once: number; again: number }> {
    const schema = `once_${randomUUID().replaceAll('-', '')}`;
    await createIdenfySchema(postgres(admin), { schema });
    await admin.query(`CREATE TABLE "${schema}".rows (result TEXT NOT NULL)`);
    await admin.query(`CREATE TABLE "${schema}".kills (result TEXT PRIMARY KEY)`);
    const workers = new Workers({
      library,
      transactional,
      schema,
      url: DATABASE_URL,
      packageFolder: numbers.packageFolder?.(),
      options: { ...credentials, webhook: { signingKeys: KEY, handlerTimeoutMs: 1000 } },
    });
    const sending = new AbortController();
    try {
      await workers.start();
      const killing = killAtRandom(workers, sending.signal);
      const killEvery = Math.ceil(numbers.results / numbers.kills);
      const names = Array.from({ length: numbers.results }, (_, index) => `result-${index}`);
      const responses = await times(names.length, 60, (index) => {
        const killAt =
          index % killEvery === 0 ? POINTS[Math.floor(index / killEvery) % POINTS.length] : undefined;
        return deliver(workers, resultBody({ data: person, clientId: names[index], killAt }));
      });
      sending.abort();
      await killing;
      await workers.stop();
      const { rows } = await admin.query<{ result: string; count: number }>(
        `SELECT result, count(*)::int AS count FROM "${schema}".rows GROUP BY result`,
      );
      expect(rows.map(({ result }) => result).sort()).toEqual([...names].sort());
      expect(new Set(workers.kills)).toEqual(
        new Set([...POINTS, ...(numbers.killEveryMs === undefined ? [] : ['at random'])]),
      );
      expect(workers.all.flatMap((app) => app.faults())).toEqual([]);
      const again = rows.filter(({ count }) => count > 1).length;
      const kind = transactional ? `transactions of ${library}` : `${library}, without a transaction`;
      note(
        12,
        `${names.length} results, handlers that insert a row, ${kind}: ${WORKERS} workers on one PostgreSQL, ${workers.kills.length} times kill -9 (${tally(workers.kills)}), redelivered until acknowledged`,
        `${rows.length} rows, ${again} of them twice or more, ${names.length - rows.length} missing; responses ${tally(responses.flat())}`,
      );
      return { once: rows.length - again, again };
    } finally {
      sending.abort();
      await workers.stop();
      await admin.query(`DROP SCHEMA "${schema}" CASCADE`);
    }
  }

  async function killAtRandom(workers: Workers, signal: AbortSignal): Promise<void> {
    const { killEveryMs } = numbers;
    while (killEveryMs !== undefined && !signal.aborted) {
      await sleep(killEveryMs * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) {
        await (await workers.any()).kill('SIGKILL');
      }
    }
  }

  it.each(['pg', 'typeorm'] as const)(
    `row 12: ${numbers.results} results leave ${numbers.results} rows, in transactions of %s`,
    async (library) => {
      expect(await run({ library, transactional: true })).toEqual({ once: numbers.results, again: 0 });
    },
    1_200_000,
  );

  if (numbers.comparesWithout) {
    it('row 12: without a transaction a kill between the row and its record makes it twice', async () => {
      const { again } = await run({ library: 'pg', transactional: false });
      // At least those that killed their worker after their row.
      expect(again).toBeGreaterThan(0);
    }, 1_200_000);
  }
}
