import { inspect } from 'node:util';
import { IdenfyClient } from '../../lib/client/idenfy-client.js';
import { IdenfyError } from '../../lib/errors/index.js';
import { Deadline } from '../../lib/shared/deadline.js';
import {
  answer,
  cutChunked,
  drip,
  FaultServer,
  gzipBomb,
  huge,
  reset,
  silence,
} from '../support/fault-server.js';
import type { Behaviour } from '../support/fault-server.js';
import { API_KEY, API_SECRET, resolvedOptions } from '../support/resolved-options.js';

const NAME = 'Zebulonia';
const DOCUMENT = 'LX9988776655';
const AUTH_TOKEN = 'PLANTEDAUTHTOKEN0000000000000000000000000';
const SCAN_REF = 'planted-scan-ref';
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
const SECRETS = [
  API_KEY,
  API_SECRET,
  'api-secret',
  base64(`${API_KEY}:${API_SECRET}`),
  base64(API_SECRET),
  NAME,
  NAME.toUpperCase(),
  DOCUMENT,
  AUTH_TOKEN,
  SCAN_REF,
];

/** What iDenfy might quote in an error. */
const body = {
  message: `${NAME} with ${DOCUMENT}, ${AUTH_TOKEN}, ${API_SECRET}, ${SCAN_REF}`,
  documentation: NAME,
  authToken: '',
  firstName: NAME,
  token: AUTH_TOKEN,
};
const refused = (status: number, identifier?: string): Behaviour =>
  answer(status, { ...body, identifier }, { 'x-request-id': `${NAME} ${AUTH_TOKEN}`, location: `/${NAME}` });

const BEHAVIOURS: [string, Behaviour][] = [
  ...[301, 307, 400, 401, 402, 403, 404, 405, 409, 418, 422, 429, 500, 502, 503, 504].map(
    (status): [string, Behaviour] => [String(status), refused(status)],
  ),
  ...[
    'BAD_VALUE',
    'UNAUTHORIZED',
    'PERMISSIONS_ERROR',
    'TOO_MANY_REQUESTS',
    'INTERNAL_ERROR',
    `X ${NAME}`,
  ].map((identifier): [string, Behaviour] => [identifier, refused(400, identifier)]),
  ['a 201 without authToken', refused(201)],
  ['HTML', answer(200, `<html>${NAME} ${AUTH_TOKEN}</html>`)],
  ['a token that is cut', cutChunked],
  ['a reset', reset],
  ['silence', silence],
  ['a drip', drip],
  ['too much', huge(3 * 1024 * 1024)],
  ['a bomb', gzipBomb],
];

/** Everything that a logger, a filter or a person may make of an error. */
function visible(error: unknown): string {
  const texts: string[] = [];
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    texts.push(each.message, each.stack ?? '', String(each), JSON.stringify(each));
    texts.push(inspect(each, { depth: 10, showHidden: true, getters: true }));
  }
  if (IdenfyError.is(error)) {
    texts.push(JSON.stringify(error.getResponse()));
  }
  return texts.join('\n');
}

function expectNothingSecret(text: string): void {
  expect(text).not.toBe('');
  for (const secret of SECRETS) {
    expect(text.includes(secret)).toBe(false);
  }
}

describe('an error', () => {
  let server: FaultServer;
  let client: IdenfyClient;
  const request = { clientId: 'user-1', firstName: NAME, documentNumber: DOCUMENT };

  beforeAll(async () => {
    server = await FaultServer.start();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    client = new IdenfyClient(resolvedOptions(server.url, { retries: 0 }));
  });
  afterEach(() => client.close());

  it.each(BEHAVIOURS)('holds nothing secret after %s', async (_name, behaviour) => {
    server.set(behaviour);
    const options = { deadline: new Deadline(1500) };
    const failures = await Promise.allSettled([
      client.createToken(request, options),
      client.getStatus(SCAN_REF, options),
      client.deleteVerification(SCAN_REF, options),
      client.generatePdf(SCAN_REF, options),
    ]);
    expect(failures[0].status).toBe('rejected');
    for (const failure of failures) {
      if (failure.status === 'rejected') {
        expect(IdenfyError.is(failure.reason)).toBe(true);
        expectNothingSecret(visible(failure.reason));
      }
    }
  });

  it.each(['http://127.0.0.1:1', 'https://127.0.0.1:1', 'https://idenfy.invalid'])(
    'holds nothing secret when %s cannot be reached',
    async (url) => {
      const lost = new IdenfyClient(resolvedOptions(url, { retries: 0 }));
      const error: unknown = await lost
        .createToken(request, { deadline: new Deadline(1000) })
        .catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'IDENFY_CONNECTION' });
      expectNothingSecret(visible(error));
      lost.close();
    },
  );

  it('holds nothing secret after an abort with a reason', async () => {
    server.set(silence);
    const signal = AbortSignal.abort(new Error(`${NAME} left`));
    const error: unknown = await client
      .createToken(request, { deadline: new Deadline(1000), signal })
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'IDENFY_ABORTED' });
    expectNothingSecret(visible(error));
  });

  it('leaves the client itself without anything to see', () => {
    expectNothingSecret(inspect(client, { depth: 10, showHidden: true }) + JSON.stringify(client));
  });
});
