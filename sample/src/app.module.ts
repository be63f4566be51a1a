import { Module, ValidationPipe } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import type { ConfigType } from '@nestjs/config';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { IdenfyExceptionFilter, IdenfyModule, idenfyConfig } from 'nestjs-idenfy';
import { IdenfyHealthIndicator } from 'nestjs-idenfy/terminus';
import { fieldProblems } from '../support/field-problems.js';
import { OperatorPage } from '../support/operator-page.js';
import { Page } from '../support/page.js';
import { AppStores } from './app-stores.js';
import { BackOfficeController } from './back-office.controller.js';
import { EventsController } from './events.controller.js';
import { FailedDeliveries, FailedDeliveriesModule } from './failed-deliveries.js';
import { HealthController } from './health.controller.js';
import { OperatorController } from './operator.controller.js';
import { OperatorService } from './operator.service.js';
import { PageController } from './page.controller.js';
import { VerificationListener } from './verification.listener.js';
import { VerificationsController } from './verifications.controller.js';
import { VerificationsService } from './verifications.service.js';

/** Configured from the environment; its state is in the app's stores, and a result that never arrived is fetched. */
const idenfy = IdenfyModule.forRootAsync({
  imports: [ConfigModule.forFeature(idenfyConfig), FailedDeliveriesModule],
  inject: [idenfyConfig.KEY, AppStores, FailedDeliveries],
  useFactory: (
    config: ConfigType<typeof idenfyConfig>,
    { sessions, deliveries, queue }: AppStores,
    failedDeliveries: FailedDeliveries,
  ) => ({
    ...config,
    onHandlerError: (failure) => failedDeliveries.note(failure),
    duplicates: { ...config.duplicates, store: sessions },
    webhook: { ...config.webhook, store: deliveries, queue },
    reconciliation: { everySeconds: 60 },
  }),
});

/** Refuses what a DTO does not name, and what breaks its rules. */
const validation = (): ValidationPipe =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    exceptionFactory: fieldProblems,
  });

@Module({
  imports: [ConfigModule.forRoot(), idenfy, TerminusModule, FailedDeliveriesModule],
  controllers: [
    PageController,
    VerificationsController,
    EventsController,
    BackOfficeController,
    HealthController,
    OperatorController,
  ],
  providers: [
    VerificationsService,
    VerificationListener,
    OperatorService,
    IdenfyHealthIndicator,
    Page,
    OperatorPage,
    { provide: APP_PIPE, useFactory: validation },
    { provide: APP_FILTER, useClass: IdenfyExceptionFilter },
  ],
})
export class AppModule {}
