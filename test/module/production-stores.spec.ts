import { Logger, Module } from '@nestjs/common';
import type { DynamicModule, LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import Database from 'better-sqlite3';
import { IdenfyModule, MemoryDeliveryStore, MemoryLiveSessionStore } from 'nestjs-idenfy';
import type { DeliveryStore, IdenfyModuleOptions, LiveSessionStore } from 'nestjs-idenfy';
import { SqlDeliveryStore, SqlLiveSessionStore, createIdenfySchema, sqlite } from 'nestjs-idenfy/sql';

const KEY = 'signing-key-of-the-tests-0123456789';
const SESSIONS = 'open sessions (a credit may be spent twice)';
const DELIVERIES = 'handled deliveries (a result may be handled twice)';
const lineOf = (what: string, instance = 'default'): string =>
  `instance=${instance} a restart forgets ${what}: memory stores are in use. Durable stores are in nestjs-idenfy/sql and nestjs-idenfy/redis; allowMemoryStores: true silences this line`;

class OwnSessions extends MemoryLiveSessionStore {}
class OwnDeliveries extends MemoryDeliveryStore {}

/** A store of the app's own, which no class has made: nothing tells whether it forgets. */
function bare<Store extends object>(store: Store): Store {
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(store) as object).filter(
    (name) => name !== 'constructor',
  );
  return Object.assign(
    Object.create(null) as Store,
    Object.fromEntries(
      methods.map((name) => [name, (store[name as keyof Store] as () => unknown).bind(store)]),
    ),
  );
}

const sessions: [what: string, forgets: boolean, make: () => LiveSessionStore | undefined][] = [
  ['none', true, () => undefined],
  ['MemoryLiveSessionStore', true, () => new MemoryLiveSessionStore()],
  ['a subclass of it', true, () => new OwnSessions()],
  ['a bare object', false, () => bare(new MemoryLiveSessionStore())],
  ["SqlLiveSessionStore on ':memory:'", true, () => new SqlLiveSessionStore(inMemory)],
  ['SqlLiveSessionStore', false, () => new SqlLiveSessionStore(database)],
];
const deliveries: [what: string, forgets: boolean, make: () => DeliveryStore | undefined][] = [
  ['none', true, () => undefined],
  ['MemoryDeliveryStore', true, () => new MemoryDeliveryStore()],
  ['a subclass of it', true, () => new OwnDeliveries()],
  ['a bare object', false, () => bare(new MemoryDeliveryStore())],
  ["SqlDeliveryStore on ':memory:'", true, () => new SqlDeliveryStore(inMemory)],
  ['SqlDeliveryStore', false, () => new SqlDeliveryStore(database)],
];
const combinations = sessions.flatMap(([ofSessions, forgetsSessions, makeSessions]) =>
  deliveries.map(([ofDeliveries, forgetsDeliveries, makeDeliveries]) => ({
    ofSessions,
    ofDeliveries,
    stores: () => ({ sessions: makeSessions(), deliveries: makeDeliveries() }),
    forgotten: [...(forgetsSessions ? [SESSIONS] : []), ...(forgetsDeliveries ? [DELIVERIES] : [])],
  })),
);

let database: ReturnType<typeof sqlite>;
const inMemory = sqlite(':memory:');
beforeAll(() => createIdenfySchema(inMemory));
let lines: string[];
const before = process.env['NODE_ENV'];

beforeEach(async () => {
  lines = [];
  database = sqlite(new Database(':memory:'));
  await createIdenfySchema(database);
  process.env['NODE_ENV'] = 'production';
});
afterEach(() => {
  process.env['NODE_ENV'] = before;
  Logger.overrideLogger(false);
});

const logger: LoggerService = {
  log: () => undefined,
  error: () => undefined,
  warn: (line: unknown, context: unknown) => {
    if (context === 'IdenfyModule') {
      lines.push(String(line));
    }
  },
};

interface Given {
  readonly sessions?: LiveSessionStore;
  readonly deliveries?: DeliveryStore;
  readonly more?: Partial<IdenfyModuleOptions>;
}

const optionsOf = (given: Given = {}): IdenfyModuleOptions => ({
  apiKey: 'key-1',
  apiSecret: 'secret-1',
  ...given.more,
  duplicates: given.sessions && { store: given.sessions },
  webhook: { signingKeys: KEY, ...(given.deliveries && { store: given.deliveries }) },
});

/** The warnings of a whole life of an app. */
async function warnings(...imports: DynamicModule[]): Promise<string[]> {
  const testing = await Test.createTestingModule({ imports }).setLogger(logger).compile();
  await testing.init();
  await testing.close();
  return lines;
}

it.each(combinations)(
  'in production: sessions in $ofSessions, deliveries in $ofDeliveries',
  async ({ stores, forgotten }) => {
    const expected = forgotten.length === 0 ? [] : [lineOf(forgotten.join(' and '))];
    expect(await warnings(IdenfyModule.forRoot(optionsOf(stores())))).toEqual(expected);
  },
);

it('says it once where the options come from a factory, and the app from NestFactory', async () => {
  @Module({ imports: [IdenfyModule.forRootAsync({ useFactory: () => optionsOf() })] })
  class AppModule {}
  const app = await NestFactory.create(AppModule, { logger, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  await app.close();
  expect(lines).toEqual([lineOf(`${SESSIONS} and ${DELIVERIES}`)]);
});

it('says it once where several modules import the same instance', async () => {
  const imported = IdenfyModule.forRoot(optionsOf());
  @Module({ imports: [imported] })
  class FeatureModule {}
  expect(await warnings(imported, { module: FeatureModule })).toHaveLength(1);
});

it('says it once for each instance that has one, though they share it', async () => {
  const shared = { sessions: new MemoryLiveSessionStore(), deliveries: new MemoryDeliveryStore() };
  const durable = {
    sessions: new SqlLiveSessionStore(database),
    deliveries: new SqlDeliveryStore(database),
  };
  const instance = (name: string, given: Given): DynamicModule =>
    IdenfyModule.forRoot({ ...optionsOf(given), instance: name, webhookPath: `/idenfy/${name}` });
  const said = await warnings(instance('one', shared), instance('two', shared), instance('three', durable));
  expect(said).toEqual(['one', 'two'].map((name) => lineOf(`${SESSIONS} and ${DELIVERIES}`, name)));
});

it('says nothing where allowMemoryStores is true, and takes nothing else for it', async () => {
  expect(await warnings(IdenfyModule.forRoot(optionsOf({ more: { allowMemoryStores: true } })))).toEqual([]);
  expect(await warnings(IdenfyModule.forRoot(optionsOf({ more: { allowMemoryStores: false } })))).toEqual([
    lineOf(`${SESSIONS} and ${DELIVERIES}`),
  ]);
  const misspelt = optionsOf({ more: { allowMemoryStores: 'true' as never } });
  await expect(warnings(IdenfyModule.forRoot(misspelt))).rejects.toMatchObject({
    code: 'IDENFY_CONFIG',
    problems: [{ path: 'allowMemoryStores' }],
  });
});

it.each([undefined, '', 'development', 'test', 'PRODUCTION'])(
  'says nothing with NODE_ENV=%s',
  async (name) => {
    if (name === undefined) {
      delete process.env['NODE_ENV'];
    } else {
      process.env['NODE_ENV'] = name;
    }
    expect(await warnings(IdenfyModule.forRoot(optionsOf()))).toEqual([]);
  },
);
