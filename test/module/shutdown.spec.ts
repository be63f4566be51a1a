import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import {
  IdenfyModule,
  IdenfyService,
  IdenfyWebhooks,
  MemoryDeliveryStore,
  MemoryLiveSessionStore,
  OnIdenfyEvent,
  VerificationApprovedEvent,
} from 'nestjs-idenfy';
import type { IdenfyModuleOptions, IdenfyModuleStructure } from 'nestjs-idenfy';
import { idenfyPayloads, signedWebhook } from 'nestjs-idenfy/testing';
import { Upstream, tokenAnswer } from '../support/upstream.js';

const KEY = 'signing-key-of-the-tests';

function account(structure: IdenfyModuleStructure & Partial<IdenfyModuleOptions>) {
  return IdenfyModule.forRoot({
    apiKey: 'key-1',
    apiSecret: 'secret-1',
    ...structure,
    webhook: { signingKeys: KEY, ...structure.webhook },
  });
}

async function start(imports: ReturnType<typeof account>[], providers: (new () => object)[] = []) {
  const testing = await Test.createTestingModule({ imports, providers }).compile();
  testing.useLogger(false);
  return testing.init();
}

/** A gate that a handler waits at. */
class Gate {
  readonly arrived: Promise<void>;
  readonly opened: Promise<void>;
  arrive!: () => void;
  open!: () => void;
  constructor() {
    this.arrived = new Promise((resolve) => (this.arrive = resolve));
    this.opened = new Promise((resolve) => (this.open = resolve));
  }
}

const approved = () =>
  signedWebhook('IDENTIFICATION_MANUAL_FINISHED', idenfyPayloads.identificationManualFinished(), KEY);

describe('shutdown', () => {
  let closed: string[];
  const stores = (name: string) => {
    const session = new MemoryLiveSessionStore();
    const delivery = new MemoryDeliveryStore();
    const note = (store: { close?(): unknown }, what: string) => {
      const close = store.close?.bind(store);
      store.close = () => {
        closed.push(what);
        return close?.();
      };
    };
    note(session, `${name} sessions`);
    note(delivery, `${name} deliveries`);
    return { session, delivery };
  };

  beforeEach(() => {
    closed = [];
  });

  it('closes the stores that it was given, after the handlers at work are done', async () => {
    const gate = new Gate();
    const { session, delivery } = stores('own');
    @Injectable()
    class Listener {
      @OnIdenfyEvent(VerificationApprovedEvent)
      async onApproved(): Promise<void> {
        gate.arrive();
        await gate.opened;
        closed.push('handler done');
      }
    }
    const app = await start(
      [account({ duplicates: { store: session }, webhook: { signingKeys: KEY, store: delivery } })],
      [Listener],
    );
    const answered = app.get(IdenfyWebhooks).receive(approved());
    await gate.arrived;
    const ended = app.close();
    gate.open();
    await ended;
    expect((await answered).status).toBe(200);
    expect(closed).toEqual(['handler done', 'own sessions', 'own deliveries']);
  });

  it('frees what a handler does not finish in time, so that a redelivery can take it at once', async () => {
    const gate = new Gate();
    const delivery = new MemoryDeliveryStore();
    delivery.close = undefined as never;
    @Injectable()
    class Listener {
      @OnIdenfyEvent(VerificationApprovedEvent)
      async onApproved(): Promise<void> {
        gate.arrive();
        await gate.opened;
      }
    }
    const handlerTimeoutMs = 1000;
    const webhook = { signingKeys: KEY, store: delivery, handlerTimeoutMs };
    const first = await start([account({ webhook })], [Listener]);
    const answered = first.get(IdenfyWebhooks).receive(approved());
    await gate.arrived;
    const closing = performance.now();
    await first.close();
    expect((await answered).status).toBe(503);
    // The time that handlers have is given once, not for every step of the shutdown.
    expect(performance.now() - closing).toBeLessThan(handlerTimeoutMs * 1.9);
    const second = await start([account({ webhook })]);
    expect(await second.get(IdenfyWebhooks).receive(approved())).toMatchObject({
      status: 200,
      body: { received: true },
    });
    gate.open();
    await second.close();
  });

  it('waits for a token request under way', async () => {
    const upstream = await Upstream.start();
    const app = await start([account({ baseUrl: upstream.url, timeoutMs: 2000 })]);
    const made = app.get(IdenfyService).createToken({ clientId: 'user-1' });
    const call = await upstream.call();
    const ended = app.close();
    call.reply(201, tokenAnswer());
    expect((await made).authToken).toBe('AUTHTOKENONE');
    await ended;
    await upstream.close();
  });

  it('closes a store that two instances share once, when the last of them ends', async () => {
    const { session, delivery } = stores('shared');
    const shared = { duplicates: { store: session }, webhook: { signingKeys: KEY, store: delivery } };
    const app = await start([
      account({ instance: 'eu', webhookPath: 'eu', ...shared }),
      account({ instance: 'us', webhookPath: 'us', ...shared }),
    ]);
    await app.close();
    expect(closed.sort()).toEqual(['shared deliveries', 'shared sessions']);
  });

  it('closes what is left when the queue or a store fails to close', async () => {
    const { session, delivery } = stores('own');
    const close = session.close.bind(session);
    session.close = () => {
      close();
      throw new Error('the session store does not close');
    };
    class Durable {
      readonly begin = delivery.begin.bind(delivery);
      readonly renew = delivery.renew.bind(delivery);
      readonly settleHandler = delivery.settleHandler.bind(delivery);
      readonly complete = delivery.complete.bind(delivery);
      readonly abandon = delivery.abandon.bind(delivery);
      close(): void {
        closed.push('own deliveries');
      }
    }
    const queue = {
      start: () => undefined,
      enqueue: async () => undefined,
      stop: () => {
        throw new Error('the queue does not stop');
      },
    };
    const app = await start([
      account({
        duplicates: { store: session },
        webhook: { signingKeys: KEY, store: new Durable(), queue },
      }),
    ]);
    await app.close().catch(() => undefined);
    expect(closed).toEqual(['own sessions', 'own deliveries']);
  });

  it('stops the queue', async () => {
    const { delivery } = stores('queue');
    const durable = Object.setPrototypeOf(Object.create(delivery), {
      ...Object.fromEntries(
        ['begin', 'renew', 'settleHandler', 'complete', 'abandon'].map((method) => [
          method,
          (...given: unknown[]) =>
            (Reflect.get(delivery, method) as (...all: unknown[]) => unknown).apply(delivery, given),
        ]),
      ),
    }) as MemoryDeliveryStore;
    const queue = {
      start: () => void closed.push('queue started'),
      enqueue: async () => undefined,
      stop: async () => void closed.push('queue stopped'),
    };
    const app: TestingModule = await start([
      account({ webhook: { signingKeys: KEY, store: durable, queue } }),
    ]);
    await app.close();
    expect(closed).toEqual(['queue started', 'queue stopped']);
  });
});
