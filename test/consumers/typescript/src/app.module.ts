import { Controller, Module, Post } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import {
  IdenfyModule,
  IdenfyService,
  OnIdenfyEvent,
  VerificationApprovedEvent,
  idenfyConfig,
} from 'nestjs-idenfy';

/** The quick start of the README. */
@Controller('verifications')
export class VerificationsController {
  readonly approved: string[] = [];

  constructor(private readonly idenfy: IdenfyService) {}

  @Post()
  async start(): Promise<{ redirectUrl: string }> {
    const { redirectUrl } = await this.idenfy.createToken({ clientId: 'user-123' });
    return { redirectUrl };
  }

  @OnIdenfyEvent(VerificationApprovedEvent)
  onApproved({ scanRef }: VerificationApprovedEvent): void {
    this.approved.push(String(scanRef));
  }
}

@Module({
  imports: [ConfigModule.forRoot(), IdenfyModule.forRootAsync(idenfyConfig.asProvider())],
  controllers: [VerificationsController],
})
export class AppModule {}
