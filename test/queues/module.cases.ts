import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IdenfyConfigError, IdenfyModule, MemoryDeliveryStore, OnIdenfyEvent } from 'nestjs-idenfy';
import type { DeliveryStore, IdenfyEvent, LiveSessionStore } from 'nestjs-idenfy';
import { KEY, resultBody, send, silenceLogs, startApp } from '../webhooks/support.js';
import type { AppSettings, Platform, RunningApp } from '../webhooks/support.js';
import { sleep, until } from './deliveries.js';
import type { TestedQueue, TestedQueueOptions } from './queue.cases.js';

/** A queue of its own for each test, and the stores beside it. */
export interface AppKind {
  readonly store: DeliveryStore;
  readonly sessions: LiveSessionStore;
  queue(options: Partial<TestedQueueOptions>): TestedQueue;
  /** One whose server is not there. */
  unreachable(): TestedQueue;
  end(): Promise<void>;
}

/** A second handler, which always succeeds. */
@Injectable()
class Audit {
  readonly seen: string[] = [];

  @OnIdenfyEvent({ id: 'audit' })
  onEvent({ deliveryId }: IdenfyEvent): void {
    this.seen.push(deliveryId);
  }
}

/** What an app with a queue does. */
export function moduleCases(platform: Platform, open: () => Promise<AppKind>): void {
  let kind: AppKind;
  const apps: RunningApp[] = [];

  beforeAll(silenceLogs);
  beforeEach(async () => {
    kind = await open();
  });
  afterEach(async () => {
    await Promise.all(apps.splice(0).map(({ app }) => app.close()));
    await kind.end();
  });

  const queueOf = (options: Partial<TestedQueueOptions> = {}) =>
    kind.queue({ attempts: 2, backoffMs: 20, ...options });
  const webhook = (queue: TestedQueue) => ({
    signingKeys: KEY,
    queue,
    store: kind.store,
    handlerTimeoutMs: 2000,
  });

  async function start(queue: TestedQueue, settings: AppSettings = {}): Promise<RunningApp> {
    const running = await startApp(platform, {
      providers: [Audit],
      ...settings,
      options: {
        webhook: webhook(queue),
        duplicates: { store: kind.sessions },
        onHandlerError: () => undefined,
      },
    });
    apps.push(running);
    return running;
  }

  it('answers 200 while the handler is still at work, and a redelivery that it is busy, then that it is done', async () => {
    const queue = queueOf();
    const { port, recorder } = await start(queue);
    let open: () => void = () => undefined;
    recorder.react = () => new Promise<void>((resolve) => (open = resolve));
    const body = resultBody();
    const answer = await send(port, body);
    expect(answer).toMatchObject({ status: 200, body: { received: true } });
    await until(() => recorder.events.length === 1);
    expect((await send(port, body)).status).toBe(503);
    open();
    await until(async () => (await send(port, body)).status === 200);
    expect((await send(port, body)).body).toEqual({ received: true, duplicate: true });
    await sleep(50);
    expect(recorder.events).toHaveLength(1);
    expect(recorder.events[0]).toMatchObject({ type: 'verification.approved', source: 'webhook' });
  });

  it('tries a failed handler again, alone, keeps it as a dead letter, and replays it', async () => {
    const queue = queueOf();
    const { port, recorder, app } = await start(queue);
    recorder.react = () => Promise.reject(new Error('MARKEDMESSAGE'));
    const body = resultBody({ data: { docFirstName: 'MARKEDNAME' } });
    expect((await send(port, body)).status).toBe(200);
    await until(async () => (await queue.listFailed()).length === 1);
    const [failed] = await queue.listFailed();
    expect(failed).toMatchObject({
      attempts: 2,
      instance: 'default',
      wireType: 'IDENTIFICATION_MANUAL_FINISHED',
    });
    expect(JSON.stringify(failed)).not.toMatch(/MARKED/);
    expect(recorder.events).toHaveLength(2);
    recorder.react = () => undefined;
    await queue.replay(failed!.deliveryId);
    await until(() => recorder.events.length === 3);
    await until(async () => (await send(port, body)).status === 200);
    expect((await send(port, body)).body).toEqual({ received: true, duplicate: true });
    expect(await queue.listFailed()).toEqual([]);
    expect(app.get(Audit).seen).toEqual([failed!.deliveryId]);
  });

  it('handles a dead letter that iDenfy sends again', async () => {
    const queue = queueOf({ attempts: 1 });
    const { port, recorder } = await start(queue);
    recorder.react = () => Promise.reject(new Error('not yet'));
    const body = resultBody();
    await send(port, body);
    await until(async () => (await queue.listFailed()).length === 1);
    recorder.react = () => undefined;
    expect((await send(port, body)).body).toEqual({ received: true });
    await until(() => recorder.events.length === 2);
    await until(async () => (await queue.listFailed()).length === 0);
  });

  it('stores in one process and handles in another, also one that starts later', async () => {
    const web = await start(queueOf({ worker: false }));
    const bodies = Array.from({ length: 20 }, () => resultBody());
    const answers = await Promise.all(bodies.map((body) => send(web.port, body)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await web.app.close();
    const worker = await start(queueOf());
    await until(() => worker.recorder.events.length === 20);
    await sleep(50);
    expect(worker.recorder.events).toHaveLength(20);
    expect(web.recorder.events).toEqual([]);
  });

  it('goes on with another process when one shuts down in the middle of a handler', async () => {
    const queue = queueOf({ attempts: 1 });
    const first = await start(queue);
    first.recorder.react = () => new Promise(() => undefined);
    await send(first.port, resultBody());
    await until(() => first.recorder.events.length === 1);
    await first.app.close();
    const second = await start(queueOf({ attempts: 1 }));
    await until(() => second.recorder.events.length === 1);
    expect(second.recorder.events[0]?.deliveryId).toBe(first.recorder.events[0]?.deliveryId);
  });

  it('gives each delivery to its own instance when two of them share a queue', async () => {
    const queue = queueOf();
    const account = (instance: string) =>
      IdenfyModule.forRoot({
        apiKey: 'key',
        apiSecret: 'secret',
        instance,
        webhookPath: instance,
        webhook: webhook(queue),
      });
    const { port, recorder } = await start(queue, { imports: [account('eu'), account('us')] });
    for (const path of ['/eu', '/us', '/idenfy/webhook']) {
      expect((await send(port, resultBody(), { path })).status).toBe(200);
    }
    await until(() => recorder.events.length === 3);
    expect(recorder.events.map(({ instance }) => instance).sort()).toEqual(['default', 'eu', 'us']);
  });

  it('marks the results of one scanRef rightly, in whatever order workers take them', async () => {
    const web = await start(queueOf({ worker: false }));
    const scanRef = `scan-${randomUUID()}`;
    const result = (changes: object) => resultBody({ scanRef, ...changes });
    const automatic = { final: false, status: { overall: 'APPROVED' } };
    const wireType = { 'Idenfy-Event-Type': 'IDENTIFICATION_AUTO_FINISHED' };
    await send(web.port, result({}));
    await send(web.port, result({ signedAnew: true }));
    await send(web.port, result(automatic), { headers: wireType });
    const { recorder } = await start(queueOf({ concurrency: 10 }));
    await until(() => recorder.events.length === 3);
    const marks = recorder.events as unknown as {
      type: string;
      superseded: boolean;
      repeats?: string;
      deliveryId: string;
    }[];
    const [late] = marks.filter(({ type }) => type === 'verification.reviewing');
    expect(late).toMatchObject({ superseded: true });
    const finals = marks.filter(({ type }) => type === 'verification.approved');
    const [first] = finals.filter(({ repeats }) => repeats === undefined);
    const [second] = finals.filter(({ repeats }) => repeats !== undefined);
    expect(second).toMatchObject({ superseded: false, repeats: first?.deliveryId });
    expect(first).toMatchObject({ superseded: false });
  });

  it('says why the queue took nothing', async () => {
    const { port } = await start(kind.unreachable());
    const lines: string[] = [];
    const keep = (line: unknown): void => void lines.push(String(line));
    Logger.overrideLogger({ log: keep, warn: keep, error: keep });
    const { status } = await send(port, resultBody());
    Logger.overrideLogger(false);
    expect(status).toBe(503);
    expect(lines).toContainEqual(expect.stringMatching(/outcome=queue-failed ms=\d+ reason=ECONNREFUSED$/));
  });

  it('does not start with a delivery store in memory', async () => {
    const options = (store?: MemoryDeliveryStore) => ({ signingKeys: KEY, queue: queueOf(), store });
    for (const store of [undefined, new MemoryDeliveryStore()]) {
      const module = IdenfyModule.forRoot({ apiKey: 'key', apiSecret: 'secret', webhook: options(store) });
      const error: unknown = await NestFactory.create(module, { logger: false, abortOnError: false }).catch(
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(IdenfyConfigError);
      expect((error as IdenfyConfigError).problems).toEqual([
        expect.objectContaining({ path: 'webhook.store', rule: 'durable' }),
      ]);
    }
  });
}
