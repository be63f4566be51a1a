import type { DynamicModule, ModuleMetadata, Type } from '@nestjs/common';
import { Module, ValidationPipe } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { IdenfyExceptionFilter, IdenfyModule, idenfyConfig } from 'nestjs-idenfy';
import { IdenfyHealthIndicator } from 'nestjs-idenfy/terminus';
import { fieldProblems } from '../support/field-problems.js';
import { BackOfficeController } from './back-office.controller.js';
import { EventsController } from './events.controller.js';
import { HealthController } from './health.controller.js';
import { VerificationListener } from './verification.listener.js';
import { MemoryVerificationTable, VerificationTable } from './verification-table.js';
import { VerificationsController } from './verifications.controller.js';
import { VerificationsService } from './verifications.service.js';

export interface AppExtras extends Pick<ModuleMetadata, 'providers'> {
  /** IdenfyModule and what it needs. Default: configured from the environment, with stores in memory. */
  readonly imports?: DynamicModule[];
  /** Where verifications are kept. Default: in memory. */
  readonly table?: Type<VerificationTable>;
}

/** Refuses what a DTO does not name, and what breaks its rules. */
const validation = (): ValidationPipe =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    exceptionFactory: fieldProblems,
  });

@Module({
  imports: [ConfigModule.forRoot(), TerminusModule],
  controllers: [VerificationsController, EventsController, BackOfficeController, HealthController],
  providers: [
    VerificationsService,
    VerificationListener,
    IdenfyHealthIndicator,
    { provide: APP_PIPE, useFactory: validation },
    { provide: APP_FILTER, useClass: IdenfyExceptionFilter },
  ],
})
export class AppModule {
  /** The app, also on other stores than those in memory, or with providers beside its own. */
  static with({
    imports = [IdenfyModule.forRootAsync(idenfyConfig.asProvider())],
    table = MemoryVerificationTable,
    providers = [],
  }: AppExtras = {}): DynamicModule {
    return {
      module: AppModule,
      imports,
      providers: [{ provide: VerificationTable, useClass: table }, ...providers],
    };
  }
}
