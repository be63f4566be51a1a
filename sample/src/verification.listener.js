var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __metadata = (this && this.__metadata) || function (k, v) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") return Reflect.metadata(k, v);
};
import { Injectable } from '@nestjs/common';
import { OnIdenfyEvent, VerificationApprovedEvent, VerificationCancelledEvent, VerificationDeniedEvent, VerificationExpiredEvent, VerificationResubmittedEvent, VerificationReviewingEvent, VerificationSuspectedEvent, } from 'nestjs-idenfy';
import { VerificationsService } from './verifications.service.js';
const STATUS = {
    'verification.approved': 'approved',
    'verification.denied': 'denied',
    // iDenfy leaves this one to the app: a person looks at it, nobody is refused by it.
    'verification.suspected': 'suspected',
    'verification.expired': 'expired',
    'verification.cancelled': 'cancelled',
    'verification.reviewing': 'reviewing',
    'verification.resubmitted': 'reviewing',
};
/** What iDenfy signed, and nothing else, changes a verification here: the browser's return is no proof. */
let VerificationListener = class VerificationListener {
    verifications;
    constructor(verifications) {
        this.verifications = verifications;
    }
    onDecision(event) {
        this.apply(event);
    }
    onEnd(event) {
        this.apply(event);
    }
    /** Not final: to be shown as waiting, never as a result. Superseded ones come late, after the result. */
    onProgress(event) {
        if (!event.superseded) {
            this.apply(event);
        }
    }
    apply({ type, clientId, scanRef, receivedAt }) {
        if (clientId !== null && scanRef !== null) {
            this.verifications.changed(clientId, scanRef, STATUS[type], receivedAt);
        }
    }
};
__decorate([
    OnIdenfyEvent(VerificationApprovedEvent, VerificationDeniedEvent, VerificationSuspectedEvent),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object]),
    __metadata("design:returntype", void 0)
], VerificationListener.prototype, "onDecision", null);
__decorate([
    OnIdenfyEvent(VerificationExpiredEvent, VerificationCancelledEvent),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object]),
    __metadata("design:returntype", void 0)
], VerificationListener.prototype, "onEnd", null);
__decorate([
    OnIdenfyEvent(VerificationReviewingEvent, VerificationResubmittedEvent),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [Object]),
    __metadata("design:returntype", void 0)
], VerificationListener.prototype, "onProgress", null);
VerificationListener = __decorate([
    Injectable(),
    __metadata("design:paramtypes", [VerificationsService])
], VerificationListener);
export { VerificationListener };
