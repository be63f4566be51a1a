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
import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { DemoUsers } from './demo-users.service.js';
import { SampleSetup } from './sample-setup.js';
import { sessionIdOf } from './session.guard.js';
/** Stands for an app's own login. */
let SessionController = class SessionController {
    users;
    setup;
    constructor(users, setup) {
        this.users = users;
        this.setup = setup;
    }
    signIn(request, response) {
        if (!this.users.find(sessionIdOf(request))) {
            response.cookie('session', this.users.signIn().sessionId, {
                httpOnly: true,
                // Sent when iDenfy sends the browser back, not with another site's POST.
                sameSite: 'lax',
                secure: this.setup.publicUrl?.startsWith('https://') ?? false,
            });
        }
        return { simulated: this.setup.simulated };
    }
};
__decorate([
    Post(),
    HttpCode(200),
    __param(0, Req()),
    __param(1, Res({ passthrough: true })),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Function, Object]),
    __metadata("design:returntype", Object)
], SessionController.prototype, "signIn", null);
SessionController = __decorate([
    Controller('session'),
    __metadata("design:paramtypes", [DemoUsers,
        SampleSetup])
], SessionController);
export { SessionController };
