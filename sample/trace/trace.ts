import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { IdenfyEvents } from 'nestjs-idenfy';
import type { IdenfyEvent } from 'nestjs-idenfy';
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Subject, filter, map, startWith } from 'rxjs';
import type { Observable, Subscription } from 'rxjs';
import { DemoUsers } from '../support/login.js';
import type { Happening, Step } from './happening.interface.js';

const CHANNELS = ['request', 'session', 'handler', 'delivery'] as const;
const KEPT_PEOPLE = 200;
const KEPT_OF_ONE = 20;

/** What is being done: grows until it is over. */
interface Doing extends Happening {
  steps: Step[];
  status?: number;
  ms?: number;
  clientId?: string | undefined;
}

/**
 * What just happened, for developers: the channels of nestjs-idenfy (`docs/operations.md`), by person. Not for production: an
 * app has logs, or `nestjs-idenfy/opentelemetry`. In this process only, and gone with it.
 */
@Injectable()
export class Trace implements OnModuleInit, OnApplicationShutdown {
  private readonly current = new AsyncLocalStorage<Doing>();
  /** Deliveries that a worker handles: there is no request to belong to. */
  private readonly stored = new Map<string, Doing>();
  private readonly byPerson = new Map<string, Happening[]>();
  private readonly changes = new Subject<string>();
  private readonly listeners = CHANNELS.map((channel) => {
    const listen = (message: unknown): void => this.note({ channel, ...(message as object) } as Step);
    return [`nestjs-idenfy:${channel}`, listen] as const;
  });
  private subscription: Subscription | undefined;

  constructor(
    private readonly users: DemoUsers,
    private readonly modules: ModuleRef,
  ) {}

  onModuleInit(): void {
    this.listeners.forEach(([channel, listen]) => subscribe(channel, listen));
    this.subscription = this.modules
      .get(IdenfyEvents, { strict: false })
      .all.subscribe((event) => this.belongs(event));
  }

  onApplicationShutdown(): void {
    this.listeners.forEach(([channel, listen]) => unsubscribe(channel, listen));
    this.subscription?.unsubscribe();
    this.changes.complete();
  }

  /** A person's, the newest first. */
  of(clientId: string): readonly Happening[] {
    return this.byPerson.get(clientId) ?? [];
  }

  watch(clientId: string): Observable<readonly Happening[]> {
    return this.changes.pipe(
      filter((changed) => changed === clientId),
      startWith(clientId),
      map(() => this.of(clientId)),
    );
  }

  /** Follows a request of a browser or of iDenfy, in whose async context the channels speak. */
  readonly middleware = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const { method = '', url = '' } = request;
    if (method !== 'POST') {
      next();
      return;
    }
    const path = url.split('?')[0] ?? '';
    const user = this.users.of(request);
    const startedAt = performance.now();
    const doing: Doing = { at: new Date().toISOString(), method, path, steps: [], clientId: user?.clientId };
    response.once('finish', () => {
      doing.status = response.statusCode;
      doing.ms = performance.now() - startedAt;
      this.keep(doing);
    });
    this.current.run(doing, next);
  };

  /** Only an event says whose a delivery is. */
  private belongs(event: IdenfyEvent): void {
    const { deliveryId, receivedAt } = event;
    const doing = this.current.getStore() ?? { at: receivedAt.toISOString(), steps: [] };
    doing.clientId = 'clientId' in event ? (event.clientId ?? undefined) : undefined;
    if (this.current.getStore() === undefined) {
      this.stored.set(deliveryId, doing);
    }
  }

  private note(step: Step): void {
    const id = 'deliveryId' in step ? (step.deliveryId ?? '') : '';
    const stored = this.stored.get(id);
    (this.current.getStore() ?? stored)?.steps.push(step);
    if (stored !== undefined && step.channel === 'delivery') {
      this.stored.delete(id);
      this.keep(stored);
    }
  }

  private keep({ clientId, ...happening }: Doing): void {
    if (clientId === undefined || happening.steps.length === 0) {
      return;
    }
    const [oldest] = this.byPerson.keys();
    if (this.byPerson.size >= KEPT_PEOPLE && !this.byPerson.has(clientId) && oldest !== undefined) {
      this.byPerson.delete(oldest);
    }
    this.byPerson.set(clientId, [happening, ...this.of(clientId)].slice(0, KEPT_OF_ONE));
    this.changes.next(clientId);
  }
}
