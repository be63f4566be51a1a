// An app in a process of its own whose handler inserts a row, in the transaction of its delivery or on a connection of its
// own. It kills itself at the point that a delivery names, at the first attempt that comes so far.
import 'reflect-metadata';
import { writeSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';

const { packageFolder, url, schema, library, transactional, options } = JSON.parse(process.env['SETTINGS']);
const { IdenfyModule, OnIdenfyEvent } = await import(
  packageFolder ? `${packageFolder}/index.js` : 'nestjs-idenfy'
);
const { SqlDeliveryStore, SqlLiveSessionStore, postgres } = await import(
  packageFolder ? `${packageFolder}/sql/index.js` : 'nestjs-idenfy/sql'
);
const tell = (at, more = {}) => process.connected && process.send({ at, ...more });

const own = new Pool({ connectionString: url, max: 2 });
const opened =
  library === 'typeorm'
    ? await new DataSource({ type: 'postgres', url, extra: { max: 5 } }).initialize()
    : new Pool({ connectionString: url, max: 5 });
const database = postgres(opened, { transaction: library });

const die = (point) => {
  writeSync(1, `killed ${point}\n`);
  process.kill(process.pid, 'SIGKILL');
};
/** One decides at a time, and none after one that is to die: the deaths that are counted are those that happen. */
let deciding = Promise.resolve(false);
async function isToDie(point, { clientId, payload }) {
  if (payload.killAt !== point) {
    return false;
  }
  deciding = deciding.then(async (isDying) => {
    if (isDying) {
      await new Promise(() => undefined);
    }
    const sql = `INSERT INTO "${schema}".kills (result) VALUES ($1) ON CONFLICT DO NOTHING RETURNING 1`;
    return (await own.query(sql, [clientId])).rows.length > 0;
  });
  return deciding;
}

class Handlers {
  async onEvent(event, transaction = own) {
    if (await isToDie('before the row', event)) {
      die('before the row');
    }
    const sql = `INSERT INTO "${schema}".rows (result) VALUES ($1)`;
    await transaction.query(sql, [event.clientId]);
    if (await isToDie('before the commit', event)) {
      die('before the commit');
    }
    if (await isToDie('in the commit', event)) {
      setTimeout(() => die('in the commit'), Math.random() * 2);
    }
    if (await isToDie('after the commit', event)) {
      dying.add(event.deliveryId);
    }
  }
}
const dying = new Set();
const descriptor = Object.getOwnPropertyDescriptor(Handlers.prototype, 'onEvent');
OnIdenfyEvent({ id: 'onEvent', transactional })(Handlers.prototype, 'onEvent', descriptor);

/** Its process ends between the commit and what follows it. */
class DyingStore extends SqlDeliveryStore {
  constructor(...given) {
    super(...given);
    const { settleInTransaction } = this;
    this.settleInTransaction = async (request, work) => {
      try {
        return await settleInTransaction(request, work);
      } finally {
        if (dying.has(request.deliveryId)) {
          die('after the commit');
        }
      }
    };
  }
  complete(request) {
    if (dying.has(request.deliveryId)) {
      die('after the commit');
    }
    return super.complete(request);
  }
}

class AppModule {}
Module({
  imports: [
    IdenfyModule.forRoot({
      ...options,
      duplicates: { store: new SqlLiveSessionStore(database, { schema }) },
      webhook: { ...options.webhook, store: new DyingStore(database, { schema }) },
    }),
  ],
  providers: [Handlers],
})(AppModule);

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: ['warn', 'error'] });
await app.listen(0, '127.0.0.1');
tell('listening', { port: app.getHttpServer().address().port });
