import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { once } from 'node:events';
import { connect } from 'node:net';
import { OnIdenfyEvent } from '../../lib/events/on-idenfy-event.decorator.js';
import { idenfyEventHeaders, idenfyPayloads } from '../../lib/testing/index.js';
import { signIdenfyPayload } from '../../lib/webhooks/idenfy-signature.js';
import { IdenfyWebhooks } from '../../lib/webhooks/idenfy-webhooks.service.js';
import { MemoryDeliveryStore } from '../../lib/deliveries/memory-delivery.store.js';
import { KEY, idenfy, platforms, resultBody, send, startApp } from '../webhooks/support.js';
import { megabytes, memoryInUse, note, tally, times } from './figures.js';
import { Fuzzer } from './fuzz.js';
import { WatchedLog, credentials } from './watched-log.js';

const OVER_THE_CORE = 100_000;
const OVER_HTTP = 5000;
const SEED = 20_240_601;
const STATUSES = [200, 400, 401];

@Injectable()
class Counter {
  count = 0;

  @OnIdenfyEvent()
  add(): void {
    this.count += 1;
  }
}

/** What is remembered of deliveries is bounded by an option; here so low that it does not hide a leak. */
const options = () => ({
  ...credentials,
  webhook: { signingKeys: KEY, store: new MemoryDeliveryStore({ maxEntries: 1000 }) },
});

describe('Fuzzed deliveries, over IdenfyWebhooks.receive', () => {
  const log = new WatchedLog();

  async function start() {
    const structure = { webhookController: false };
    const testing = await Test.createTestingModule({
      imports: [idenfy({ structure, options: options() })],
      providers: [Counter],
    })
      .setLogger(log)
      .compile();
    return testing.init();
  }

  afterEach(() => {
    expect(log.faults).toEqual([]);
  });

  it(`row 15: ${OVER_THE_CORE} are answered, none with 5xx, and the heap stays flat`, async () => {
    const app = await start();
    const webhooks = app.get(IdenfyWebhooks);
    const fuzzer = new Fuzzer(SEED);
    const counts = new Map<number, number>();
    const one = async (): Promise<void> => {
      const { body, eventType } = fuzzer.next();
      const signature = fuzzer.chance(0.7) ? signIdenfyPayload(body, KEY) : fuzzer.signature();
      const headers = {
        'idenfy-signature': signature,
        'idenfy-event-type': eventType,
        [fuzzer.noise(10).toString('latin1')]: fuzzer.noise(20).toString('latin1'),
      };
      const { status } = await webhooks.receive({ body, headers });
      counts.set(status, (counts.get(status) ?? 0) + 1);
    };
    const warmUp = OVER_THE_CORE / 5;
    for (let count = 0; count < warmUp; count += 1) {
      await one();
    }
    const before = memoryInUse();
    for (let count = warmUp; count < OVER_THE_CORE; count += 1) {
      await one();
    }
    const growth = memoryInUse() - before;
    expect([...counts.keys()].sort()).toEqual(STATUSES);
    expect(app.get(Counter).count).toBeGreaterThan(OVER_THE_CORE / 4);
    expect(growth).toBeLessThan(3 * 1_048_576);
    const shown = [...counts].sort().map(([status, count]) => `${status} x ${count}`);
    note(
      15,
      `${OVER_THE_CORE} fuzzed bodies and headers over receive, seven of ten signed`,
      `${shown.join(', ')}; nothing thrown; heap ${megabytes(growth)} more after the last 80,000`,
    );
    await app.close();
  });

  it('row 17: unknown fields, unknown values, null everywhere, and no data are accepted', async () => {
    const app = await start();
    const webhooks = app.get(IdenfyWebhooks);
    let count = 0;
    for (const name of Object.keys(idenfyPayloads) as (keyof typeof idenfyPayloads)[]) {
      for (const [change, payload] of variants(idenfyPayloads[name]())) {
        for (const eventType of [idenfyEventHeaders[name], 'OF_TOMORROW', undefined]) {
          const body = Buffer.from(JSON.stringify(payload));
          const headers = {
            'idenfy-signature': signIdenfyPayload(body, KEY),
            'idenfy-event-type': eventType,
          };
          const { status } = await webhooks.receive({ body, headers });
          expect([name, change, eventType, status]).toEqual([name, change, eventType, 200]);
          count += 1;
        }
      }
    }
    note(
      17,
      'every field of all 23 events set to null, left out, or given an unknown value; unknown fields',
      `${count} deliveries: 200 x ${count}`,
    );
    await app.close();
  });
});

