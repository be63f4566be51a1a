import type { AppOptions } from '../app-options.js';
import { error, ok, skipped } from './finding.js';
import type { Finding } from './finding.js';

const CHECK = 'signing keys';
const REMEDY =
  'Enter a secret of your own as the signing key of the notification (dashboard, Settings > Notifications), and the same one in IDENFY_SIGNING_KEYS (docs/webhooks.md, Setting it up)';

/** Texts that stand in examples. */
const PLACEHOLDER =
  /^(?:<.*>|\.{3,}|x{3,}|\*+|changeme|changeit|todo|test|example|password|(?:webhook[-_ ]?)?(?:signing[-_ ]?|api[-_ ]?)?(?:key|secret)|(?:an?|my|the|your|some|change|replace|put|enter|insert)(?:[-_ ][a-z]+)*[-_ ](?:keys?|secret|me|here|this|it))$/i;

export const signingKeysOf = ({ webhook }: AppOptions): string[] =>
  [webhook?.signingKeys ?? []].flat().filter((key) => typeof key === 'string' && key !== '');

/** What the option checks cannot know. None shows a key. */
export function checkKeys(options: AppOptions): Finding[] {
  const keys = signingKeysOf(options);
  if (keys.length === 0) {
    return [skipped(CHECK, 'none is set')];
  }
  const found = keys.flatMap((key, index) => {
    const wrong = problemOf(key, options);
    return wrong === undefined
      ? []
      : [error(CHECK, `signing key ${index + 1} of ${keys.length} ${wrong}`, REMEDY)];
  });
  return found.length > 0 ? found : [ok(CHECK, `${keys.length} set, apart from the API credentials`)];
}

function problemOf(key: string, { apiKey, apiSecret }: AppOptions): string | undefined {
  if (key === apiSecret) {
    return 'is the API secret: iDenfy signs with the key of the notification';
  }
  if (key === apiKey) {
    return 'is the API key: iDenfy signs with the key of the notification';
  }
  return PLACEHOLDER.test(key) ? 'is the text of an example: anyone can sign with it' : undefined;
}
