import { Injectable, Module } from '@nestjs/common';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import type { Histogram } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import {
  IdenfyService,
  OnIdenfyEvent,
  VerificationApprovedEvent,
  VerificationDeniedEvent,
} from 'nestjs-idenfy';
import { instrumentIdenfy } from 'nestjs-idenfy/opentelemetry';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { KEY, platforms, startApp } from '../webhooks/support.js';

const ACCOUNT = { apiKey: 'planted-key', apiSecret: 'planted-secret' };
const CLIENT = 'planted-person';

@Injectable()
class Handlers {
  @OnIdenfyEvent(VerificationApprovedEvent)
  onApproved(): void {
    // Succeeds.
  }

  @OnIdenfyEvent(VerificationDeniedEvent)
  onDenied(): void {
    throw new Error('planted-message');
  }
}

@Module({ providers: [Handlers] })
class HandlersModule {}

const contexts = new AsyncLocalStorageContextManager();
let spans: InMemorySpanExporter;
let metrics: InMemoryMetricExporter;
let meterProvider: MeterProvider;
let tracerProvider: BasicTracerProvider;
let simulator: IdenfySimulator;
let service: IdenfyService;
const undo: (() => unknown)[] = [];

beforeAll(() => {
  context.setGlobalContextManager(contexts.enable());
});
afterAll(() => {
  context.disable();
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) {
    await step();
  }
});

async function start(platform: (typeof platforms)[number] = 'Express'): Promise<void> {
  spans = new InMemorySpanExporter();
  tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  meterProvider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 2 ** 31 - 1 })],
  });
  undo.push(() => meterProvider.shutdown());
  simulator = await IdenfySimulator.start({
    ...ACCOUNT,
    signingKeys: KEY,
    redelivery: { attempts: 0, everyMs: 1 },
  });
  undo.push(() => simulator.close());
  const app = await startApp(platform, {
    options: { ...ACCOUNT, baseUrl: simulator.url, retries: 1 },
    imports: [{ module: HandlersModule }],
  });
  undo.push(() => app.app.close());
  simulator.setWebhookUrl(`${app.url}/idenfy/webhook`);
  service = app.app.get(IdenfyService);
  undo.push(instrumentIdenfy({ tracerProvider, meterProvider }));
}

const finished = (name: string): ReadableSpan[] =>
  spans.getFinishedSpans().filter((one) => one.name === name);

it.each(platforms)('makes spans of a verification on %s', async (platform) => {
  await start(platform);
  const before = Date.now();
  const caller = tracerProvider.getTracer('app').startSpan('caller');
  const { scanRef } = await context.with(trace.setSpan(context.active(), caller), () =>
    service.createToken({ clientId: CLIENT }),
  );
  caller.end();
  await simulator.complete(scanRef!, 'APPROVED');

  const [request] = finished('idenfy.createToken');
  expect(request).toMatchObject({
    kind: SpanKind.CLIENT,
    attributes: {
      'idenfy.instance': 'default',
      'idenfy.method': 'createToken',
      'url.template': '/api/v2/token',
      'http.response.status_code': 201,
    },
    status: { code: SpanStatusCode.UNSET },
  });
  expect(request!.parentSpanContext?.spanId).toBe(caller.spanContext().spanId);
  const startedAt = request!.startTime[0] * 1000 + request!.startTime[1] / 1e6;
  expect(startedAt).toBeGreaterThanOrEqual(before - 1);
  expect(request!.duration[0]).toBeLessThan(60);
  const [delivery] = finished('idenfy.delivery');
  expect(delivery).toMatchObject({
    kind: SpanKind.CONSUMER,
    attributes: { 'idenfy.outcome': 'handled', 'idenfy.event.type': 'IDENTIFICATION_MANUAL_FINISHED' },
  });
  const [handler] = finished('idenfy.handler Handlers.onApproved');
  expect(handler!.attributes).toEqual({
    'idenfy.instance': 'default',
    'idenfy.handler': 'Handlers.onApproved',
    'idenfy.event.type': 'verification.approved',
    'idenfy.delivery.id': delivery!.attributes['idenfy.delivery.id'],
  });
});

