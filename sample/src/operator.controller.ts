import {
  Body,
  Controller,
  Get,
  Header,
  Logger,
  Post,
  Query,
  Redirect,
  Req,
  Res,
  UnauthorizedException,
} from '@nestjs/common';
import { UseFilters, UseGuards } from '@nestjs/common';
import type { HttpRedirectResponse } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { IncomingMessage } from 'node:http';
import { LoginAttemptsGuard } from '../support/login-attempts.guard.js';
import type { HeaderResponse } from '../support/login.js';
import { CurrentOperator, OperatorFormGuard, OperatorLogin } from '../support/operator-login.js';
import type { OperatorSession } from '../support/operator-login.js';
import { OperatorPage, nameOf } from '../support/operator-page.js';
import { OperatorRefusalFilter } from '../support/operator-refusal.filter.js';
import { LogOutDto, OperatorKeyDto, PersonDto, ReleaseDto, ReplayDto } from './operator.dto.js';
import { OperatorService } from './operator.service.js';

/** Back to the page, which says what has happened. */
const back = (said: Readonly<Record<string, string>>): HttpRedirectResponse => ({
  url: `/operator?${new URLSearchParams(said).toString()}`,
  statusCode: 303,
});

/** The page of operators: open sessions, failed deliveries and people, and what can be done about them. */
@ApiExcludeController()
@Controller('operator')
@UseFilters(OperatorRefusalFilter)
export class OperatorController {
  private readonly logger = new Logger('Operator');

  constructor(
    private readonly operators: OperatorService,
    private readonly login: OperatorLogin,
    private readonly page: OperatorPage,
  ) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  async show(@Req() request: IncomingMessage, @Query() said: Record<string, unknown>): Promise<string> {
    const session = this.login.sessionOf(request);
    return session === undefined
      ? this.page.renderLogin()
      : this.page.render(() => this.operators.overview(), session, said);
  }

  @Post('login')
  @UseGuards(LoginAttemptsGuard)
  @Redirect('/operator', 303)
  logIn(@Body() { key }: OperatorKeyDto, @Res({ passthrough: true }) response: HeaderResponse): void {
    if (!this.login.isKey(key.trim())) {
      this.logger.warn('action=login outcome=refused');
      throw new UnauthorizedException('This is not the key of an operator.');
    }
    this.logger.log('action=login outcome=accepted');
    response.header('Set-Cookie', this.login.cookie());
  }

  @Post('logout')
  @UseGuards(OperatorFormGuard)
  @Redirect('/operator', 303)
  logOut(@Body() _form: LogOutDto, @Res({ passthrough: true }) response: HeaderResponse): void {
    response.header('Set-Cookie', this.login.noCookie());
  }

  @Post('release')
  @UseGuards(OperatorFormGuard)
  @Redirect()
  async release(
    @Body() { clientId, scanRef }: ReleaseDto,
    @CurrentOperator() operator: OperatorSession,
  ): Promise<HttpRedirectResponse> {
    const said = (await this.operators.release(clientId, scanRef)) ? 'released' : 'not-open';
    this.audit(operator, `action=release person=${nameOf(clientId)} outcome=${said}`);
    return back({ said });
  }

  @Post('replay')
  @UseGuards(OperatorFormGuard)
  @Redirect()
  async replay(
    @Body() { deliveryId }: ReplayDto,
    @CurrentOperator() operator: OperatorSession,
  ): Promise<HttpRedirectResponse> {
    const said = await this.operators.replay(deliveryId);
    this.audit(operator, `action=replay deliveryId=${nameOf(deliveryId)} outcome=${said}`);
    return back({ said });
  }

  @Post('erase')
  @UseGuards(OperatorFormGuard)
  @Redirect()
  async erase(
    @Body() { clientId }: PersonDto,
    @CurrentOperator() operator: OperatorSession,
  ): Promise<HttpRedirectResponse> {
    const { deleted, pending } = await this.operators.erase(clientId);
    const counts = { deleted: String(deleted.length), pending: String(pending.length) };
    this.audit(
      operator,
      `action=erase person=${nameOf(clientId)} deleted=${counts.deleted} pending=${counts.pending}`,
    );
    return back({ said: 'erased', ...counts });
  }

  /** Who did what, without a word about the person. */
  private audit({ id }: OperatorSession, what: string): void {
    this.logger.log(`operator=${id} ${what}`);
  }
}
