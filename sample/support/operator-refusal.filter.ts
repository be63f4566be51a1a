import { Catch, ForbiddenException, HttpException, HttpStatus, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { IdenfyError } from 'nestjs-idenfy';
import { OperatorPage } from './operator-page.js';

/** Why an operator was refused, or what was in the way of what was to be done, on the page. */
@Catch()
export class OperatorRefusalFilter implements ExceptionFilter<unknown> {
  private readonly logger = new Logger('Operator');

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly page: OperatorPage,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const { httpAdapter } = this.adapterHost;
    const response = host.switchToHttp().getResponse<object>();
    const html = await this.pageFor(error);
    if (html === undefined) {
      const code = IdenfyError.is(error) ? error.code : 'UNKNOWN';
      this.logger.error(`outcome=failed code=${code}`);
      httpAdapter.redirect(response, 303, `/operator?said=failed&code=${code}`);
      return;
    }
    httpAdapter.setHeader(response, 'Content-Type', 'text/html; charset=utf-8');
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
    httpAdapter.reply(response, html, (error as HttpException).getStatus());
  }

  private async pageFor(error: unknown): Promise<string | undefined> {
    if (error instanceof ForbiddenException) {
      return this.page.renderClosed();
    }
    const status: HttpStatus | undefined = error instanceof HttpException ? error.getStatus() : undefined;
    switch (status) {
      case HttpStatus.UNAUTHORIZED:
        return this.page.renderLogin((error as HttpException).message);
      case HttpStatus.BAD_REQUEST:
        return this.page.renderLogin('Enter the key.');
      case HttpStatus.TOO_MANY_REQUESTS:
        return this.page.renderLogin('That was too often. Wait a minute, and try again.');
      default:
        return undefined;
    }
  }
}
