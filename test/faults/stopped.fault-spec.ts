import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { clients } from '../support/redis-clients.js';
import { postgresStores, redisStores } from '../stores/store-kinds.js';
import type { StoreServer } from '../stores/store-kinds.js';
import { hasPostgresServer } from '../support/postgres.js';
import { HeldServer, makeCertificate } from './held-server.js';
import type { Certificate } from './held-server.js';
import { ms, note } from './figures.js';
import { TokenProcess } from './token-process.js';

const TIMEOUT_MS = 3000;
/** What a reservation lasts: the call, and 5 s. */
const LEASE_MS = TIMEOUT_MS + 5000;
/** Longer than the lease, so that another process gets its token meanwhile. */
const BLOCKED_MS = LEASE_MS + 3000;
const CLIENT_ID = 'one-person';

/** The stores that several processes can share. */
const kinds = {
  redis: redisStores(clients['ioredis 6']),
  ...(hasPostgresServer() && { postgres: postgresStores }),
} as const;
const names = Object.keys(kinds) as (keyof typeof kinds)[];

let certificate: Certificate;
beforeAll(() => {
  certificate = makeCertificate();
});
afterAll(() => rmSync(certificate.folder, { recursive: true, force: true }));

describe.each(names)('on %s', (kind) => {
  let shared: StoreServer;
  beforeAll(async () => {
    shared = await kinds[kind]!.server();
  });
  afterAll(() => shared.remove());

  describe.each(['the TLS 1.3 handshake', 'the TCP connection'] as const)(
    '%s to iDenfy is held back',
    (held) => {
      it.each(['stopped by SIGSTOP', 'busy in its event loop'] as const)(
        'row 21: a process that is %s beyond its lease writes nothing when it goes on',
        async (how) => {
          const secure = held === 'the TLS 1.3 handshake';
          const server = await HeldServer.start(secure ? certificate : undefined);
          const settings = {
            ...{
              shared: { kind, url: shared.url },
              baseUrl: server.url,
              timeoutMs: TIMEOUT_MS,
            },
            ...(secure ? { ca: certificate.cert } : {}),
          };
          const [first, second] = await Promise.all([
            TokenProcess.start(settings),
            TokenProcess.start(settings),
          ]);
          const clientId = `${CLIENT_ID} ${held} ${how}`;
          try {
            const connecting = secure ? server.reached('greeting') : first.reached('connecting');
            const outcome = first.outcomes([clientId], 1);
            await connecting;
            const stoppedAt = performance.now();
            if (how === 'stopped by SIGSTOP') {
              first.signal('SIGSTOP');
            } else {
              await first.block(BLOCKED_MS);
            }
            server.release();
            let [other] = await second.outcomes([clientId], 1);
            while (other === 'IDENFY_DUPLICATE_TOKEN') {
              await sleep(100);
              [other] = await second.outcomes([clientId], 1);
            }
            expect(other).toBe('token');
            const tokenAfter = performance.now() - stoppedAt;
            // The connection of the stopped process is there by now, and waits for its request.
            await server.connected(2);
            first.signal('SIGCONT');
            expect(await outcome).toEqual(['IDENFY_CONNECTION']);
            const resumedAfter = performance.now() - stoppedAt;
            expect(resumedAfter).toBeGreaterThan(LEASE_MS);
            // The session of the other process is as it was.
            expect(await second.outcomes([clientId], 1)).toEqual(['IDENFY_DUPLICATE_TOKEN']);
            expect(server.clientIds).toEqual([clientId]);
            note(
              21,
              `${kind}: ${held} held back, the process ${how} (timeoutMs ${TIMEOUT_MS}, lease ${LEASE_MS} ms), another process on the same server`,
              `1 request for the clientId: the other process had its token after ${ms(tokenAfter)}; the resumed call IDENFY_CONNECTION after ${ms(resumedAfter)}, nothing written`,
            );
          } finally {
            await Promise.all([first.kill(), second.kill(), server.stop()]);
          }
        },
      );
    },
  );
});
