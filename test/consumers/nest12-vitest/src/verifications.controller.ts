import { Body, Controller, Post, UseGuards } from '@nestjs/common';
import {
  CreateTokenDto,
  DuplicateTokenGuard,
  IdenfyService,
  OnIdenfyEvent,
  VerificationApprovedEvent,
} from 'nestjs-idenfy';

@Controller('verifications')
export class VerificationsController {
  readonly approved: string[] = [];

  constructor(private readonly idenfy: IdenfyService) {}

  @Post()
  @UseGuards(DuplicateTokenGuard)
  async start(@Body() request: CreateTokenDto): Promise<{ redirectUrl: string }> {
    const { redirectUrl } = await this.idenfy.createToken(request);
    return { redirectUrl };
  }

  @OnIdenfyEvent(VerificationApprovedEvent)
  onApproved({ scanRef }: VerificationApprovedEvent): void {
    this.approved.push(String(scanRef));
  }
}
