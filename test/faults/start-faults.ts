import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { freePort } from '../support/free-port.js';
import { PostgresServer, WITH_PASSWORD } from '../support/postgres-server.js';
import { resultBody, send } from '../webhooks/support.js';
import type { Platform } from '../webhooks/support.js';
import { ChildApp } from './child-app.js';
import { ms, note } from './figures.js';

export interface StartNumbers {
  /** How long the start of an app, and its end, may take in milliseconds. */
  readonly startsWithinMs: number;
  readonly endsWithinMs: number;
  readonly platforms: readonly Platform[];
  /** The compiled package; without it the built one is used. */
  readonly packageFolder?: () => string;
}

const TIMEOUT_MS = 2000;

interface Place {
  readonly port: number;
  remove(): Promise<unknown>;
}

/** A server that does this with each connection, and no more. */
async function serverThat(meet: (socket: Socket) => unknown): Promise<Place> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    meet(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    remove: async () => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  };
}

async function serverWithAnotherPassword(): Promise<Place> {
  const server = await PostgresServer.started();
  await server.query(`CREATE ROLE ${WITH_PASSWORD.user} LOGIN PASSWORD 'another'`);
  return server;
}

const places: { name: string; make: () => Promise<Place>; endsPool?: true }[] = [
  { name: 'a wrong password', make: serverWithAnotherPassword },
  { name: 'no server', make: async () => ({ port: await freePort(), remove: async () => undefined }) },
  { name: 'a server that resets', make: () => serverThat((socket) => socket.resetAndDestroy()) },
  { name: 'a server that ends every connection', make: () => serverThat((socket) => socket.end()) },
  { name: 'a server that says nothing', make: () => serverThat(() => undefined) },
  {
    ...{ name: 'a pool that is ended while the app starts', make: serverWithAnotherPassword },
    endsPool: true,
  },
];

/** Row 24 on PostgreSQL: an app in a process of its own whose pool does not get a connection. */
export function describeStarts(numbers: StartNumbers): void {
  const { startsWithinMs, endsWithinMs, packageFolder } = numbers;
  describe.each(numbers.platforms)('An app on PostgreSQL that cannot be reached, on %s', (platform) => {
    const ends: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      await Promise.all(ends.splice(0).map((end) => end()));
    });

    it.each(places)('row 24: $name: it starts, refuses and ends in time', async (place) => {
      const { name, make, endsPool } = place;
      const server = await make();
      ends.push(() => server.remove());
      const { user, password } = WITH_PASSWORD;
      const app = await ChildApp.start({
        ...{ platform, handlerMs: 0, timeoutMs: TIMEOUT_MS, packageFolder: packageFolder?.(), endsPool },
        shared: { kind: 'postgres', url: `postgres://${user}:${password}@127.0.0.1:${server.port}/postgres` },
      });
      ends.push(() => app.kill('SIGKILL'));
      const { tookMs = Number.NaN } = await app.reached('listening');
      expect(tookMs).toBeLessThan(startsWithinMs);
      const { status, headers } = await send(app.port, resultBody());
      expect([status, headers['retry-after']]).toEqual([503, '1']);
      app.ask('client');
      expect((await app.reached('no token')).code).toBe('IDENFY_STORE');
      const since = performance.now();
      expect(await app.kill('SIGTERM')).toEqual({ code: 0, signal: null });
      const endedMs = performance.now() - since;
      expect(endedMs).toBeLessThan(endsWithinMs);
      expect(app.count('handler')).toBe(0);
      expect(app.faults()).toEqual([]);
      expect(app.lines.filter((line) => line.includes(password) || line.includes(user))).toEqual([]);
      note(
        24,
        `${platform}: both stores on a pool of pg with ${name}`,
        `started after ${ms(tookMs)}, 503 and IDENFY_STORE, ended by itself after ${ms(endedMs)} (timeoutMs ${TIMEOUT_MS}); nothing unhandled, no password in its output`,
      );
    });
  });
}
