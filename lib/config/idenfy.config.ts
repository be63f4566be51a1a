import { registerAs } from '@nestjs/config';
import { readEnvironment } from './environment.js';
import type { DuplicatesPolicy, IdenfyModuleOptions } from './idenfy-options.interface.js';

/**
 * The options from the environment, as a namespace (`idenfy`) of @nestjs/config:
 *
 * `IdenfyModule.forRootAsync(idenfyConfig.asProvider())`
 *
 * Reads `IDENFY_API_KEY`, `IDENFY_API_SECRET`, `IDENFY_SIGNING_KEYS` (comma separated), `IDENFY_BASE_URL`,
 * `IDENFY_UI_URL`, `IDENFY_PROXY_URL`, `IDENFY_TIMEOUT_MS` (milliseconds), `IDENFY_RETRIES`, `IDENFY_DUPLICATES_POLICY` and
 * `IDENFY_WEBHOOK_ALLOWED_IPS` (comma separated). A blank variable counts as not set. Nothing is validated here: the
 * module does that when the app starts, and names the variable of each value that is wrong.
 */
export const idenfyConfig = registerAs('idenfy', (): IdenfyModuleOptions => ({
  apiKey: readEnvironment('apiKey') as string,
  apiSecret: readEnvironment('apiSecret') as string,
  baseUrl: readEnvironment('baseUrl'),
  uiUrl: readEnvironment('uiUrl'),
  proxy: readEnvironment('proxy'),
  timeoutMs: readEnvironment('timeoutMs'),
  retries: readEnvironment('retries'),
  duplicates: { policy: readEnvironment('duplicates.policy') as DuplicatesPolicy | undefined },
  webhook: {
    signingKeys: readEnvironment('webhook.signingKeys'),
    allowedIps: readEnvironment('webhook.allowedIps'),
  },
}));
