import { resolveModuleOptions } from '../../lib/config/resolve-options.js';
import type { ResolvedIdenfyOptions } from '../../lib/config/idenfy-options.interface.js';

export const API_KEY = 'test-api-key';
/** Not ASCII: HTTP Basic has to be UTF-8. */
export const API_SECRET = 'tést-api-secret';

const STRUCTURE = {
  ...{ instance: 'default', webhookPath: 'idenfy/webhook', isGlobal: false },
  ...{ webhookController: false, webhookDecorators: [] },
};

/** Options as the module resolves them, for a class that is made by hand. */
export const resolvedOptions = (
  baseUrl: string,
  overrides: Partial<ResolvedIdenfyOptions> = {},
): ResolvedIdenfyOptions => ({
  ...resolveModuleOptions({ apiKey: API_KEY, apiSecret: API_SECRET }, STRUCTURE),
  ...{ baseUrl, uiUrl: 'https://ui.idenfy.test', timeoutMs: 2000 },
  ...overrides,
});
