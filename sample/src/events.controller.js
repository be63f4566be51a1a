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
import { Controller, Sse, UseGuards } from '@nestjs/common';
import { interval, map, merge } from 'rxjs';
import { CurrentUser, SessionGuard } from './session.guard.js';
import { VerificationsService } from './verifications.service.js';
/** More often than proxies close quiet connections. */
const HEARTBEAT_MS = 25_000;
let EventsController = class EventsController {
    verifications;
    constructor(verifications) {
        this.verifications = verifications;
    }
    /** The list of the person who is signed in, live. Always whole, so a page that reconnects has missed nothing. */
    watch(user) {
        return merge(this.verifications.watch(user.clientId).pipe(map((data) => ({ type: 'verifications', data }))), interval(HEARTBEAT_MS).pipe(map(() => ({ type: 'heartbeat', data: '' }))));
    }
};
__decorate([
    Sse(),
    __param(0, CurrentUser()),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object]),
    __metadata("design:returntype", Function)
], EventsController.prototype, "watch", null);
EventsController = __decorate([
    Controller('events'),
    UseGuards(SessionGuard),
    __metadata("design:paramtypes", [VerificationsService])
], EventsController);
export { EventsController };
