import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { Test } from '@nestjs/testing';
import { IdenfyModule, IdenfyService, MemoryLiveSessionStore } from '../../lib/index.js';
import type { LiveSessionStore } from '../../lib/index.js';
import { RedisLiveSessionStore } from '../../lib/redis/index.js';
import { redisForTests } from '../support/redis.js';
import { tokenAnswer, Upstream } from '../support/upstream.js';

const REDIS_URL = await redisForTests();

/** All that is personal, as parameters and as what extraParameters may bring; iDenfy echoes it. */
const PERSONAL = {
  firstName: 'MARKEDA',
  lastName: 'MARKEDB',
  dateOfBirth: '1990-11-12',
  sex: 'M',
  nationality: 'LT',
  address: 'MARKEDC street',
  documentNumber: 'MARKEDD',
  personalNumber: 'MARKEDE',
  dateOfExpiry: '2030-11-12',
  dateOfIssue: '2020-11-12',
};
const EXTRA = { email: 'MARKEDF@example.test', phoneNumber: 'MARKEDG', middleName: 'MARKEDH' };

describe.each(['memory', ...(REDIS_URL === undefined ? [] : ['Redis'])])("policy 'reuse' with %s", (kind) => {
  it('keeps nothing personal of an answer that echoes everything', async () => {
    const upstream = await Upstream.start();
    upstream.answer = (call) => call.reply(201, tokenAnswer('one', { ...PERSONAL, ...EXTRA, ...call.body }));
    const prefix = `test-${randomUUID()}`;
    const client = kind === 'Redis' ? new Redis(REDIS_URL!) : undefined;
    const kept: unknown[] = [];
    const store: LiveSessionStore =
      client === undefined ? new MemoryLiveSessionStore() : new RedisLiveSessionStore(client, { prefix });
    const open = store.open.bind(store);
    store.open = (request) => {
      kept.push(request.token);
      return open(request);
    };
    const module = await Test.createTestingModule({
      imports: [
        IdenfyModule.forRoot({
          ...{ apiKey: 'key', apiSecret: 'secret', baseUrl: upstream.url, webhookController: false },
          duplicates: { policy: 'reuse', store },
        }),
      ],
    }).compile();
    try {
      const service = module.get(IdenfyService);
      const clientId = randomUUID();
      const request = { clientId, firstName: 'Markeda', extraParameters: EXTRA };
      const first = await service.createToken(request);
      expect(first).toMatchObject({ email: EXTRA.email, lastName: 'MARKEDB' });
      const second = await service.createToken(request);
      expect(second).toMatchObject({ authToken: first.authToken, scanRef: first.scanRef, reused: true });
      const held: string[] = [];
      for (const key of (await client?.keys(`${prefix}*`)) ?? []) {
        if ((await client?.type(key)) === 'hash') {
          held.push(JSON.stringify(await client?.hgetall(key)));
        }
      }
      const texts = JSON.stringify([second, kept, held]);
      expect(texts).toContain(first.authToken);
      for (const value of [...Object.values(PERSONAL), ...Object.values(EXTRA)]) {
        expect(texts).not.toContain(`"${value}`);
      }
      expect(texts.toUpperCase()).not.toContain('MARKED');
    } finally {
      await module.close();
      const keys = (await client?.keys(`${prefix}*`)) ?? [];
      await (keys.length > 0 ? client?.unlink(...keys) : undefined);
      client?.disconnect();
      await upstream.close();
    }
  });
});
