import { signIdenfyPayload } from '../../webhooks/idenfy-signature.js';
import type { AppOptions } from '../app-options.js';
import { exchange, explainReason } from '../http.js';
import type { HttpResult } from '../http.js';
import { readAnswer } from '../webhook-answer.js';
import { signingKeysOf } from './check-keys.js';
import { error, ok, skipped, warning } from './finding.js';
import type { Finding } from './finding.js';

const ROUTE = 'webhook route';
const BYTES = 'webhook bytes';
const TIMEOUT_MS = 10_000;

/** Valid JSON that changes when it is parsed and serialised again, and no delivery: the route refuses it once its signature is checked. */
const PROBE = Buffer.from('[ "nestjs-idenfy doctor",\t"\\u017dydrė \\/ 日本",\r\n 1.0, 1e2 ]\n', 'utf8');
const PLAIN_PROBE = Buffer.from('[]', 'utf8');

/** Asks the running app. Nothing is handled, stored or counted: what is sent is unsigned, or no delivery. */
export async function checkRoute(url: string | undefined, options: AppOptions): Promise<Finding[]> {
  if (url === undefined) {
    return [skipped(ROUTE, '--url names the address that iDenfy sends to'), skipped(BYTES, 'the same')];
  }
  const unsigned = await post(url, PROBE, {});
  const route = readRoute(unsigned);
  const isReached = route.level === 'ok';
  return [
    route,
    ...(isReached ? await checkBytes(url, options) : [skipped(BYTES, 'the route was not reached')]),
  ];
}

const post = (url: string, body: Buffer, headers: Record<string, string>): Promise<HttpResult> =>
  exchange(url, {
    ...{ method: 'POST', body, timeoutMs: TIMEOUT_MS },
    headers: { 'Content-Type': 'application/json', ...headers },
  });

/** What the response to a webhook without a signature says: 401 of the route is right. */
function readRoute(result: HttpResult): Finding {
  if ('reason' in result) {
    const found = `${result.reason}: ${explainReason(result.reason)}`;
    return error(
      ROUTE,
      found,
      'Check the address, the process and the certificate (docs/webhooks.md, Setting it up)',
    );
  }
  const { status } = result;
  const { isOurs, meaning, remedy = '' } = readAnswer(result);
  if (!isOurs) {
    return error(ROUTE, `${status}, not by the route: ${meaning}`, remedy);
  }
  switch (status) {
    case 401:
      return ok(ROUTE, `responds, and refuses what is not signed (${Math.round(result.ms)} ms)`);
    case 403:
      return warning(ROUTE, `403 by the route: ${meaning}`, remedy);
    case 500:
      return error(
        ROUTE,
        '500 by the route: something reads the body before it',
        'Create the app with rawBody: true, or have that leave the path alone (docs/webhooks.md, The bytes)',
      );
    default:
      return error(ROUTE, `${status} by the route: ${meaning}`, remedy);
  }
}

/** Whether the signed bytes arrive as they were sent, by each key. */
async function checkBytes(url: string, options: AppOptions): Promise<Finding[]> {
  const keys = signingKeysOf(options);
  if (keys.length === 0) {
    return [skipped(BYTES, 'no signing key is set here')];
  }
  const header = options.webhook?.signatureHeader ?? 'idenfy-signature';
  const findings: Finding[] = [];
  for (const [index, key] of keys.entries()) {
    const send = (body: Buffer): Promise<HttpResult> =>
      post(url, body, { [header]: signIdenfyPayload(body, key) });
    findings.push(
      readSigned(`key ${index + 1} of ${keys.length}`, await send(PROBE), await send(PLAIN_PROBE)),
    );
  }
  return findings;
}

/** The route responds to both with its 400 where their signatures are right. */
function readSigned(key: string, probe: HttpResult, plain: HttpResult): Finding {
  if (isVerified(probe)) {
    return ok(BYTES, `arrive as they were sent, signed by ${key}`);
  }
  if (isVerified(plain)) {
    return error(
      BYTES,
      'change on the way: a proxy, a firewall or a body parser writes the JSON anew',
      'Have it pass the body on as it is (docs/webhooks.md, The bytes)',
    );
  }
  if (statusOf(probe) === 401) {
    return error(
      BYTES,
      `the running app does not accept ${key}`,
      'Give it the same IDENFY_SIGNING_KEYS, and restart it; a proxy may also remove the signature header (docs/troubleshooting.md, Webhooks)',
    );
  }
  const found = `${statusOf(probe) ?? 'no response'} to a signed body: something before the route refuses it`;
  return error(BYTES, found, 'Let the route pass in the proxy or firewall (docs/webhooks.md, In your app)');
}

const statusOf = (result: HttpResult): number | undefined => ('status' in result ? result.status : undefined);

const isVerified = (result: HttpResult): boolean =>
  'status' in result && result.status === 400 && readAnswer(result).isOurs;
