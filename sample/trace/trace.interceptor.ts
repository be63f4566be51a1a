import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { map, merge } from 'rxjs';
import type { Observable } from 'rxjs';
import { EventsController } from '../src/events.controller.js';
import { currentUser } from '../support/login.js';
import { Trace } from './trace.js';

/** Adds what just happened to the person's stream of events. */
@Injectable()
export class TraceInterceptor implements NestInterceptor {
  constructor(private readonly trace: Trace) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getClass() !== EventsController) {
      return next.handle();
    }
    const { clientId } = currentUser(context);
    return merge(next.handle(), this.trace.watch(clientId).pipe(map((data) => ({ type: 'trace', data }))));
  }
}
