import { Injectable } from '@nestjs/common';

/** Stands for the place where an app keeps what came of a verification. */
@Injectable()
export class UsersService {
  private readonly verifications = new Map<string | null, string | null>();

  async setVerification(scanRef: string | null, overall: string | null): Promise<void> {
    this.verifications.set(scanRef, overall);
  }

  async askForReview(scanRef: string | null, tags: readonly string[]): Promise<void> {
    this.verifications.set(scanRef, `to be reviewed: ${tags.join(' ')}`);
  }

  verificationOf(scanRef: string): string | null | undefined {
    return this.verifications.get(scanRef);
  }
}
