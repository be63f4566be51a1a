import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Histogram, Meter, MeterProvider, Tracer, TracerProvider } from '@opentelemetry/api';
import type { DeliveryMessage, HandlerMessage, RequestMessage, SessionMessage } from '../diagnostics.js';

/** Where spans and metrics go. */
export interface IdenfyInstrumentationOptions {
  /** Default: the global one. */
  tracerProvider?: TracerProvider | undefined;
  /** Default: the global one. */
  meterProvider?: MeterProvider | undefined;
}

const NAME = 'nestjs-idenfy';
/** The boundaries that the semantic conventions advise for durations, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/**
 * Makes OpenTelemetry spans and metrics of what the package publishes on `node:diagnostics_channel`, for every instance in this
 * process. Names and units are in docs/operations.md; none of them holds personal data.
 *
 * @returns ends it
 */
export function instrumentIdenfy(options: IdenfyInstrumentationOptions = {}): () => void {
  const { tracerProvider = trace, meterProvider = metrics } = options;
  const tracer = tracerProvider.getTracer(NAME);
  const meter = meterProvider.getMeter(NAME);
  const stops = [
    onRequests(tracer, meter),
    onDeliveries(tracer, meter),
    onHandlers(tracer, meter),
    onSessions(meter),
  ];
  return () => stops.forEach((stop) => stop());
}

function onRequests(tracer: Tracer, meter: Meter): () => void {
  const duration = histogram(meter, 'idenfy.client.request.duration', 'Attempts of calls to iDenfy');
  return on<RequestMessage>('request', ({ instance, method, path, attempt, status, code, reason, ms }) => {
    const attributes = {
      ...{ 'idenfy.instance': instance, 'idenfy.method': method, 'url.template': path },
      ...(status !== undefined && { 'http.response.status_code': status }),
      ...(code !== undefined && { 'error.type': code }),
    };
    duration.record(ms / 1000, attributes);
    span(tracer, `idenfy.${method}`, SpanKind.CLIENT, ms, {
      ...attributes,
      ...(attempt > 1 && { 'http.request.resend_count': attempt - 1 }),
      ...(reason !== undefined && { 'idenfy.reason': reason }),
    });
  });
}

/** Outcomes of deliveries that are no failure of the app, and no attack on it either. */
const FINE: ReadonlySet<string> = new Set(['handled', 'unhandled', 'queued', 'duplicate', 'late', 'busy']);

function onDeliveries(tracer: Tracer, meter: Meter): () => void {
  const duration = histogram(
    meter,
    'idenfy.delivery.duration',
    'Webhooks, queued jobs and reconciled results',
  );
  return on<DeliveryMessage>(
    'delivery',
    ({ instance, deliveryId, wireType, source, outcome, reason, ms }) => {
      const attributes = {
        ...{ 'idenfy.instance': instance, 'idenfy.outcome': outcome },
        ...(source !== undefined && { 'idenfy.source': source }),
        ...(!FINE.has(outcome) && { 'error.type': outcome }),
      };
      duration.record(ms / 1000, attributes);
      span(tracer, 'idenfy.delivery', SpanKind.CONSUMER, ms, {
        ...attributes,
        ...(deliveryId !== undefined && { 'idenfy.delivery.id': deliveryId }),
        // Without an id it was refused, and anyone may have written the header.
        ...(wireType !== undefined && deliveryId !== undefined && { 'idenfy.event.type': wireType }),
        ...(reason !== undefined && { 'idenfy.reason': reason }),
      });
    },
  );
}

function onHandlers(tracer: Tracer, meter: Meter): () => void {
  const duration = histogram(meter, 'idenfy.handler.duration', 'Runs of @OnIdenfyEvent() methods');
  return on<HandlerMessage>('handler', ({ instance, deliveryId, type, handler, outcome, ms }) => {
    const attributes = {
      ...{ 'idenfy.instance': instance, 'idenfy.handler': handler, 'idenfy.event.type': type },
      ...(outcome === 'failed' && { 'error.type': 'handler' }),
    };
    duration.record(ms / 1000, attributes);
    span(tracer, `idenfy.handler ${handler}`, SpanKind.INTERNAL, ms, {
      ...attributes,
      'idenfy.delivery.id': deliveryId,
    });
  });
}

function onSessions(meter: Meter): () => void {
  const description = 'Steps of live sessions, by outcome';
  const count = meter.createCounter('idenfy.sessions', { unit: '{session}', description });
  return on<SessionMessage>('session', ({ instance, outcome }) => {
    count.add(1, { 'idenfy.instance': instance, 'idenfy.outcome': outcome });
  });
}

const histogram = (meter: Meter, name: string, description: string): Histogram =>
  meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: SECONDS } });

/** A span of what is over, as a child of the span that is active where it was published. */
function span(tracer: Tracer, name: string, kind: SpanKind, ms: number, attributes: Attributes): void {
  const endTime = Date.now();
  const made = tracer.startSpan(name, { kind, attributes, startTime: endTime - ms });
  if ('error.type' in attributes) {
    made.setStatus({ code: SpanStatusCode.ERROR });
  }
  made.end(endTime);
}

/** @returns ends the subscription */
function on<Message>(name: string, take: (message: Message) => void): () => void {
  const subscriber = (message: unknown): void => take(message as Message);
  subscribe(`nestjs-idenfy:${name}`, subscriber);
  return () => unsubscribe(`nestjs-idenfy:${name}`, subscriber);
}
