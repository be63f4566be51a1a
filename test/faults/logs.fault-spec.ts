import { Injectable } from '@nestjs/common';
import { OnIdenfyEvent } from '../../lib/events/on-idenfy-event.decorator.js';
import { IdenfyService } from '../../lib/idenfy.service.js';
import { MemoryLiveSessionStore } from '../../lib/sessions/memory-live-session.store.js';
import { idenfyEventHeaders, idenfyPayloads } from '../../lib/testing/index.js';
import { shownOf } from '../support/shown-of.js';
import { Upstream } from '../support/upstream.js';
import { platforms, send, startApp } from '../webhooks/support.js';
import { note } from './figures.js';
import { storesInProcess } from './own-place.js';
import { SECRETS, WatchedLog, credentials, faultOf, person } from './watched-log.js';

const MEGABYTE = 'x'.repeat(1_000_000);
const HOSTILE = [
  'a\r\nb',
  'a\nLOG forged line',
  '\u001b[31mred\u001b[0m',
  '\u001b]0;title\u0007',
  '\u2028\u2029\u0085',
  '\u0000\b',
  '\u202etxt',
  MEGABYTE,
  `${MEGABYTE}\r\n`,
];

/** Fails for every other delivery, so that failures are logged too. */
@Injectable()
class EveryOtherFails {
  private count = 0;

  @OnIdenfyEvent()
  act(): void {
    this.count += 1;
    if (this.count % 2 === 0) {
      throw new Error('a\r\n\u001b[31mfailure');
    }
  }
}

const secretIn = (text: string): string | undefined =>
  [...Object.values(SECRETS), Buffer.from(`${SECRETS.apiKey}:${SECRETS.apiSecret}`).toString('base64')].find(
    (secret) => text.includes(secret),
  );

it.each([
  ['x'.repeat(2000), true],
  ['a\r\nb', true],
  [`Authorization: ${SECRETS.apiKey}`, true],
  ['deliveryId=- outcome=unsigned', false],
])('The log that the suites watch with sees what it is for: %#', (line, isFault) => {
  expect(faultOf(line) !== undefined).toBe(isFault);
});

const cases = (await storesInProcess()).flatMap(([stores, make]) =>
  platforms.map((platform) => ({ platform, stores, make })),
);

describe.each(cases)('What is logged, on $platform, stores: $stores', ({ platform, stores, make }) => {
  it('row 18: of hostile deliveries is one line each, without a secret', async () => {
    const log = new WatchedLog();
    const { sessions, deliveries: store, remove } = await make();
    const { app, port } = await startApp(platform, {
      options: { ...credentials, duplicates: { store: sessions }, webhook: { store } },
      providers: [EveryOtherFails],
      nest: { logger: log },
    });
    const before = log.lines;
    let deliveries = 0;
    let failures = 0;
    for (const name of Object.keys(idenfyPayloads) as (keyof typeof idenfyPayloads)[]) {
      for (const text of HOSTILE) {
        for (const field of ['clientId', 'scanRef']) {
          const payload = {
            ...idenfyPayloads[name](),
            ...person,
            [field]: text,
            authToken: SECRETS.authToken,
          };
          const headers = { 'Idenfy-Event-Type': idenfyEventHeaders[name] };
          const { status } = await send(port, JSON.stringify(payload), { headers });
          deliveries += 1;
          failures += status === 500 ? 1 : 0;
        }
      }
    }
    expect(log.faults).toEqual([]);
    expect(failures).toBe(deliveries / 2);
    // One for each delivery, and one for each handler that failed.
    expect(log.lines - before).toBe(deliveries + failures);
    note(
      18,
      `${platform}, stores: ${stores}: ${deliveries} deliveries with CR/LF, ANSI codes, 1 MB in clientId and scanRef; every other handler fails`,
      `${log.lines - before} lines: one per delivery, one per failed handler; no control character, no secret`,
    );
    await app.close();
    await remove?.();
  });
});

it('row 18: of token requests, and what their errors show, holds no secret', async () => {
  const upstream = await Upstream.start();
  const log = new WatchedLog();
  const store = new MemoryLiveSessionStore();
  const open = store.open.bind(store);
  let opensLeftToFail = 0;
  store.open = (request) => {
    opensLeftToFail -= 1;
    return opensLeftToFail >= 0 ? Promise.reject(new Error('down\r\n')) : open(request);
  };
  const { app } = await startApp('Express', {
    options: { ...credentials, baseUrl: upstream.url, retries: 0, timeoutMs: 2000, duplicates: { store } },
    nest: { logger: log },
  });
  const service = app.get(IdenfyService);
  const name = { firstName: SECRETS.firstName, lastName: SECRETS.lastName };
  const request = { ...name, documentNumber: SECRETS.documentNumber };
  const shown: string[] = [];
  const fails = async (ask: () => Promise<unknown>): Promise<void> => {
    const error: unknown = await ask().then(
      () => new Error('was not refused'),
      (reason: unknown) => reason,
    );
    shown.push(shownOf(error));
    expect(String(error)).not.toContain('was not refused');
  };
  const echo = {
    message: `${name.firstName} ${request.documentNumber}`,
    identifier: `X\r\n${SECRETS.authToken}`,
  };
  for (const clientId of HOSTILE) {
    await fails(() => service.createToken({ ...request, clientId }));
  }
  expect(upstream.calls).toEqual([]);
  let user = 0;
  for (const status of [400, 401, 402, 403, 404, 409, 429, 500, 503]) {
    upstream.answer = (call) => call.reply(status, echo);
    user += 1;
    await fails(() => service.createToken({ ...request, clientId: `user-${user}` }));
    await fails(() => service.getStatus(`${status}\r\n\u001b[31m`));
  }
  upstream.answer = (call) => call.reset();
  await fails(() => service.createToken({ ...request, clientId: 'reset' }));
  upstream.answer = (call) => call.reply(200, `<html>${SECRETS.firstName} ${SECRETS.authToken}</html>`);
  await fails(() => service.createToken({ ...request, clientId: 'html' }));
  upstream.answer = (call) =>
    call.reply(201, {
      authToken: SECRETS.authToken,
      scanRef: `scan\r\n${MEGABYTE}`,
      clientId: 'stored-late',
    });
  opensLeftToFail = 2;
  const before = log.lines;
  expect((await service.createToken({ ...request, clientId: 'stored-late' })).authToken).toBe(
    SECRETS.authToken,
  );
  expect(log.lines).toBeGreaterThan(before);
  await app.close();
  await upstream.close();
  expect(shown.map(secretIn).filter(Boolean)).toEqual([]);
  expect(log.faults).toEqual([]);
  note(
    18,
    `${shown.length} failed calls with marked names, document numbers and credentials, 1 with a failing store`,
    'no secret in any message, stack, inspect, JSON, cause, response or log line',
  );
});
