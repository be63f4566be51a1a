import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { platforms, resultBody, send, startApp } from '../webhooks/support.js';
import { ms, note, quantile, times } from './figures.js';
import { WatchedLog, credentials, person } from './watched-log.js';

const HALF_OPEN = 500;
const HEALTHY = 2000;

/** Two of the four kinds below have a head, so the route knows them for its own. */
const WITH_A_HEAD = HALF_OPEN / 2;

/** What those send who never finish: no byte, half of the head, half of the body, a chunk without an end. */
const beginnings = [
  '',
  'POST /idenfy/webhook HTTP/1.1\r\nHost: loc',
  'POST /idenfy/webhook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"scanRef":',
  'POST /idenfy/webhook HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"sca',
];

describe.each(platforms)('Connections that send no whole request, on %s', (platform) => {
  it(`row 16: ${HALF_OPEN} of them hold up nobody`, async () => {
    const log = new WatchedLog();
    const { app, port, recorder } = await startApp(platform, {
      options: credentials,
      nest: { logger: log, forceCloseConnections: true },
    });
    await times(200, 4, () => send(port, resultBody({ data: person })));
    let answered = 0;
    const sockets = await times(HALF_OPEN, 50, (index) => {
      const beginning = beginnings[index % beginnings.length] ?? '';
      return new Promise<Socket>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.off('error', reject).on('error', () => undefined);
          socket.write(beginning, () => resolve(socket));
        });
        socket.on('error', reject);
        socket.on('data', (part) => (answered += part.includes('HTTP/1.1 408') ? 1 : 0));
      });
    });
    const openedAt = performance.now();
    const before = recorder.events.length;
    const took = await times(HEALTHY, 4, async () => {
      const startedAt = performance.now();
      expect((await send(port, resultBody({ data: person }))).status).toBe(200);
      return performance.now() - startedAt;
    });
    const stillOpen = (): number => sockets.filter((socket) => !socket.destroyed).length;
    const beside = stillOpen();
    expect(beside).toBeGreaterThanOrEqual(HALF_OPEN - WITH_A_HEAD);
    expect(recorder.events).toHaveLength(before + HEALTHY);
    const p99 = quantile(took, 0.99);
    expect(p99).toBeLessThan(100);
    while (stillOpen() > HALF_OPEN - WITH_A_HEAD) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const ended = performance.now() - openedAt;
    expect(answered).toBe(WITH_A_HEAD);
    expect(ended).toBeLessThan(15_000);
    sockets.forEach((socket) => socket.destroy());
    expect((await send(port, resultBody())).status).toBe(200);
    await app.close();
    expect(log.faults).toEqual([]);
    note(
      16,
      `${platform}: ${HEALTHY} deliveries, 4 at a time, beside ${beside} half-open connections of 4 kinds`,
      `200 x ${HEALTHY}; p50 ${ms(quantile(took, 0.5))}, p99 ${ms(p99)}; the ${answered} with a head ended with 408 within ${ms(ended)}`,
    );
  });
});
