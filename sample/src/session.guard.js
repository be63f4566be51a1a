var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Injectable, UnauthorizedException, createParamDecorator } from '@nestjs/common';
import { DemoUsers } from './demo-users.service.js';
const COOKIE = /(?:^|;\s*)session=([0-9a-f-]{36})(?:;|$)/;
export const sessionIdOf = ({ headers }) => COOKIE.exec(headers.cookie ?? '')?.[1];
/** Lets in who is signed in, and says who that is. */
let SessionGuard = class SessionGuard {
    users;
    constructor(users) {
        this.users = users;
    }
    canActivate(context) {
        const request = context.switchToHttp().getRequest();
        request.user = this.users.find(sessionIdOf(request));
        if (request.user === undefined) {
            throw new UnauthorizedException('Sign in first: POST /session');
        }
        return true;
    }
};
SessionGuard = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [DemoUsers])
], SessionGuard);
export { SessionGuard };
/** The user whom the guard found. */
export const currentUser = (context) => context.switchToHttp().getRequest().user;
export const CurrentUser = createParamDecorator((_data, context) => currentUser(context));
