import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';
import { VerificationsService } from '../src/verifications.service.js';
import type { DemoUser } from './login.js';
import { Page } from './page.js';

/** Why a form was refused, on the page with what was entered; a browser without a session gets the page anew. */
@Catch(HttpException)
export class PageRefusalFilter implements ExceptionFilter<HttpException> {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly verifications: VerificationsService,
    private readonly page: Page,
  ) {}

  async catch(error: HttpException, host: ArgumentsHost): Promise<void> {
    const { httpAdapter } = this.adapterHost;
    const http = host.switchToHttp();
    const request = http.getRequest<IncomingMessage & { user?: DemoUser; body?: unknown }>();
    const response = http.getResponse<object>();
    if (request.user === undefined) {
      httpAdapter.redirect(response, 303, '/');
      return;
    }
    const verifications = await this.verifications.list(request.user.clientId);
    const html = await this.page.render({
      verifications,
      entered: request.body,
      answer: error.getResponse(),
    });
    httpAdapter.setHeader(response, 'Content-Type', 'text/html; charset=utf-8');
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
    httpAdapter.reply(response, html, error.getStatus());
  }
}
