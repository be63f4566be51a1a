import type { Health, IdenfyHealth } from '../../health/idenfy-health.service.js';
import type { AppOptions } from '../app-options.js';
import { ownMessage } from '../command-error.js';
import { exchange } from '../http.js';
import { withModule } from '../nest.js';
import { error, ok, skipped, warning } from './finding.js';
import type { Finding } from './finding.js';

const TIMEOUT_MS = 10_000;
/** A file link of iDenfy's is an hour old before it expires, a lease a minute. */
const MOST_SKEW_MS = 60_000;
const IDENFY_URL = 'https://ivs.idenfy.com';

/** Asks iDenfy for the status of a verification that cannot exist, which costs nothing, and for the time. */
export async function checkAccount(options: AppOptions): Promise<Finding[]> {
  const { apiKey, apiSecret, baseUrl, timeoutMs, retries, proxy, agent, instance } = options;
  const client = { apiKey, apiSecret, baseUrl, timeoutMs, retries, proxy, agent, instance };
  let health: Health;
  try {
    health = await withModule(client as AppOptions, (app) =>
      app
        .get<IdenfyHealth>(`Idenfy:${instance ?? 'default'}:IdenfyHealth`, { strict: false })
        .credentials(TIMEOUT_MS, 0),
    );
  } catch (thrown) {
    if (ownMessage(thrown) === undefined) {
      throw thrown;
    }
    return ['iDenfy', 'credentials', 'clock'].map((check) => skipped(check, 'the configuration comes first'));
  }
  return [...readHealth(health, baseUrl ?? IDENFY_URL), await checkClock(options)];
}

function readHealth({ state, reason }: Health, baseUrl: string): Finding[] {
  const why = reason === undefined ? state : `${state}, ${reason}`;
  const down = (found: string, remedy: string): Finding[] => [
    error('iDenfy', `${baseUrl} ${found} (${why})`, remedy),
    skipped('credentials', 'iDenfy did not respond'),
  ];
  const up = ok('iDenfy', `${baseUrl} responds`);
  switch (state) {
    case 'up':
      return [up, ok('credentials', 'iDenfy accepts the API key and secret')];
    case 'IDENFY_AUTHENTICATION':
      return [
        up,
        error(
          'credentials',
          'iDenfy does not accept the API key and secret',
          'Copy both from the dashboard, Settings > API keys; an account of the DEV environment has its own (docs/troubleshooting.md, Token requests)',
        ),
      ];
    case 'IDENFY_PERMISSION':
      return [
        up,
        error(
          'credentials',
          'the account may not use the API',
          'Ask the support of iDenfy (docs/troubleshooting.md, Token requests)',
        ),
      ];
    case 'IDENFY_QUOTA':
      return [
        up,
        error(
          'credentials',
          'the account is out of credits',
          'Top it up (docs/troubleshooting.md, Token requests)',
        ),
      ];
    case 'IDENFY_CONNECTION':
    case 'IDENFY_TIMEOUT':
      return down(
        'cannot be reached',
        'Check IDENFY_BASE_URL, the DNS, the firewall and the option proxy (docs/configuration.md, Proxies and agents)',
      );
    case 'IDENFY_RESPONSE':
      return down(
        'does not respond as iDenfy',
        'Check IDENFY_BASE_URL: something else listens there (docs/configuration.md)',
      );
    default:
      return [
        warning('iDenfy', `${baseUrl} responds with an error (${why})`, 'Try again later (docs/errors.md)'),
        skipped('credentials', 'not known'),
      ];
  }
}

/** By the Date of a response, which is whole seconds. */
async function checkClock({ baseUrl = IDENFY_URL, proxy, agent }: AppOptions): Promise<Finding> {
  if (proxy !== undefined || agent !== undefined) {
    return skipped('clock', 'not asked for through a proxy or agent');
  }
  const result = await exchange(baseUrl, { method: 'GET', timeoutMs: TIMEOUT_MS });
  const date = 'headers' in result ? Date.parse(result.headers.date ?? '') : Number.NaN;
  if (Number.isNaN(date)) {
    return skipped('clock', 'no response with a date');
  }
  const skewMs = Date.now() - result.ms / 2 - date;
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  return Math.abs(skewMs) <= MOST_SKEW_MS
    ? ok('clock', 'agrees with that of iDenfy to the minute')
    : warning(
        'clock',
        `this machine is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} iDenfy`,
        'Synchronise it (NTP): expiresAt of tokens is wrong, and SQLite stores measure leases with it (docs/durable-stores.md)',
      );
}
