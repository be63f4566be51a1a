import { Body, Controller, Get, Post, UseGuards } from '@nestjs/common';
import { ApiConflictResponse, ApiCookieAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ClientIdFrom, DuplicateTokenGuard, IdenfyErrorBody, IdenfyService } from 'nestjs-idenfy';
import type { DemoUser } from '../support/login.js';
import { CurrentUser, SessionGuard, currentUser } from '../support/login.js';
import { SampleSetup } from '../support/sample-setup.js';
import { StartVerificationDto } from './start-verification.dto.js';
import type { VerificationView } from './verification.interface.js';
import { VerificationsService } from './verifications.service.js';

@ApiTags('Verifications')
@ApiCookieAuth()
@Controller('verifications')
@UseGuards(SessionGuard)
export class VerificationsController {
  constructor(
    private readonly idenfy: IdenfyService,
    private readonly verifications: VerificationsService,
    private readonly setup: SampleSetup,
  ) {}

  /**
   * Starts a verification of the person who is signed in. The clientId is the session's, not the form's: a visitor who
   * could choose it could be verified as somebody else, or lock somebody else out.
   */
  @Post()
  @UseGuards(DuplicateTokenGuard)
  @ApiOperation({ summary: 'Start a verification of the person who is signed in' })
  @ApiConflictResponse({ type: IdenfyErrorBody, description: 'A verification of this person is open.' })
  @ClientIdFrom((context) => currentUser(context).clientId)
  async start(
    @Body() form: StartVerificationDto,
    @CurrentUser() user: DemoUser,
  ): Promise<{ redirectUrl: string }> {
    const token = await this.idenfy.createToken({
      ...form,
      ...this.setup.returnUrls,
      clientId: user.clientId,
    });
    await this.verifications.started(user.clientId, token);
    return { redirectUrl: token.redirectUrl };
  }

  @Get()
  @ApiOperation({ summary: 'The verifications of the person who is signed in' })
  list(@CurrentUser() user: DemoUser): Promise<VerificationView[]> {
    return this.verifications.list(user.clientId);
  }
}
