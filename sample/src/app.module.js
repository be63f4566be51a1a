var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var AppModule_1;
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
let AppModule = AppModule_1 = class AppModule {
    /** The app on this set-up; the demo adds a listener of its own. */
    static with(setup, { providers = [] } = {}) {
        return { module: AppModule_1, providers: [{ provide: SampleSetup, useValue: setup }, ...providers] };
    }
};
AppModule = AppModule_1 = __decorate([
    Module({
        imports: [ConfigModule.forRoot(), IdenfyModule.forRootAsync(idenfyConfig.asProvider())],
        controllers: [SessionController, VerificationsController, EventsController],
        providers: [
            DemoUsers,
            VerificationsService,
            VerificationListener,
            { provide: APP_FILTER, useClass: IdenfyExceptionFilter },
        ],
    })
], AppModule);
export { AppModule };
