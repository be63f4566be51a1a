import type { DynamicModule, ModuleMetadata, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_FILTER } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { IdenfyExceptionFilter, IdenfyModule, idenfyConfig } from 'nestjs-idenfy';
import { IdenfyHealthIndicator } from 'nestjs-idenfy/terminus';
import { BackOfficeController } from './back-office.controller.js';
import { DemoUsers } from './demo-users.service.js';
import { EventsController } from './events.controller.js';
import { HealthController } from './health.controller.js';
import { MemoryVerificationTable } from './memory-verification-table.js';
import { SampleSetup } from './sample-setup.js';
import { SessionController } from './session.controller.js';
import { VerificationListener } from './verification.listener.js';
import { VerificationTable } from './verification-table.js';
import { VerificationsController } from './verifications.controller.js';
import { VerificationsService } from './verifications.service.js';

export interface AppExtras extends Pick<ModuleMetadata, 'providers'> {
  /** IdenfyModule and what it needs. Default: configured from the environment, with stores in memory. */
  readonly imports?: DynamicModule[];
  /** Where verifications are kept. Default: in memory. */
  readonly table?: Type<VerificationTable>;
}

@Module({
  imports: [ConfigModule.forRoot(), TerminusModule],
  controllers: [
    SessionController,
    VerificationsController,
    EventsController,
    BackOfficeController,
    HealthController,
  ],
  providers: [
    DemoUsers,
    VerificationsService,
    VerificationListener,
    IdenfyHealthIndicator,
    { provide: APP_FILTER, useClass: IdenfyExceptionFilter },
  ],
})
export class AppModule {
  /** The app on this set-up; the demo adds a listener of its own. */
  static with(
    setup: SampleSetup,
    {
      imports = [IdenfyModule.forRootAsync(idenfyConfig.asProvider())],
      table = MemoryVerificationTable,
      providers = [],
    }: AppExtras = {},
  ): DynamicModule {
    return {
      module: AppModule,
      imports,
      providers: [
        { provide: SampleSetup, useValue: setup },
        { provide: VerificationTable, useClass: table },
        ...providers,
      ],
    };
  }
}
