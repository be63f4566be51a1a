var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Body, Controller, Get, Post, UseGuards } from '@nestjs/common';
import { ClientIdFrom, DuplicateTokenGuard, IdenfyService } from 'nestjs-idenfy';
import { SampleSetup } from './sample-setup.js';
import { CurrentUser, SessionGuard, currentUser } from './session.guard.js';
import { StartVerificationDto } from './start-verification.dto.js';
import { VerificationsService } from './verifications.service.js';
let VerificationsController = class VerificationsController {
    idenfy;
    verifications;
    setup;
    constructor(idenfy, verifications, setup) {
        this.idenfy = idenfy;
        this.verifications = verifications;
        this.setup = setup;
    }
    /**
     * Starts a verification of the person who is signed in. The clientId is the session's, not the form's: whoever
     * could choose it could be verified as somebody else, or lock somebody else out.
     */
    async start(form, user) {
        const token = await this.idenfy.createToken({
            ...form,
            ...this.setup.returnUrls,
            clientId: user.clientId,
        });
        this.verifications.started(user.clientId, token);
        return { redirectUrl: token.redirectUrl };
    }
    list(user) {
        return this.verifications.list(user.clientId);
    }
};
__decorate([
    Post(),
    UseGuards(DuplicateTokenGuard),
    ClientIdFrom((context) => currentUser(context).clientId),
    __param(0, Body()),
    __param(1, CurrentUser()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [StartVerificationDto, Object]),
    __metadata("design:returntype", Promise)
], VerificationsController.prototype, "start", null);
__decorate([
    Get(),
    __param(0, CurrentUser()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object]),
    __metadata("design:returntype", Array)
], VerificationsController.prototype, "list", null);
VerificationsController = __decorate([
    Controller('verifications'),
    UseGuards(SessionGuard),
    __metadata("design:paramtypes", [IdenfyService,
        VerificationsService,
        SampleSetup])
], VerificationsController);
export { VerificationsController };
