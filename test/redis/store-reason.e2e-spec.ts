import { Body, Controller, Logger, Post, UseGuards } from '@nestjs/common';
import { once } from 'node:events';
import { inspect } from 'node:util';
import { Redis } from 'ioredis';
import { DuplicateTokenGuard, IdenfyService } from '../../lib/index.js';
import { RedisDeliveryStore, RedisLiveSessionStore } from '../../lib/redis/index.js';
import { clients } from '../support/redis-clients.js';
import type { ClientName, Connection } from '../support/redis-clients.js';
import { hasRedisServer } from '../support/redis.js';
import { RedisServer } from '../support/redis-server.js';
import { platforms, resultBody, send, startApp } from '../webhooks/support.js';
import type { RunningApp } from '../webhooks/support.js';

const usable = hasRedisServer() ? platforms : [];

if (usable.length === 0) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
}

const FULL: readonly string[][] = [['CONFIG', 'SET', 'maxmemory', '1']];
const PERMITTED: readonly string[][] = [
  ['ACL', 'SETUSER', 'default', '+@all'],
  ['CONFIG', 'SET', 'maxmemory', '0'],
];
const denied = (rule: string): readonly string[][] => [['ACL', 'SETUSER', 'default', ...rule.split(' ')]];

@Controller('start')
class StartController {
  @Post()
  @UseGuards(DuplicateTokenGuard)
  start(@Body('clientId') clientId: string): string {
    return clientId;
  }
}

describe.each(usable)('with a Redis that refuses, on %s', (platform) => {
  let server: RedisServer;
  let connection: Connection;
  let running: RunningApp;
  let lines: string[];

  async function start(name: ClientName): Promise<void> {
    server = await RedisServer.started();
    connection = clients[name](server.url);
    await connection.ready();
    class StartModule {}
    running = await startApp(platform, {
      imports: [{ module: StartModule, controllers: [StartController] }],
      options: {
        retries: 0,
        duplicates: { store: new RedisLiveSessionStore(connection.client) },
        webhook: { store: new RedisDeliveryStore(connection.client) },
      },
    });
    lines = [];
    const take = (...parts: unknown[]): void => void lines.push(String(parts[0]));
    Logger.overrideLogger({ log: take, warn: take, error: take, debug: take });
  }

  async function operator(commands: readonly string[][]): Promise<void> {
    const client = new Redis(server.url);
    await once(client, 'ready');
    for (const [name = '', ...rest] of commands) {
      await client.call(name, ...rest);
    }
    client.disconnect();
  }

  afterEach(async () => {
    Logger.overrideLogger(false);
    await operator(PERMITTED);
    await running.app.close();
    await connection.end();
    await server.remove();
  });

  it.each([
    ['ioredis 6', 'the command', denied('-eval -evalsha'), 'NOPERM', 503],
    ['node-redis 6', 'a command of the script', denied('-hset -hget -hmget -set -zadd'), 'NOPERM', 201],
    ['node-redis 4', 'memory', FULL, 'OOM', 201],
  ] as const)('%s, %s: the error and the log say why', async (name, _what, commands, reason, guardStatus) => {
    await start(name);
    await operator(commands);
    const error: unknown = await running.app
      .get(IdenfyService)
      .createToken({ clientId: 'MARKEDCLIENT' })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'IDENFY_STORE', reason });
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ reason });
    expect(inspect(error)).toContain(`reason: '${reason}'`);
    expect(inspect(error)).not.toContain('MARKEDCLIENT');
    expect(lines).toContain(`Reserving a clientId: the session store failed (IDENFY_STORE reason=${reason})`);

    const guarded = await fetch(`${running.url}/start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ clientId: 'MARKEDCLIENT' }),
    });
    await guarded.text();
    expect(guarded.status).toBe(guardStatus);
    const refusal = `The session store failed (IDENFY_STORE reason=${reason}); the request is refused`;
    expect(lines.includes(refusal)).toBe(guardStatus === 503);

    const { status } = await send(running.port, resultBody());
    expect(status).toBe(503);
    const told = lines.filter((line) => line.includes('deliveryId='));
    expect(told[0]).toMatch(new RegExp(`the delivery store failed: IDENFY_STORE reason=${reason}$`));
    expect(told).toContainEqual(
      expect.stringMatching(new RegExp(`outcome=store-failed ms=\\d+ reason=${reason}$`)),
    );
    expect(lines.join('\n')).not.toMatch(/permission|maxmemory|command|MARKED/);
  });
});
