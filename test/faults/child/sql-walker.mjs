// One of several processes that use the SQL stores at once, on few clientIds and deliveries. Sends what it was told, in the
// order of a sequence in the database: clocks of processes may differ by more than a statement takes.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';

const { packageFolder, url, schema, instance, lives, lanes, names, pgOptions } = JSON.parse(
  process.env['SETTINGS'],
);
const { SqlDeliveryStore, SqlLiveSessionStore, postgres } = await import(`${packageFolder}/sql/index.js`);
const pool = new Pool({ connectionString: url, max: lanes, options: pgOptions });
const database = postgres(pool);
const settings = { schema, commandTimeoutMs: 30_000 };
const sessions = new SqlLiveSessionStore(database, settings);
const deliveries = new SqlDeliveryStore(database, settings);
const LEASE_MS = 600_000;

const clock = new Pool({ connectionString: url, max: lanes });
const now = async () => Number((await clock.query(`SELECT nextval('"${schema}".walk') AS at`)).rows[0].at);
const pick = (below) => Math.floor(Math.random() * below);
const history = [];
const wrong = [];
const check = (isRight, what) => isRight || wrong.push(what);
const pause = () => (pick(2) ? sleep(pick(4)) : undefined);

async function sessionLife() {
  const owner = randomUUID();
  const key = { instance, clientId: `client-${pick(names)}` };
  const owned = { ...key, owner };
  const scanRef = `scan-of-${owner}`;
  const { acquired, session } = await sessions.acquire({ ...owned, leaseMs: LEASE_MS });
  if (!acquired) {
    check(session.clientId === key.clientId, 'a session of somebody else is in the way');
    return;
  }
  const from = await now();
  const ended = async () => history.push({ kind: 'session', name: key.clientId, from, to: await now() });
  await pause();
  check(
    (await sessions.acquire({ ...owned, leaseMs: LEASE_MS })).acquired,
    'locked out by its own reservation',
  );
  check((await sessions.find(key))?.state === 'reserved', 'an acquired clientId is not reserved');
  if (pick(4) === 0) {
    await ended();
    check(await sessions.abandon({ ...owned, outcome: 'refused' }), 'its reservation was not its own');
    return;
  }
  const token = pick(2) ? { lifeMs: LEASE_MS, answer: `token of ${owner}` } : undefined;
  const times = { holdMs: LEASE_MS, dueMs: pick(2) ? 0 : LEASE_MS };
  const open = () => sessions.open({ ...owned, scanRef, ...times, ...(token && { token }) });
  if (pick(2)) {
    check((await open()) === 'opened', 'a session was not opened');
    check((await open()) === 'opened', 'a session was not opened again');
    const found = await sessions.find(key);
    check(found?.scanRef === scanRef, 'an open session was not found');
    check(found?.token?.answer === token?.answer, 'an open session has another token');
    if (pick(2)) {
      await sessions.submitted({ instance, scanRef });
      check((await sessions.find(key))?.token === undefined, 'a token was given that is used');
    }
    await pause();
    await ended();
    const end = [
      () => sessions.finish({ instance, scanRef }),
      () => sessions.remove(key),
      () => sessions.remove({ ...key, scanRef }),
    ][pick(3)];
    check(await end(), 'an open session was not ended');
  } else {
    // Both at once, in either order.
    await ended();
    const finish = () => sessions.finish({ instance, scanRef });
    const submitted = () => sessions.submitted({ instance, scanRef });
    const both = pick(2) ? [open(), submitted(), finish()] : [finish(), submitted(), open()];
    const results = await Promise.all(both);
    check(!results.includes('lost'), 'a session was lost while its webhook came');
  }
  check((await sessions.find(key))?.scanRef !== scanRef, 'a session is open whose webhook was heard');
  if (pick(2)) {
    await sessions.finish({ instance, scanRef });
  }
}

async function dueLife() {
  const taken = await sessions.takeDue({ instance, limit: 1 + pick(3), againMs: LEASE_MS });
  for (const { scanRef } of taken) {
    history.push({ kind: 'due', name: scanRef, to: await now() });
  }
}

async function deliveryLife() {
  const hasRounds = pick(2) === 1;
  const scanRef = `${hasRounds ? 'round' : 'scan'}-${pick(names)}`;
  const overall = ['APPROVED', 'DENIED'][pick(2)];
  const result = { overall, final: pick(2) === 1, startsRound: hasRounds && pick(2) === 1 };
  const deliveryId = JSON.stringify([scanRef, result, pick(3)]);
  const owned = { instance, deliveryId, scanRef, owner: randomUUID() };
  const asked = await now();
  const begun = await deliveries.begin({ ...owned, leaseMs: LEASE_MS, result });
  if (begun.state !== 'started') {
    history.push({ kind: begun.state, name: deliveryId, asked, to: await now() });
    return;
  }
  const from = await now();
  const settled = [];
  check(await deliveries.renew({ ...owned, leaseMs: LEASE_MS }), 'its delivery was not its own');
  for (const handler of ['one', 'two', 'three'].slice(0, pick(4))) {
    if (!begun.settled.includes(handler)) {
      await deliveries.settleHandler({ ...owned, handler });
      settled.push(handler);
    }
  }
  await pause();
  const latest = await deliveries.latestResult({ instance, scanRef });
  const isDone = pick(3) === 0;
  history.push({
    ...{ kind: 'delivery', name: deliveryId, scanRef, result, asked, from, to: await now() },
    ...{
      settled,
      known: begun.settled,
      superseded: begun.superseded,
      repeats: begun.repeats,
      isDone,
      latest,
    },
  });
  const own = isDone ? await deliveries.complete(owned) : await deliveries.abandon(owned);
  check(own, 'its delivery was not its own at the end');
}

await pool.query('SELECT 1');
process.send({ at: 'ready' });
await new Promise((resolve) => process.once('message', resolve));
try {
  const lane = async () => {
    for (let life = 0; life < lives; life += 1) {
      await [sessionLife, sessionLife, deliveryLife, deliveryLife, dueLife][pick(5)]();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
} catch (error) {
  wrong.push(`failed: ${error.message} ${error.reason ?? ''}`);
}
process.send({ at: 'done', history, wrong }, () => process.exit(0));
