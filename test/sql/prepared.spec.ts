import type { PoolClient } from 'pg';
import { SqlDeliveryStore, SqlLiveSessionStore, postgres } from '../../lib/sql/index.js';
import { statement } from '../../lib/sql/sql-database.js';
import type { Step } from '../../lib/sql/sql-database.js';
import { TestSchema, postgresForTests } from '../support/postgres.js';

const LIMIT_MS = 10_000;
const instance = 'default';
const url = await postgresForTests();

/** What makes the statements that a connection of the pool has prepared useless: another client of a pooler, a migration. */
const OTHERS: readonly [name: string, use: (client: PoolClient, schema: string) => Promise<unknown>][] = [
  ['does not have what was prepared (26000)', (client) => client.query('DISCARD ALL')],
  [
    'has already what is to be prepared (42P05)',
    async (client) => {
      const { connection } = client as unknown as { connection: { parsedStatements: object } };
      connection.parsedStatements = {};
    },
  ],
  [
    'has prepared what gives another type now (0A000)',
    (client, schema) =>
      client.query(`ALTER TABLE "${schema}".idenfy_deliveries ALTER COLUMN owner TYPE VARCHAR(300)`),
  ],
];

(url === undefined ? describe.skip : describe)('The statements on PostgreSQL', () => {
  let schema: TestSchema;
  let sessions: SqlLiveSessionStore;
  let deliveries: SqlDeliveryStore;

  beforeEach(async () => {
    schema = await TestSchema.make(url!, 1);
    const options = { schema: schema.name, commandTimeoutMs: LIMIT_MS };
    const database = postgres(schema.pool);
    sessions = new SqlLiveSessionStore(database, options);
    deliveries = new SqlDeliveryStore(database, options);
  });
  afterEach(async () => {
    sessions.close();
    deliveries.close();
    await schema.drop();
  });

  async function lifeOf(name: string): Promise<void> {
    const session = { instance, clientId: name, owner: 'owner', scanRef: name };
    expect(await sessions.acquire({ ...session, leaseMs: 60_000 })).toEqual({ acquired: true });
    expect(await sessions.open({ ...session, holdMs: 60_000, dueMs: 1000 })).toBe('opened');
    expect(await sessions.finish(session)).toBe(true);
    const delivery = { instance, deliveryId: name, owner: 'owner', scanRef: name };
    const result = { overall: 'APPROVED', final: true, startsRound: false };
    expect(await deliveries.begin({ ...delivery, leaseMs: 60_000, result })).toMatchObject({
      state: 'started',
    });
    expect(await deliveries.complete(delivery)).toBe(true);
  }

  const prepared = async (): Promise<string[]> => {
    const { rows } = await schema.pool.query<{ name: string }>(
      `SELECT name FROM pg_prepared_statements WHERE name LIKE 'idenfy%' ORDER BY name`,
    );
    return rows.map(({ name }) => name);
  };

  /** Prepares them on the one connection of the pool, which others use then. */
  async function usedByOthers(use: (typeof OTHERS)[number][1]): Promise<void> {
    await lifeOf('first');
    const client = await schema.pool.connect();
    await use(client, schema.name);
    client.release();
  }

  it('are prepared once on each connection', async () => {
    await lifeOf('first');
    const first = await prepared();
    expect(first.length).toBeGreaterThan(5);
    await lifeOf('second');
    expect(await prepared()).toEqual(first);
  });

  it.each(OTHERS)('are no longer prepared where a connection %s', async (_name, use) => {
    await usedByOthers(use);
    const before = await prepared();
    await lifeOf('second');
    await lifeOf('third');
    expect(await prepared()).toEqual(before);
  });

  it.each(OTHERS)('of a transaction are all sent again where a connection %s', async (_name, use) => {
    await usedByOthers(use);
    const delivery = { instance, deliveryId: 'second', owner: 'owner', leaseMs: 60_000 };
    expect(await deliveries.begin(delivery)).toMatchObject({ state: 'started' });
  });

  it('are tried again once where a prepared one of their own is missing', async () => {
    let tries = 0;
    function* executing(): Step<void> {
      tries += 1;
      yield statement('EXECUTE nothing');
    }
    await expect(postgres(schema.pool).run(executing, LIMIT_MS)).rejects.toMatchObject({ code: '26000' });
    expect(tries).toBe(2);
  });

  it('wait for a lock no longer than PostgreSQL can, whatever the limit of a call', async () => {
    const options = { schema: schema.name, commandTimeoutMs: 2 ** 31 - 1 };
    const patient = new SqlDeliveryStore(postgres(schema.pool), options);
    const delivery = { instance, deliveryId: 'patient', owner: 'owner', leaseMs: 60_000 };
    expect(await patient.begin(delivery)).toMatchObject({ state: 'started' });
    expect(await patient.settleInTransaction!({ ...delivery, handler: 'on' }, async () => undefined)).toBe(
      true,
    );
    patient.close();
  });
});
