import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueuedDelivery } from '../deliveries/webhook-queue.interface.js';
import type { FailedDelivery } from '../queues/failed-delivery.js';
import { reasonOf } from '../shared/error-reason.js';
import { SafeLogger } from '../shared/safe-logger.js';
import type { PgBossClient, ResolvedPgBossOptions } from './pg-boss-options.js';

/** What a job holds. */
export interface DeliveryJob {
  readonly delivery: QueuedDelivery;
  /** How often its handlers were tried. */
  readonly attempts: number;
  /** How often it was put off without that. */
  readonly putOff: number;
  /** How often it was taken over from a worker that died. */
  readonly deaths: number;
}

export interface TakenJob {
  readonly id: string;
  readonly data: DeliveryJob;
}

/** A dead letter: a job that is never due. */
interface FailedJob extends DeliveryJob {
  readonly failedAt: string;
  readonly reason: string;
}

interface Database {
  executeSql(text: string, values: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

/** A job stays in its queue until it is handled: pg-boss itself neither ends it nor makes it fail. */
const PATIENT = { retryLimit: 1_000_000, expireInSeconds: 82_800, retentionSeconds: 90 * 86_400 };

/** How often a job is stored that comes and goes meanwhile. */
const MOST_TRIES = 5;
/** How often a queue is made that others make, and the first pause in between, in milliseconds: each is twice as long. */
const MOST_CREATIONS = 8;
const CREATION_PAUSE_MS = 20;

/**
 * The jobs of the queue, by the calls of pg-boss where it has them. It has none that puts a job off with other data, keeps a
 * dead letter, or lists jobs: those read and write its table `job`, whose columns are the same in the versions 10 to 12.
 *
 * A delivery is one row from its receipt to its end, also as a dead letter. So each step is one statement, and whatever
 * crashes or comes at the same time, the delivery is never in no place.
 */
export class DeliveryJobs {
  private readonly logger = new SafeLogger('PgBossWebhookQueue');
  private readonly table = `${this.options.schema}.job`;

  constructor(
    private readonly boss: PgBossClient,
    private readonly options: ResolvedPgBossOptions,
  ) {}

  /** Without its queue, or before it is started, pg-boss would take a job and store none. */
  async create(): Promise<void> {
    const { queueName, schema } = this.options;
    for (let tries = 0; tries < MOST_CREATIONS; tries += 1) {
      const [queue] = await this.sql(`SELECT 1 FROM ${schema}.queue WHERE name = $1`);
      if (queue !== undefined) {
        return;
      }
      await this.boss.createQueue(queueName).catch((error: unknown) => {
        // Deadlock, or the same row: pg-boss 10 makes queues without a lock, and ends one of the calls that come at once.
        if (!['40P01', '23505'].includes(reasonOf(error) ?? '')) {
          throw error;
        }
        return sleep(Math.random() * CREATION_PAUSE_MS * 2 ** tries);
      });
    }
    throw new Error('pg-boss did not make the queue: is it started?');
  }

  /** pg-boss stores no second job of the same id. One that is a dead letter is put back to work. */
  async add(delivery: QueuedDelivery): Promise<void> {
    const id = jobIdOf(delivery.deliveryId);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const sent = await this.boss.send(this.options.queueName, newJob(delivery), { ...PATIENT, id });
      // Nothing is sent where the row is there, and where there is no queue.
      if (sent !== null || (await this.revive(id, newJob(delivery))) !== 'missing') {
        return;
      }
    }
    throw new Error('pg-boss did not store the job');
  }

  /** A job that holds no delivery is left to pg-boss, as one that has failed. */
  async take(most: number): Promise<TakenJob[]> {
    const { queueName } = this.options;
    const taken = ((await this.boss.fetch(queueName, { batchSize: most })) ?? []) as TakenJob[];
    const others = taken.filter(({ data }) => !isDelivery(data)).map(({ id }) => id);
    if (others.length > 0) {
      this.logger.error(
        `queue=${queueName} jobs that hold no delivery: ${others.join()}; they are marked failed`,
      );
      await this.sql(
        `UPDATE ${this.table} SET state = 'failed', completed_on = now() WHERE name = $1 AND id = ANY($2::uuid[])`,
        others,
      );
    }
    return taken.filter(({ id }) => !others.includes(id));
  }

  /** Handled: its body is kept no longer. */
  async remove({ id }: TakenJob): Promise<void> {
    await this.boss.deleteJob(this.options.queueName, id);
  }

  async putOff({ id, data }: TakenJob, ms: number, changes: Partial<DeliveryJob>): Promise<void> {
    await this.sql(
      `UPDATE ${this.table} SET state = 'retry', start_after = now() + $3 * interval '1 millisecond', data = $4::jsonb WHERE name = $1 AND id = $2::uuid AND state = 'active'`,
      ...[id, Math.ceil(ms), JSON.stringify({ ...data, ...changes })],
    );
  }

  /** Makes a dead letter of it. */
  async bury({ id, data }: TakenJob, attempts: number, reason: string): Promise<void> {
    const failed: FailedJob = { ...data, attempts, reason, failedAt: new Date().toISOString() };
    await this.sql(
      `UPDATE ${this.table} SET state = 'created', start_after = 'infinity', keep_until = now() + $3 * interval '1 second', data = $4::jsonb WHERE name = $1 AND id = $2::uuid AND state = 'active'`,
      ...[id, this.options.failedRetentionSeconds, JSON.stringify(failed)],
    );
  }

  /** Keeps these jobs, which are in work. */
  async keep(ids: readonly string[]): Promise<void> {
    await this.sql(
      `UPDATE ${this.table} SET started_on = now() WHERE name = $1 AND id = ANY($2::uuid[]) AND state = 'active'`,
      [...ids],
    );
  }

  /** Frees the jobs that no worker has kept for so long, but these. */
  async free(ids: readonly string[], lockMs: number): Promise<void> {
    const abandoned = `name = $1 AND state = 'active' AND started_on < now() - $2 * interval '1 millisecond' AND id <> ALL($3::uuid[]) AND jsonb_typeof(data->'deaths') = 'number'`;
    await this.sql(
      `UPDATE ${this.table} SET state = 'retry', start_after = now(), data = jsonb_set(data, '{deaths}', to_jsonb(CAST(data->'deaths' AS NUMERIC) + 1)) WHERE ${this.oneByOne(abandoned)}`,
      ...[lockMs, [...ids]],
    );
  }

  /** Removes dead letters whose retention is over. pg-boss itself looks seldom, and version 10 keeps a copy for days. */
  async sweep(): Promise<void> {
    await this.sql(`DELETE FROM ${this.table} WHERE ${this.oneByOne(`${DEAD} AND keep_until <= now()`)}`);
  }

  /** The newest first; their bodies stay in the database. */
  async listFailed(): Promise<FailedDelivery[]> {
    const rows = await this.sql(
      `SELECT data #- '{delivery,body}' AS data FROM ${this.table} WHERE ${DEAD} AND keep_until > now() ORDER BY data->>'failedAt' DESC`,
    );
    return rows.map(({ data }) => describe(data as FailedJob));
  }

  /** Puts a dead letter back to work, with all its attempts; resolves to whether it was one. */
  async replay(deliveryId: string): Promise<boolean> {
    return (await this.revive(jobIdOf(deliveryId), COUNTERS)) === 'revived';
  }

  private async revive(id: string, data: object): Promise<'revived' | 'waiting' | 'missing'> {
    const [row] = await this.sql(
      `WITH revived AS (UPDATE ${this.table} SET start_after = now(), keep_until = now() + $3 * interval '1 second', data = (data - 'failedAt' - 'reason') || $4::jsonb WHERE ${DEAD} AND id = $2::uuid RETURNING 1)
SELECT (SELECT count(*) FROM revived) AS revived, (SELECT count(*) FROM ${this.table} WHERE name = $1 AND id = $2::uuid) AS known`,
      ...[id, PATIENT.retentionSeconds, JSON.stringify(data)],
    );
    return Number(row?.['revived']) > 0 ? 'revived' : Number(row?.['known']) > 0 ? 'waiting' : 'missing';
  }

  /** Leaves out what another process is at: two that wait for each other's rows would be ended by PostgreSQL. */
  private oneByOne(condition: string): string {
    return `name = $1 AND id IN (SELECT id FROM ${this.table} WHERE ${condition} FOR UPDATE SKIP LOCKED)`;
  }

  private async sql(text: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
    return (await this.database.executeSql(text, [this.options.queueName, ...values])).rows;
  }

  private get database(): Database {
    return (this.boss as unknown as { getDb(): Database }).getDb();
  }
}

/** A job that is never due is a dead letter. */
const DEAD = "name = $1 AND state = 'created' AND start_after = 'infinity'";

const COUNTERS = { attempts: 0, putOff: 0, deaths: 0 };

const newJob = (delivery: QueuedDelivery): DeliveryJob => ({ delivery, ...COUNTERS });

/** Anybody can put a job into the queue. */
function isDelivery(data: unknown): boolean {
  const job = (data ?? {}) as Record<string, unknown>;
  const delivery = (job['delivery'] ?? {}) as Record<string, unknown>;
  return (
    ['deliveryId', 'instance', 'body', 'receivedAt'].every((name) => typeof delivery[name] === 'string') &&
    Object.keys(COUNTERS).every((name) => typeof job[name] === 'number')
  );
}

/** The id of a delivery's job, as a UUID. What has been handled is known by the DeliveryStore. */
function jobIdOf(deliveryId: string): string {
  const hex = createHash('sha256').update(deliveryId).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

function describe({ delivery, attempts, failedAt, reason }: FailedJob): FailedDelivery {
  const { deliveryId, instance, wireType, receivedAt } = delivery;
  return {
    deliveryId,
    instance,
    ...(wireType === undefined ? {} : { wireType }),
    receivedAt: new Date(receivedAt),
    failedAt: new Date(failedAt),
    attempts,
    reason,
  };
}
