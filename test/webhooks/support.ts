import { Controller, Injectable, Logger, Module, Post, Req } from '@nestjs/common';
import type { DynamicModule, INestApplication, NestApplicationOptions, Provider, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { request } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type {
  IdenfyModuleOptions,
  IdenfyModuleStructure,
} from '../../lib/config/idenfy-options.interface.js';
import { OnIdenfyEvent } from '../../lib/events/on-idenfy-event.decorator.js';
import type { IdenfyEvent } from '../../lib/events/event-table.js';
import { IdenfyModule } from '../../lib/idenfy.module.js';
import { signIdenfyPayload } from '../../lib/webhooks/idenfy-signature.js';

type Middleware = (request: IncomingMessage, response: object, next: (error?: unknown) => void) => void;

/** What the tests use of an Express app; Express brings no types. */
export interface ExpressInstance extends RequestListener {
  enable(setting: string): this;
  use(...layers: (string | Middleware | ExpressInstance)[]): this;
  listen(port: number, host: string): Server;
}

/** The Express that Nest itself uses. */
export const express = createRequire(import.meta.url)('express') as () => ExpressInstance;

export const KEY = 'signing-key-of-the-tests-0123456789';

export type Platform = 'Express' | 'Fastify';
export const platforms: readonly Platform[] = ['Express', 'Fastify'];

const adapterOf = (platform: Platform): ExpressAdapter | FastifyAdapter =>
  platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter();

/** Collects what it is given; a test says what else the handler does. */
@Injectable()
export class Recorder {
  readonly events: IdenfyEvent[] = [];
  react: (event: IdenfyEvent) => unknown = () => undefined;

  @OnIdenfyEvent()
  async onEvent(event: IdenfyEvent): Promise<void> {
    this.events.push(event);
    await this.react(event);
  }
}

interface SeenRequest {
  readonly body?: unknown;
  readonly rawBody?: Buffer;
}

/** Says what the app's own parsing made of a request; one of its paths ends like the webhook's. */
@Controller()
class EchoController {
  @Post(['echo', 'elsewhere/idenfy/webhook'])
  echo(@Req() { body, rawBody }: SeenRequest): object {
    return { body: body ?? null, rawBody: rawBody?.toString() ?? null };
  }
}

export interface AppSettings {
  readonly options?: Partial<IdenfyModuleOptions>;
  readonly structure?: IdenfyModuleStructure;
  readonly nest?: NestApplicationOptions;
  readonly imports?: DynamicModule['imports'];
  readonly providers?: readonly Provider[];
  readonly configure?: (app: INestApplication) => void;
  readonly adapter?: ExpressAdapter | FastifyAdapter;
  readonly create?: (
    root: Type<object>,
    adapter: ExpressAdapter | FastifyAdapter,
  ) => Promise<INestApplication>;
}

export interface RunningApp {
  readonly app: INestApplication;
  readonly url: string;
  readonly port: number;
  readonly recorder: Recorder;
}

export function idenfy(settings: AppSettings = {}): DynamicModule {
  return IdenfyModule.forRoot({
    apiKey: 'key',
    apiSecret: 'secret',
    ...settings.options,
    webhook: { signingKeys: KEY, ...settings.options?.webhook },
    ...settings.structure,
  });
}

/** A real app on a real port. */
export async function startApp(platform: Platform, settings: AppSettings = {}): Promise<RunningApp> {
  @Module({
    imports: [idenfy(settings), ...(settings.imports ?? [])],
    controllers: [EchoController],
    providers: [Recorder, ...(settings.providers ?? [])],
  })
  class AppModule {}

  const adapter = settings.adapter ?? adapterOf(platform);
  const app = await (settings.create?.(AppModule, adapter) ??
    NestFactory.create(AppModule, adapter, { logger: false, abortOnError: false, ...settings.nest }));
  settings.configure?.(app);
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  return { app, port, url: `http://127.0.0.1:${port}`, recorder: app.get(Recorder) };
}

let serial = 0;

/** The body of a final result; each one another delivery. */
export function resultBody(changes: Record<string, unknown> = {}): string {
  serial += 1;
  return JSON.stringify({
    scanRef: `scan-${serial}`,
    clientId: `client-${serial}`,
    final: true,
    status: { overall: 'APPROVED', manualFace: 'FACE_MATCH', manualDocument: 'DOC_VALIDATED' },
    ...changes,
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: unknown;
}

export interface Sending {
  readonly path?: string;
  readonly headers?: Record<string, string | undefined>;
  /** Undefined signs with the tests' key, null leaves the signature out. */
  readonly signature?: string | null;
  readonly chunks?: readonly Buffer[];
}

/** Sends bytes as they are, by node:http, so that a test decides on every header. */
export function send(port: number, body: string | Buffer, sending: Sending = {}): Promise<Answer> {
  const bytes = Buffer.from(body);
  const { chunks, signature = signIdenfyPayload(bytes, KEY), path = '/idenfy/webhook' } = sending;
  const headers = Object.entries({
    'Content-Type': 'application/json',
    ...(chunks ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': String(bytes.length) }),
    'Idenfy-Event-Type': 'IDENTIFICATION_MANUAL_FINISHED',
    ...(signature === null ? {} : { 'Idenfy-Signature': signature }),
    ...sending.headers,
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method: 'POST', headers: Object.fromEntries(headers) };
    const client = request({ ...options, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed(text) });
      });
    });
    client.on('error', reject);
    for (const chunk of chunks ?? [bytes]) {
      client.write(chunk);
    }
    client.end();
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Nothing of the tests' own noise; what is logged is looked at where a test says so. */
export function silenceLogs(): void {
  Logger.overrideLogger(false);
}
