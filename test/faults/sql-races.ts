import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import type { PoolClient, PoolConfig } from 'pg';
import { postgres } from '../../lib/sql/index.js';
import type { SqlDatabase, SqlValue } from '../../lib/sql/index.js';

interface Query {
  readonly text: string;
  readonly values: SqlValue[];
}

/** One of two callers. It sends a statement, and commits it, only when it is told to go on. */
class Side {
  readonly database: SqlDatabase;
  isOver = true;
  /** How many statements and commits it has sent. */
  taken = 0;
  private readonly pool: Pool;
  private client: PoolClient | undefined;
  private pass: (() => void) | undefined;

  constructor(config: PoolConfig) {
    const pool = new Pool({ ...config, max: 1 });
    this.pool = pool;
    const source = {
      query: () => undefined,
      on: () => undefined,
      connect: async () => {
        const client = await pool.connect();
        this.client = client;
        return this.held(client);
      },
    };
    this.database = postgres(source);
  }

  get isWaiting(): boolean {
    return this.pass !== undefined;
  }

  /** The server process of its connection. */
  get pid(): number | undefined {
    return (this.client as { processID?: number } | undefined)?.processID;
  }

  goOn(): void {
    const pass = this.pass;
    this.pass = undefined;
    this.taken += 1;
    pass?.();
  }

  start(call: () => Promise<unknown>): Promise<unknown> {
    this.isOver = false;
    this.taken = 0;
    const result = call().catch(
      (error: { code?: string; reason?: string }) => `${error.code} ${error.reason}`,
    );
    return result.finally(() => (this.isOver = true));
  }

  end(): Promise<void> {
    return this.pool.end();
  }

  private held(client: PoolClient) {
    let isInTransaction = false;
    let last: Promise<unknown> = Promise.resolve();
    const send = async (query: Query) => {
      await this.turn();
      const isControl = /^(BEGIN|COMMIT|ROLLBACK)/.test(query.text);
      if (isControl || isInTransaction) {
        isInTransaction = isControl ? query.text.startsWith('BEGIN') : isInTransaction;
        return client.query(query);
      }
      // As by itself, but for the time before its commit.
      await client.query('BEGIN');
      try {
        const result = await client.query(query);
        await this.turn();
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      }
    };
    return {
      query: (query: Query) => {
        const sent = last.then(() => send(query));
        last = sent.catch(() => undefined);
        return sent;
      },
      on: () => undefined,
      removeListener: () => undefined,
      release: (destroy?: boolean) => client.release(destroy),
    };
  }

  private turn(): Promise<void> {
    return new Promise((resolve) => (this.pass = resolve));
  }
}

/** Which of the sides that wait is to go on. */
type Choose = (sides: readonly [Side, Side], waiting: readonly Side[]) => Side;

/** Two callers whose statements and commits take turns in a given order, as far as the locks of the database let them. */
export class Race {
  readonly sides: readonly [Side, Side];

  /** @param watcher a pool that is not theirs */
  constructor(
    private readonly watcher: Pool,
    config: PoolConfig,
  ) {
    this.sides = [new Side(config), new Side(config)];
  }

  async run(calls: readonly (() => Promise<unknown>)[], choose: Choose): Promise<unknown[]> {
    const results = this.sides.map((side, index) => side.start(calls[index]!));
    for (;;) {
      for (const side of this.sides) {
        await this.come(side);
      }
      if (this.sides.every(({ isOver }) => isOver)) {
        return Promise.all(results);
      }
      const waiting = this.sides.filter((side) => side.isWaiting);
      if (waiting.length > 0) {
        choose(this.sides, waiting).goOn();
      }
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.sides.map((side) => side.end()));
  }

  /** Resolves when a side is over, waits for its turn, or for a lock that the other one holds. */
  private async come(side: Side): Promise<void> {
    for (let look = 0; !side.isOver && !side.isWaiting; look += 1) {
      await sleep(look < 5 ? 0 : 1);
      if (look >= 5 && side.pid !== undefined) {
        const { rows } = await this.watcher.query<{ waits: boolean }>(
          'SELECT cardinality(pg_blocking_pids($1)) > 0 AS waits',
          [side.pid],
        );
        if (rows[0]?.waits === true && !side.isOver && !side.isWaiting) {
          return;
        }
      }
    }
  }
}

/** One side is held up after so many turns, until the other one is over or waits for it. */
export const holding =
  (which: 0 | 1, turns: number): Choose =>
  (sides, waiting) => {
    const [held, other] = [sides[which], sides[1 - which]!];
    const isHeld = held.taken >= turns || !waiting.includes(held);
    return isHeld && waiting.includes(other) ? other : held;
  };

/** By chance, and the same for one seed. */
export function byChance(seed: number): Choose {
  let state = seed + 1;
  return (_, waiting) => {
    state = (state * 48_271) % 2_147_483_647;
    return waiting[(state >> 8) % waiting.length]!;
  };
}
