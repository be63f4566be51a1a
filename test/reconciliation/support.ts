import { Injectable } from '@nestjs/common';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import type { INestApplicationContext } from '@nestjs/common';
import {
  IdenfyReconciler,
  IdenfyService,
  MemoryDeliveryStore,
  MemoryLiveSessionStore,
  OnIdenfyEvent,
} from 'nestjs-idenfy';
import type { DeliveryStore, IdenfyEvent, LiveSessionStore } from 'nestjs-idenfy';
import { RedisDeliveryStore, RedisLiveSessionStore } from 'nestjs-idenfy/redis';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { redisForTests, removeKeys, testPrefix } from '../support/redis.js';
import { KEY } from '../webhooks/support.js';

export const ACCOUNT = { apiKey: 'key', apiSecret: 'secret' } as const;
/** Long enough never to run by itself in a test. */
export const SELDOM = { everySeconds: 86_400 } as const;

/** As iDenfy, whose retries are over at once. */
export const startSimulator = (): Promise<IdenfySimulator> =>
  IdenfySimulator.start({
    ...ACCOUNT,
    signingKeys: KEY,
    redelivery: { attempts: 2, everyMs: 5 },
    expireSessions: false,
  });

export interface Stores {
  readonly sessions: LiveSessionStore;
  readonly deliveries: DeliveryStore;
  /** Forgets everything and lets go of what they are on. */
  end(): Promise<void>;
}

const redisUrl = await redisForTests();

export const storeKinds: readonly (readonly [string, () => Stores])[] = [
  ['memory', memoryStores],
  ...(redisUrl === undefined ? [] : ([['Redis', redisStores]] as const)),
];

function memoryStores(): Stores {
  return {
    sessions: new MemoryLiveSessionStore(),
    deliveries: new MemoryDeliveryStore(),
    end: async () => undefined,
  };
}

function redisStores(): Stores {
  const client = new Redis(redisUrl!);
  client.on('error', () => undefined);
  const prefix = testPrefix();
  const options = { prefix, commandTimeoutMs: 5000 };
  return {
    sessions: new RedisLiveSessionStore(client, options),
    deliveries: new RedisDeliveryStore(client, options),
    end: async () => {
      await removeKeys(client, prefix);
      await client.quit();
    },
  };
}

/** An app's second handler, which fails as often as it is told. */
@Injectable()
export class Fragile {
  runs = 0;
  failures = 0;

  @OnIdenfyEvent()
  run(_event: IdenfyEvent): void {
    this.runs += 1;
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('told to fail');
    }
  }
}

/** Creates a token and makes its session due, as if its time were over. */
export async function dueSession(
  app: INestApplicationContext,
  sessions: LiveSessionStore,
  clientId: string,
): Promise<string> {
  const { scanRef } = await app.get(IdenfyService).createToken({ clientId });
  await makeDue(sessions, clientId, scanRef!);
  return scanRef!;
}

export async function makeDue(sessions: LiveSessionStore, clientId: string, scanRef: string): Promise<void> {
  expect(await sessions.dueAgain!({ instance: 'default', clientId, scanRef, dueMs: 0 })).toBe(true);
}

export const reconciler = (app: INestApplicationContext): IdenfyReconciler => app.get(IdenfyReconciler);

/** How often iDenfy was asked for the status of this verification, or of any. */
export const asked = (simulator: IdenfySimulator, scanRef?: string): number =>
  simulator.requests.filter(
    ({ path, body }) =>
      path === '/api/v2/status' &&
      (scanRef === undefined || (body as { scanRef?: string }).scanRef === scanRef),
  ).length;

/** An address at which nobody listens. */
export async function deadUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/idenfy/webhook`;
}
