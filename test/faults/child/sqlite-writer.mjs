// Writes sessions and deliveries into a SQLite file until it is killed, and tells of each write when it is acknowledged.
import { writeSync } from 'node:fs';

const { file, life, packageFolder } = JSON.parse(process.env['SETTINGS']);
const { SqlDeliveryStore, SqlLiveSessionStore, sqlite } = await import(
  packageFolder ? `${packageFolder}/sql/index.js` : 'nestjs-idenfy/sql'
);

const tell = (line) => writeSync(1, `${line}\n`);
const database = sqlite(file);
const sessions = new SqlLiveSessionStore(database, { commandTimeoutMs: 15_000 });
const deliveries = new SqlDeliveryStore(database, { commandTimeoutMs: 15_000 });
const HOUR_MS = 3_600_000;

for (let index = 0; ; index += 1) {
  const name = `${life}-${index}`;
  const session = { instance: 'default', clientId: `client-${name}`, owner: `owner-${name}` };
  const scanRef = `scan-${name}`;
  const { acquired } = await sessions.acquire({ ...session, leaseMs: HOUR_MS });
  if (!acquired) {
    throw new Error(`${session.clientId} was not free`);
  }
  tell(`reserved ${session.clientId}`);
  await sessions.open({ ...session, scanRef, holdMs: HOUR_MS, dueMs: HOUR_MS });
  tell(`open ${session.clientId} ${scanRef}`);

  const delivery = { instance: 'default', deliveryId: `delivery-${name}`, owner: `owner-${name}`, scanRef };
  const result = { overall: 'APPROVED', final: true, startsRound: false };
  await deliveries.begin({ ...delivery, leaseMs: HOUR_MS, result });
  await deliveries.settleHandler({ ...delivery, handler: 'handler' });
  tell(`settled ${delivery.deliveryId} handler`);
  await deliveries.complete(delivery);
  tell(`done ${delivery.deliveryId}`);
}
