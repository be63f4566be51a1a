import type { CanActivate, DynamicModule, ExecutionContext } from '@nestjs/common';
import {
  Controller,
  HttpCode,
  Injectable,
  Module,
  Post,
  Req,
  Res,
  UnauthorizedException,
  createParamDecorator,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { OperatorLogin } from './operator-login.js';
import { SampleSetup } from './sample-setup.js';

/** A user who is signed in. */
export interface DemoUser {
  /** What iDenfy knows this person by: made here, never sent by the browser. */
  readonly clientId: string;
}

/** Of Express and Fastify alike. */
export interface HeaderResponse {
  header(name: string, value: string): unknown;
}

type RequestOfUser = IncomingMessage & { user?: DemoUser };

const SESSION = /^([0-9a-f-]{36})\.([0-9a-f]{64})$/;

/**
 * Stands for an app's own login: every visitor gets a session and with it a user of their own. A session is signed and
 * not stored, so that every process of the app knows it.
 */
@Injectable()
export class DemoUsers {
  constructor(private readonly setup: SampleSetup) {}

  /** Who sent a request. */
  of(request: IncomingMessage): DemoUser | undefined {
    const [, id = '', signature = ''] = SESSION.exec(sessionOf(request) ?? '') ?? [];
    const valid = id !== '' && timingSafeEqual(Buffer.from(signature, 'hex'), this.sign(id));
    return valid ? { clientId: `demo-${id}` } : undefined;
  }

  /** The user of the request; for a new visitor a new user, whom a cookie remembers. */
  signIn(request: IncomingMessage, response: HeaderResponse): DemoUser {
    const known = this.of(request);
    if (known !== undefined) {
      return known;
    }
    const id = randomUUID();
    // Lax: sent when iDenfy sends the browser back, not with another site's POST.
    const session = `session=${id}.${this.sign(id).toString('hex')}`;
    response.header('Set-Cookie', `${session}; Path=/; HttpOnly; SameSite=Lax${this.setup.cookieSafety}`);
    return { clientId: `demo-${id}` };
  }

  private sign(id: string): Buffer {
    return createHmac('sha256', this.setup.sessionSecret).update(id).digest();
  }
}

const COOKIE = /(?:^|;\s*)session=([0-9a-f.-]+)(?:;|$)/;

const sessionOf = ({ headers }: IncomingMessage): string | undefined =>
  COOKIE.exec(headers.cookie ?? '')?.[1];

/** Lets in who is signed in, and says who that is. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly users: DemoUsers) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<RequestOfUser>();
    request.user = this.users.of(request);
    if (request.user === undefined) {
      throw new UnauthorizedException('Sign in first: POST /session');
    }
    return true;
  }
}

/** Lets in everybody, and signs in who is new: for the page that a visitor opens first. */
@Injectable()
export class VisitorGuard implements CanActivate {
  constructor(private readonly users: DemoUsers) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<RequestOfUser>();
    request.user = this.users.signIn(request, http.getResponse<HeaderResponse>());
    return true;
  }
}

/** The user whom the guard found. */
export const currentUser = (context: ExecutionContext): DemoUser =>
  context.switchToHttp().getRequest<{ user: DemoUser }>().user;

export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  currentUser(context),
);

/** Stands for an app's own login. */
@ApiTags('Session')
@Controller('session')
class SessionController {
  constructor(
    private readonly users: DemoUsers,
    private readonly setup: SampleSetup,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Sign in: sets a cookie' })
  @HttpCode(200)
  signIn(@Req() request: IncomingMessage, @Res({ passthrough: true }) response: HeaderResponse): object {
    this.users.signIn(request, response);
    return { simulated: this.setup.simulated, pair: this.setup.pair };
  }
}

/** The login, for the app beside it. */
@Module({})
export class LoginModule {
  static with(setup: SampleSetup): DynamicModule {
    return {
      module: LoginModule,
      global: true,
      controllers: [SessionController],
      providers: [{ provide: SampleSetup, useValue: setup }, DemoUsers, OperatorLogin],
      exports: [SampleSetup, DemoUsers, OperatorLogin],
    };
  }
}
