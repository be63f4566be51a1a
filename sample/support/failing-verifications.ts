import { Injectable } from '@nestjs/common';
import type { VerificationStatus } from '../src/verification.interface.js';
import { VerificationsService } from '../src/verifications.service.js';

type News = Parameters<VerificationsService['changed']>;

/** An operator's release is none. */
const isResult = (status: VerificationStatus): boolean => status !== 'released';

/** In the place of the app's own while the simulator plays iDenfy: results can be made to fail, to see what comes of it. */
@Injectable()
export class FailingVerifications extends VerificationsService {
  isFailing = false;

  override async changed(...news: News): Promise<void> {
    if (this.isFailing && isResult(news[2])) {
      throw new FailsOnPurpose();
    }
    await super.changed(...news);
  }
}

class FailsOnPurpose extends Error {
  override readonly name = 'FailsOnPurpose';
}
