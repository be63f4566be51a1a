import { Logger } from '@nestjs/common';
import { inspect } from 'node:util';

import { delivery, sleep, until } from '../queues/deliveries.js';
import type { TestedQueue } from '../queues/queue.cases.js';
import type { PgBossKind } from './support.js';

/** What concerns the table of pg-boss, beside what every queue promises. */
export function pgBossCases(kind: PgBossKind): void {
  let name: string;
  let lines: string[];
  const running: TestedQueue[] = [];

  beforeEach(() => {
    name = kind.newName();
    lines = [];
    const take = (...parts: unknown[]): void => void lines.push(parts.map((part) => inspect(part)).join(' '));
    Logger.overrideLogger({ log: take, warn: take, error: take, debug: take });
  });
  afterEach(async () => {
    Logger.overrideLogger(false);
    await Promise.all(running.splice(0).map(async (queue) => queue.stop()));
  });

  function started(queueName = name): { queue: TestedQueue; handled: string[] } {
    const handled: string[] = [];
    const queue = kind.make({ queueName });
    void queue.start(async ({ deliveryId }) => void handled.push(deliveryId));
    running.push(queue);
    return { queue, handled };
  }

  async function statesOf(): Promise<string[]> {
    const sql = `SELECT state FROM "${kind.schema}".job WHERE name = $1`;
    return (await kind.pool.query<{ state: string }>(sql, [name])).rows.map(({ state }) => state);
  }

  it('is made and stopped by several processes at once, without a word in the log', async () => {
    const names = Array.from({ length: 4 }, () => kind.newName());
    const made = [...names, ...names].map((queueName) => started(queueName));
    await Promise.all(made.map(({ queue }) => queue.enqueue(delivery())));
    await Promise.all(running.splice(0).map(async (queue) => queue.stop()));
    await sleep(50);
    expect(lines).toEqual([]);
  });

  const FOREIGN = [
    null,
    '"MARKED"',
    '["MARKED"]',
    '{"delivery":"MARKED"}',
    '{"delivery":{"deliveryId":"MARKED","instance":"default","body":"","receivedAt":""},"attempts":"MARKED"}',
  ];

  it('leaves a job that holds no delivery to pg-boss as one that has failed, with a line in the log', async () => {
    const { queue, handled } = started();
    await queue.enqueue(delivery());
    await kind.pool.query(
      `INSERT INTO "${kind.schema}".job (name, data) SELECT $1, data FROM unnest($2::jsonb[]) AS data`,
      [name, FOREIGN],
    );
    await until(
      async () => (await statesOf()).filter((state) => state === 'failed').length === FOREIGN.length,
    );
    await queue.enqueue(delivery());
    await until(() => handled.length === 2);
    await until(async () => (await statesOf()).length === FOREIGN.length);
    expect(await queue.listFailed()).toEqual([]);
    expect(lines).toEqual([expect.stringContaining('jobs that hold no delivery')]);
    expect(lines[0]).not.toContain('MARKED');
  });

  it('takes over the delivery of a dead worker, whatever else is in the queue', async () => {
    const web = kind.make({ queueName: name, worker: false });
    running.push(web);
    void web.start(async () => undefined);
    const stored = delivery();
    await web.enqueue(stored);
    await kind.pool.query(
      `INSERT INTO "${kind.schema}".job (name, data) SELECT $1, data FROM unnest($2::jsonb[]) AS data`,
      [name, [...FOREIGN, '{"deaths":"MARKED"}']],
    );
    await kind.pool.query(
      `UPDATE "${kind.schema}".job SET state = 'active', started_on = now() - interval '1 minute' WHERE name = $1`,
      [name],
    );
    const { handled } = started();
    await until(() => handled.length === 1);
    expect(handled).toEqual([stored.deliveryId]);
    expect(lines).toEqual([]);
  });
}
