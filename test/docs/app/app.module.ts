import { Controller, Module, Post } from '@nestjs/common';
import {
  IdenfyModule,
  IdenfyService,
  OnIdenfyEvent,
  VerificationApprovedEvent,
  idenfyConfig,
} from 'nestjs-idenfy';
import { UsersService } from './users.service.js';

@Controller('verifications')
class VerificationsController {
  constructor(
    private readonly idenfy: IdenfyService,
    private readonly users: UsersService,
  ) {}

  @Post()
  async start(): Promise<{ redirectUrl: string }> {
    const { redirectUrl } = await this.idenfy.createToken({ clientId: 'user-123' });
    return { redirectUrl };
  }

  @OnIdenfyEvent(VerificationApprovedEvent)
  async onApproved({ scanRef, overall }: VerificationApprovedEvent): Promise<void> {
    if (scanRef !== null && overall !== null) {
      await this.users.setVerification(scanRef, overall);
    }
  }
}

@Module({
  imports: [IdenfyModule.forRootAsync(idenfyConfig.asProvider())],
  controllers: [VerificationsController],
  providers: [UsersService],
})
export class AppModule {}
