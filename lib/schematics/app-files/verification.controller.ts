import { Controller, Post, UseGuards } from '@nestjs/common';
import {
  ClientIdFrom,
  DuplicateTokenGuard,
  IdenfyService,
} from 'nestjs-idenfy';
import { CurrentUser, LocalUserGuard, userOf } from './local-user.guard.js';
import type { User } from './local-user.guard.js';

@Controller('verifications')
@UseGuards(LocalUserGuard, DuplicateTokenGuard)
@ClientIdFrom((context) => userOf(context).id)
export class VerificationController {
  constructor(private readonly idenfy: IdenfyService) {}

  /** Redirect the browser to `redirectUrl`. The listener hears the result. */
  @Post()
  async start(@CurrentUser() user: User): Promise<{ redirectUrl: string }> {
    const { redirectUrl } = await this.idenfy.createToken({
      clientId: user.id,
    });
    return { redirectUrl };
  }
}
