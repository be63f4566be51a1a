import { registerAs } from '@nestjs/config';
import { readEnvironment } from './environment.js';

/**
 * The options from the environment, as a namespace (`idenfy`) of @nestjs/config:
 *
 * `IdenfyModule.forRootAsync(idenfyConfig.asProvider())`
 *
 * Reads `IDENFY_API_KEY`, `IDENFY_API_SECRET`, `IDENFY_SIGNING_KEYS` (comma separated), `IDENFY_BASE_URL`,
 * `IDENFY_UI_URL`, `IDENFY_PROXY_URL`, `IDENFY_TIMEOUT_MS` (milliseconds), `IDENFY_RETRIES`, `IDENFY_DUPLICATES_POLICY` and
 * `IDENFY_WEBHOOK_ALLOWED_IPS` (comma separated). A blank variable counts as not set. Nothing is validated here: the
 * module does that when the app starts, and names the variable of each value that is wrong. A variable that is set under
 * a similar name gets a warning in the log.
 */
export const idenfyConfig = registerAs('idenfy', readEnvironment);
