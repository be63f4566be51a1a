import type { DynamicModule, ModuleMetadata } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_FILTER } from '@nestjs/core';
import { IdenfyExceptionFilter, IdenfyModule, idenfyConfig } from 'nestjs-idenfy';
import { DemoUsers } from './demo-users.service.js';
import { EventsController } from './events.controller.js';
import { SampleSetup } from './sample-setup.js';
import { SessionController } from './session.controller.js';
import { VerificationListener } from './verification.listener.js';
import { VerificationsController } from './verifications.controller.js';
import { VerificationsService } from './verifications.service.js';

export type AppExtras = Pick<ModuleMetadata, 'providers'>;

@Module({
  imports: [ConfigModule.forRoot(), IdenfyModule.forRootAsync(idenfyConfig.asProvider())],
  controllers: [SessionController, VerificationsController, EventsController],
  providers: [
    DemoUsers,
    VerificationsService,
    VerificationListener,
    { provide: APP_FILTER, useClass: IdenfyExceptionFilter },
  ],
})
export class AppModule {
  /** The app on this set-up; the demo adds a listener of its own. */
  static with(setup: SampleSetup, { providers = [] }: AppExtras = {}): DynamicModule {
    return { module: AppModule, providers: [{ provide: SampleSetup, useValue: setup }, ...providers] };
  }
}
