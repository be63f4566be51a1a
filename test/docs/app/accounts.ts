import type { IdenfyModuleOptions } from 'nestjs-idenfy';

export const euAccount: IdenfyModuleOptions = {
  apiKey: 'eu-key',
  apiSecret: 'eu-secret',
  webhook: { signingKeys: 'eu-signing-key' },
};

export const usAccount: IdenfyModuleOptions = {
  apiKey: 'us-key',
  apiSecret: 'us-secret',
  webhook: { signingKeys: 'us-signing-key' },
};
