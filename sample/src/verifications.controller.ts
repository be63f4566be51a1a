import {
  Body,
  Controller,
  Get,
  Header,
  NotFoundException,
  Param,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCookieAuth,
  ApiExcludeEndpoint,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { ClientIdFrom, DuplicateTokenGuard, IdenfyErrorBody } from 'nestjs-idenfy';
import { renderSVG } from 'uqr';
import type { DemoUser } from '../support/login.js';
import { CurrentUser, SessionGuard, currentUser } from '../support/login.js';
import { StartVerificationDto } from './start-verification.dto.js';
import { WAYS } from './verification.interface.js';
import type { VerificationView, Way } from './verification.interface.js';
import { VerificationsService } from './verifications.service.js';

@ApiTags('Verifications')
@ApiCookieAuth()
@Controller('verifications')
@UseGuards(SessionGuard)
export class VerificationsController {
  constructor(private readonly verifications: VerificationsService) {}

  /**
   * Starts a verification of the person who is signed in. The clientId is the session's, not the form's: a visitor who
   * could choose it could be verified as somebody else, or lock somebody else out.
   */
  @Post()
  @UseGuards(DuplicateTokenGuard)
  @ApiOperation({ summary: 'Start a verification of the person who is signed in' })
  @ApiConflictResponse({ type: IdenfyErrorBody, description: 'A verification of this person is open.' })
  @ApiQuery({ name: 'way', enum: WAYS, required: false })
  @ClientIdFrom((context) => currentUser(context).clientId)
  async start(
    @Body() names: StartVerificationDto,
    @CurrentUser() user: DemoUser,
    @Query('way') way?: Way,
  ): Promise<{ redirectUrl: string }> {
    const { redirectUrl } = await this.verifications.start(user.clientId, names, way);
    return { redirectUrl };
  }

  @Get()
  @ApiOperation({ summary: 'The verifications of the person who is signed in' })
  list(@CurrentUser() user: DemoUser): Promise<VerificationView[]> {
    return this.verifications.list(user.clientId);
  }

  /** The link of an open verification, to go on with a phone. It is as good as a key, so only its own user gets it. */
  @Get(':id/qr.svg')
  @Header('Content-Type', 'image/svg+xml')
  @Header('Cache-Control', 'no-store')
  @ApiExcludeEndpoint()
  async qrCode(@Param('id') id: string, @CurrentUser() user: DemoUser): Promise<string> {
    const own = (await this.verifications.list(user.clientId)).find((verification) => verification.id === id);
    if (own?.continueUrl === undefined) {
      throw new NotFoundException('There is no open verification with this id');
    }
    return renderSVG(own.continueUrl, { border: 1 });
  }
}
