import type { DynamicModule, ModuleMetadata } from '@nestjs/common';
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
import { SampleSetup } from './sample-setup.js';
import { SessionController } from './session.controller.js';
import { VerificationListener } from './verification.listener.js';
import { VerificationsController } from './verifications.controller.js';
import { VerificationsService } from './verifications.service.js';

export type AppExtras = Pick<ModuleMetadata, 'providers'>;

@Module({
  imports: [ConfigModule.forRoot(), IdenfyModule.forRootAsync(idenfyConfig.asProvider()), TerminusModule],
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
  static with(setup: SampleSetup, { providers = [] }: AppExtras = {}): DynamicModule {
    return { module: AppModule, providers: [{ provide: SampleSetup, useValue: setup }, ...providers] };
  }
}
