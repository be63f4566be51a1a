var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
const MAX_SESSIONS = 10_000;
/** Stands for an app's own login: whoever comes gets a session and with it a user of their own. */
let DemoUsers = class DemoUsers {
    bySession = new Map();
    find(sessionId) {
        return sessionId === undefined ? undefined : this.bySession.get(sessionId);
    }
    signIn() {
        const [oldest] = this.bySession.keys();
        if (oldest !== undefined && this.bySession.size >= MAX_SESSIONS) {
            this.bySession.delete(oldest);
        }
        const sessionId = randomUUID();
        const user = { clientId: `demo-${randomUUID()}` };
        this.bySession.set(sessionId, user);
        return { sessionId, user };
    }
};
DemoUsers = __decorate([
    Injectable()
], DemoUsers);
export { DemoUsers };
