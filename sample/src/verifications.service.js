var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Subject, defer, filter, map, startWith } from 'rxjs';
const KEPT_PER_USER = 20;
const KEPT_USERS = 1000;
/** The verifications of each user, newest first. In memory: a real app has a table for them. */
let VerificationsService = class VerificationsService {
    byClient = new Map();
    changes = new Subject();
    list(clientId) {
        return (this.byClient.get(clientId) ?? []).map(toView);
    }
    /** The user's list now, and again whenever something in it changes. Nobody else's. */
    watch(clientId) {
        return defer(() => this.changes.pipe(filter((changed) => changed === clientId), startWith(clientId), map(() => this.list(clientId))));
    }
    /** A token was issued. */
    started(clientId, { scanRef, redirectUrl, expiresAt }) {
        // Known already: the token was reused, or its result was faster than its answer.
        if (!this.find(clientId, scanRef)) {
            const now = new Date();
            const times = { startedAt: now, changedAt: now, expiresAt };
            const verification = {
                id: randomUUID(),
                clientId,
                scanRef: scanRef ?? undefined,
                redirectUrl,
                ...times,
            };
            this.add({ ...verification, status: 'open' });
        }
    }
    /** A signed webhook said how a verification stands. The same news twice changes nothing. */
    changed(clientId, scanRef, status, changedAt) {
        const known = this.find(clientId, scanRef);
        if (!known) {
            this.add({ id: randomUUID(), clientId, scanRef, startedAt: changedAt, changedAt, status });
        }
        else if (known.status !== status) {
            const others = this.byClient.get(clientId) ?? [];
            const { id, startedAt } = known;
            const changed = { id, clientId, scanRef, startedAt, changedAt, status };
            this.byClient.set(clientId, others.map((one) => (one === known ? changed : one)));
            this.changes.next(clientId);
        }
    }
    find(clientId, scanRef) {
        return scanRef ? this.byClient.get(clientId)?.find((one) => one.scanRef === scanRef) : undefined;
    }
    add(verification) {
        const { clientId } = verification;
        const [oldest] = this.byClient.keys();
        if (oldest !== undefined && this.byClient.size >= KEPT_USERS && !this.byClient.has(clientId)) {
            this.byClient.delete(oldest);
        }
        const others = this.byClient.get(clientId) ?? [];
        this.byClient.set(clientId, [verification, ...others].slice(0, KEPT_PER_USER));
        this.changes.next(clientId);
    }
};
VerificationsService = __decorate([
    Injectable()
], VerificationsService);
export { VerificationsService };
function toView({ id, startedAt, status, changedAt, redirectUrl, expiresAt, }) {
    const usable = status === 'open' && expiresAt !== undefined && expiresAt > new Date();
    return {
        id,
        startedAt: startedAt.toISOString(),
        status,
        changedAt: changedAt.toISOString(),
        ...(usable ? { continueUrl: redirectUrl } : {}),
    };
}
