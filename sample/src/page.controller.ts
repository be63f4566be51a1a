import { Body, Controller, Get, Header, Post, Query, Redirect, UseFilters, UseGuards } from '@nestjs/common';
import type { HttpRedirectResponse } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ClientIdFrom, DuplicateTokenGuard } from 'nestjs-idenfy';
import type { DemoUser } from '../support/login.js';
import { CurrentUser, SessionGuard, VisitorGuard, currentUser } from '../support/login.js';
import { PageRefusalFilter } from '../support/page-refusal.filter.js';
import { Page } from '../support/page.js';
import { StartFormDto } from './start-verification.dto.js';
import { VerificationsService } from './verifications.service.js';

/** The page, and its form for browsers without JavaScript. */
@ApiExcludeController()
@Controller()
export class PageController {
  constructor(
    private readonly verifications: VerificationsService,
    private readonly page: Page,
  ) {}

  /** `returned` says only that the browser came back from iDenfy: nothing is concluded from it. */
  @Get()
  @UseGuards(VisitorGuard)
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  async show(
    @CurrentUser() { clientId }: DemoUser,
    @Query('way') way?: string,
    @Query('returned') returned?: string,
  ): Promise<string> {
    const verifications = await this.verifications.list(clientId);
    return this.page.render({ verifications, way, returned: returned !== undefined });
  }

  @Post('start')
  @UseGuards(SessionGuard, DuplicateTokenGuard)
  @UseFilters(PageRefusalFilter)
  @ClientIdFrom((context) => currentUser(context).clientId)
  @Redirect()
  async start(
    @Body() { way = 'redirect', ...names }: StartFormDto,
    @CurrentUser() { clientId }: DemoUser,
  ): Promise<HttpRedirectResponse> {
    const { redirectUrl } = await this.verifications.start(clientId, names, way);
    return { url: way === 'redirect' ? redirectUrl : `/?way=${way}`, statusCode: 303 };
  }
}
