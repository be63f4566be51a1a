import type { ResolvedIdenfyOptions } from '../../lib/config/idenfy-options.interface.js';

export const API_KEY = 'test-api-key';
/** Not ASCII: HTTP Basic has to be UTF-8. */
export const API_SECRET = 'tést-api-secret';

/** Options as the module resolves them, for a class that is made by hand. */
export const resolvedOptions = (
  baseUrl: string,
  overrides: Partial<ResolvedIdenfyOptions> = {},
): ResolvedIdenfyOptions => ({
  instance: 'default',
  apiKey: API_KEY,
  apiSecret: API_SECRET,
  baseUrl,
  uiUrl: 'https://ui.idenfy.test',
  timeoutMs: 2000,
  retries: 2,
  tokenDefaults: {},
  duplicates: { policy: 'reject', reviewWindowSeconds: 86_400, guardOnStoreFailure: 'refuse' },
  webhook: {
    signingKeys: [],
    signatureHeader: 'idenfy-signature',
    maxBodyBytes: 1_048_576,
    allowedIps: [],
    handlerTimeoutMs: 8000,
  },
  reconciliation: { graceSeconds: 300, batchSize: 50, automaticIsFinal: false },
  mirror: [],
  ...overrides,
});
