// By `require`: the declarations of the CommonJS copy.
import { IdenfyError, IdenfyModule } from 'nestjs-idenfy';
import type { IdenfyModuleOptions } from 'nestjs-idenfy';
import { idenfyPayloads, signedWebhook } from 'nestjs-idenfy/testing';

const options: IdenfyModuleOptions = { apiKey: 'key', apiSecret: 'secret', webhook: { signingKeys: 'k' } };

export const module = IdenfyModule.forRoot(options);
export const webhook = signedWebhook('SOS_REPORT', idenfyPayloads.sosReport(), 'k');
export const isQuota = (error: unknown): boolean => IdenfyError.is(error, 'IDENFY_QUOTA');
