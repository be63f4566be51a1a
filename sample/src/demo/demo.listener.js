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
import { OnIdenfyEvent, VerificationApprovedEvent } from 'nestjs-idenfy';
/** A second listener beside the app's own, which counts. */
let DemoListener = class DemoListener {
    approved = [];
    onApproved(event) {
        this.approved.push(event);
    }
};
__decorate([
    OnIdenfyEvent(VerificationApprovedEvent),
    __metadata("design:type", Function),
    __metadata("design:paramtypes", [VerificationApprovedEvent]),
    __metadata("design:returntype", void 0)
], DemoListener.prototype, "onApproved", null);
DemoListener = __decorate([
    Injectable()
], DemoListener);
export { DemoListener };
