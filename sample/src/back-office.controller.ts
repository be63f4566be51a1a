import { Body, Controller, Post, UseGuards } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { CreateTokenDto, DuplicateTokenGuard, IdenfyErrorBody, IdenfyService } from 'nestjs-idenfy';
import { OperatorGuard } from '../support/operator-login.js';
import { VerificationsService } from './verifications.service.js';

/** What an operator sends on to the person. */
class StartedDto {
  @ApiProperty({ type: String, format: 'uri' })
  redirectUrl!: string;

  @ApiProperty({ type: Date })
  expiresAt!: Date;
}

/** Members of staff may set every parameter of iDenfy. Never give an end user a route that takes the whole `CreateTokenDto`. */
@ApiTags('Back office')
@ApiBearerAuth('operator')
@Controller('back-office/verifications')
@UseGuards(OperatorGuard)
export class BackOfficeController {
  constructor(
    private readonly idenfy: IdenfyService,
    private readonly verifications: VerificationsService,
  ) {}

  @Post()
  @UseGuards(DuplicateTokenGuard)
  @ApiOperation({ summary: 'Start a verification for a person, with any parameter of iDenfy' })
  @ApiBody({ type: CreateTokenDto, examples: { simple: { value: { clientId: 'user-123' } } } })
  @ApiCreatedResponse({ type: StartedDto })
  @ApiConflictResponse({ type: IdenfyErrorBody, description: 'A verification of the clientId is open.' })
  async start(@Body() request: CreateTokenDto): Promise<StartedDto> {
    const token = await this.idenfy.createToken(request);
    await this.verifications.started(request.clientId, token);
    return { redirectUrl: token.redirectUrl, expiresAt: token.expiresAt };
  }
}