/** A payload with each of its fields changed in turn. */
function* variants(payload: object): Generator<readonly [string, unknown]> {
  yield ['an unknown field', { ...payload, tomorrow: { deep: [1] } }];
  yield ['nothing', {}];
  for (const path of pathsOf(payload)) {
    for (const value of [null, undefined, 'OF_TOMORROW', 4711, [], {}]) {
      const changed = structuredClone(payload) as Record<string, unknown>;
      const last = path.at(-1) ?? '';
      const place = path.slice(0, -1).reduce((inner, key) => inner[key] as typeof changed, changed);
      place[last] = value;
      yield [`${path.join('.')} = ${JSON.stringify(value)}`, changed];
    }
  }
}

function pathsOf(value: unknown, above: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = [...above, key];
    return [path, ...pathsOf(inner, path)];
  });
}

describe.each(platforms)('Fuzzed requests, on %s', (platform) => {
  it(`row 15: ${OVER_HTTP} are answered, none with 5xx`, async () => {
    const log = new WatchedLog();
    const { app, port } = await startApp(platform, { options: options(), nest: { logger: log } });
    const fuzzer = new Fuzzer(SEED + 1);
    const statuses = await times(OVER_HTTP, 8, async () => {
      const { body, eventType } = fuzzer.next();
      if (fuzzer.chance(0.1)) {
        return rawStatus(port, fuzzer.noise(200), body);
      }
      const signature = fuzzer.chance(0.7) ? signIdenfyPayload(body, KEY) : headerText(fuzzer.signature());
      const headers = {
        'Idenfy-Event-Type': headerText(eventType),
        'Content-Type': headerText(fuzzer.noise(30).toString('latin1')),
        'X-Noise': headerText(fuzzer.noise(60).toString('latin1')),
        'Content-Encoding': fuzzer.chance(0.1) ? 'gzip' : undefined,
      };
      const chunks = fuzzer.chance(0.3) ? [body.subarray(0, 20), body.subarray(20)] : undefined;
      return (await send(port, body, { signature: signature ?? null, headers, chunks })).status;
    });
    expect(statuses.filter((status) => ![...STATUSES, 0].includes(status))).toEqual([]);
    expect((await send(port, resultBody())).status).toBe(200);
    expect(log.faults).toEqual([]);
    note(
      15,
      `${platform}: ${OVER_HTTP} fuzzed requests`,
      `${tally(statuses)} (0: no HTTP, connection ended)`,
    );
    await app.close();
  });
});

/** What may stand in a header; Node refuses to send the rest, so raw sockets send that. */
function headerText(value: string | string[] | undefined): string | undefined {
  return [value].flat()[0]?.replace(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '?');
}

/** Sends bytes as header lines, whatever they are, and resolves to the status, or to 0 when there is none. */
async function rawStatus(port: number, header: Buffer, body: Buffer): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  const parts: Buffer[] = [];
  socket.on('data', (part) => parts.push(part)).on('error', () => undefined);
  const head = `POST /idenfy/webhook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n`;
  socket.end(Buffer.concat([Buffer.from(`${head}X-Noise: `), header, Buffer.from('\r\n\r\n'), body]));
  await once(socket, 'close');
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(Buffer.concat(parts).toString('latin1'))?.[1] ?? 0);
}