it('marks what failed, and counts the repeats', async () => {
  await start();
  simulator.failNext({ status: 503 }, 2, '/api/v2/status');
  await expect(service.getStatus('scan-1')).rejects.toMatchObject({ code: 'IDENFY_SERVER' });
  const { scanRef } = await service.createToken({ clientId: CLIENT });
  await simulator.complete(scanRef!, 'DENIED');

  const status = { code: SpanStatusCode.ERROR };
  const failed = { 'error.type': 'IDENFY_SERVER', 'http.response.status_code': 503 };
  expect(finished('idenfy.getStatus')).toMatchObject([
    { status, attributes: failed },
    { status, attributes: { ...failed, 'http.request.resend_count': 1 } },
  ]);
  expect(finished('idenfy.handler Handlers.onDenied')).toMatchObject([
    { status, attributes: { 'error.type': 'handler' } },
  ]);
  expect(finished('idenfy.delivery')).toMatchObject([{ status, attributes: { 'idenfy.outcome': 'failed' } }]);
});

it('repeats nothing of a webhook that is not signed', async () => {
  await start();
  await simulator.send('planted by a stranger', { clientId: CLIENT }, { signingKey: null });
  await meterProvider.forceFlush();

  expect(finished('idenfy.delivery')[0]?.attributes).toEqual({
    'idenfy.instance': 'default',
    'idenfy.outcome': 'unsigned',
    'error.type': 'unsigned',
  });
});

it('measures in seconds, and counts sessions', async () => {
  await start();
  const { scanRef } = await service.createToken({ clientId: CLIENT });
  await expect(service.createToken({ clientId: CLIENT })).rejects.toMatchObject({
    code: 'IDENFY_DUPLICATE_TOKEN',
  });
  await simulator.complete(scanRef!, 'APPROVED');
  await meterProvider.forceFlush();

  const measured = metrics
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  const points = (name: string): { attributes: object; value: unknown }[] =>
    measured.filter(({ descriptor }) => descriptor.name === name).flatMap((one) => one.dataPoints as never[]);
  expect(Object.fromEntries(measured.map(({ descriptor: { name, unit } }) => [name, unit]))).toEqual({
    'idenfy.client.request.duration': 's',
    'idenfy.delivery.duration': 's',
    'idenfy.handler.duration': 's',
    'idenfy.sessions': '{session}',
  });
  const [request] = points('idenfy.client.request.duration');
  const { sum = 0, count, max = 0 } = request!.value as Histogram;
  expect(count).toBe(1);
  expect(sum).toBe(max);
  expect(sum).toBeGreaterThan(0);
  expect(sum).toBeLessThan(60);
  const sessions = points('idenfy.sessions').map(({ attributes, value }) => [
    (attributes as Record<string, unknown>)['idenfy.outcome'],
    value,
  ]);
  expect(Object.fromEntries(sessions)).toEqual({ acquired: 1, opened: 1, refused: 1, finished: 1 });
});

it('holds nothing personal and nothing secret, and ends when it is told to', async () => {
  await start();
  const { scanRef, authToken } = await service.createToken({ clientId: CLIENT, firstName: 'Zebulonia' });
  await simulator.complete(scanRef!, 'DENIED');
  await meterProvider.forceFlush();

  const shown = JSON.stringify([
    spans
      .getFinishedSpans()
      .map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
    metrics.getMetrics().map(({ scopeMetrics }) => scopeMetrics),
  ]);
  expect(shown).toContain('idenfy.createToken');
  for (const secret of ['planted', 'Zebulonia', scanRef!, authToken, KEY]) {
    expect(shown.includes(secret) ? secret : '').toBe('');
  }

  const stop = undo.pop();
  stop?.();
  spans.reset();
  await service.createToken({ clientId: 'another' });
  expect(spans.getFinishedSpans()).toEqual([]);
});
