import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { SourceController } from './source.controller.js';
import { TraceInterceptor } from './trace.interceptor.js';
import { Trace } from './trace.js';

/** The drawer "What just happened" of the page: for developers who look at the sample, not for your app. */
@Module({
  controllers: [SourceController],
  providers: [Trace, { provide: APP_INTERCEPTOR, useClass: TraceInterceptor }],
})
export class TraceModule {}
