import { Controller, Inject, Post, Redirect, UseFilters, UseGuards } from '@nestjs/common';
import type { HttpRedirectResponse } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { VerificationsService } from '../src/verifications.service.js';
import type { FailingVerifications } from './failing-verifications.js';
import { OperatorFormGuard } from './operator-login.js';
import { OperatorRefusalFilter } from './operator-refusal.filter.js';

/** The switch of `FailingVerifications`, on the page of operators. */
@ApiExcludeController()
@Controller('operator/failing')
@UseGuards(OperatorFormGuard)
@UseFilters(OperatorRefusalFilter)
export class FailingVerificationsController {
  constructor(@Inject(VerificationsService) private readonly verifications: FailingVerifications) {}

  @Post()
  @Redirect()
  turn(): HttpRedirectResponse {
    this.verifications.isFailing = !this.verifications.isFailing;
    const said = this.verifications.isFailing ? 'failing' : 'working';
    return { url: `/operator?said=${said}`, statusCode: 303 };
  }
}
