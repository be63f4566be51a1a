import { SafeLogger } from '../shared/safe-logger.js';
import { variableBehind } from './environment.js';
import type { IdenfyModuleOptions } from './idenfy-options.interface.js';

const SHORT = 12;
const QUOTED = /^(["'`]).*\1$/;

/** One line for each key that is allowed but hardly what was meant; none of them shows the key. */
export function warnOfKeys({ apiKey, apiSecret, webhook }: IdenfyModuleOptions): void {
  const logger = new SafeLogger('IdenfyModule');
  const signingKeys = webhook?.signingKeys ?? [];
  const named = (path: string, value: unknown): string => {
    const variable = variableBehind(path, value);
    return variable === undefined ? path : `${path} (${variable})`;
  };
  for (const [path, value] of Object.entries({ apiKey, apiSecret, 'webhook.signingKeys': signingKeys })) {
    [value].flat().forEach((key, index) => {
      const name = Array.isArray(value) ? `${named(path, value)} entry ${index}` : named(path, value);
      if (QUOTED.test(key)) {
        logger.warn(`${name} stands in quotation marks, which count as part of it: remove them`);
      } else if (path === 'webhook.signingKeys' && key.length < SHORT) {
        logger.warn(`${name} is short enough to be guessed: use ${SHORT} characters or more`);
      }
    });
  }
}
