import { Injectable } from '@nestjs/common';

/** Stands for the place where an app keeps results, without null in its types: the samples deal with it. */
@Injectable()
export class UsersService {
  private readonly verifications = new Map<string, string>();

  async setVerification(scanRef: string, overall: string): Promise<void> {
    this.verifications.set(scanRef, overall);
  }

  async askForReview(scanRef: string, tags: readonly string[]): Promise<void> {
    this.verifications.set(scanRef, `to be reviewed: ${tags.join(' ')}`);
  }

  verificationOf(scanRef: string): string | undefined {
    return this.verifications.get(scanRef);
  }
}
