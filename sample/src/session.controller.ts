import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { DemoUsers } from './demo-users.service.js';
import { SampleSetup } from './sample-setup.js';
import { sessionOf } from './session.guard.js';

interface CookieResponse {
  cookie(name: string, value: string, options: object): unknown;
}

/** Stands for an app's own login. */
@ApiTags('Session')
@Controller('session')
export class SessionController {
  constructor(
    private readonly users: DemoUsers,
    private readonly setup: SampleSetup,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Sign in: sets a cookie' })
  @HttpCode(200)
  signIn(@Req() request: IncomingMessage, @Res({ passthrough: true }) response: CookieResponse): object {
    if (!this.users.find(sessionOf(request))) {
      response.cookie('session', this.users.signIn().session, {
        httpOnly: true,
        // Sent when iDenfy sends the browser back, not with another site's POST.
        sameSite: 'lax',
        secure: this.setup.publicUrl?.startsWith('https://') ?? false,
      });
    }
    return { simulated: this.setup.simulated, pair: this.setup.pair };
  }
}
