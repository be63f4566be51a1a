import type { MessageEvent } from '@nestjs/common';
import { Controller, Sse, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { interval, map, merge, of } from 'rxjs';
import type { Observable } from 'rxjs';
import type { DemoUser } from '../support/login.js';
import { CurrentUser, SessionGuard } from '../support/login.js';
import { VerificationsService } from './verifications.service.js';

/** More often than proxies close quiet connections. */
const HEARTBEAT_MS = 25_000;
/** Tells a page that reconnects whether the process is still the same. */
const PROCESS = { startedAt: new Date().toISOString() };

@ApiTags('Verifications')
@ApiCookieAuth()
@Controller('events')
@UseGuards(SessionGuard)
export class EventsController {
  constructor(private readonly verifications: VerificationsService) {}

  /** The list of the person who is signed in, live. Always whole, so a page that reconnects has missed nothing. */
  @Sse()
  @ApiOperation({ summary: 'The same list, live, as server-sent events' })
  watch(@CurrentUser() user: DemoUser): Observable<MessageEvent> {
    return merge(
      of({ type: 'process', data: PROCESS }),
      this.verifications.watch(user.clientId).pipe(map((data) => ({ type: 'verifications', data }))),
      interval(HEARTBEAT_MS).pipe(map(() => ({ type: 'heartbeat', data: '' }))),
    );
  }
}
