import { createHmac } from 'node:crypto';
import { signIdenfyPayload } from '../../lib/webhooks/idenfy-signature.js';
import { Cli } from '../support/cli.js';

const [OLD, NEW] = ['old-signing-key-0123456789', 'new-signing-key-0123456789'];
const SECRET = 'api-secret-0123456789';
const KEY = 'api-key-0123456789';
const env = { IDENFY_API_KEY: KEY, IDENFY_API_SECRET: SECRET, IDENFY_SIGNING_KEYS: `${NEW}, ${OLD}` };
const BODY = '{ "clientId":"Zo\\u00eb ë",  "score": 1.0 }';

describe('sign and verify', () => {
  let cli: Cli;

  beforeAll(async () => {
    cli = await Cli.install();
    await cli.file('body.json', BODY);
  });
  afterEach(() => cli.removeFile('.env'));
  afterAll(async () => {
    expect(cli.printed).not.toMatch(new RegExp([OLD, NEW, SECRET, KEY].join('|')));
    await cli.remove();
  });

  it('signs the exact bytes of a file with the first key', async () => {
    expect(await cli.run(['sign', 'body.json'], { env })).toEqual({
      code: 0,
      stdout: `${signIdenfyPayload(BODY, NEW)}\n`,
      stderr: '',
    });
  });

  it('reads a file of variables that Windows has written', async () => {
    await cli.file('.env', `\ufeffIDENFY_SIGNING_KEYS=${NEW}\r\nOTHER=1\r\n`);
    expect((await cli.run(['sign', 'body.json'])).stdout).toBe(`${signIdenfyPayload(BODY, NEW)}\n`);
  });

  it.each([['a\n'], ['\ufeffa\r\n'], [Buffer.from([0xff, 0, 0x80])], ['']])(
    'signs the exact bytes of the standard input: %j',
    async (input) => {
      const body = Buffer.from(input as string);
      expect(await cli.json(['sign', '-'], { env, input })).toEqual({
        signature: signIdenfyPayload(body, NEW),
        bytes: body.length,
        key: 1,
        keys: 2,
      });
    },
  );

  it('takes keys from .env, from the file that --env names, and first from the environment', async () => {
    await cli.file('.env', `IDENFY_SIGNING_KEYS=${OLD}\n`);
    await cli.file('other.env', `IDENFY_SIGNING_KEYS="${SECRET}"\n`);
    const signedBy = async (args: string[], variables = {}): Promise<string> =>
      (await cli.run(['sign', 'body.json', ...args], { env: variables })).stdout.trim();

    expect(await signedBy([])).toBe(signIdenfyPayload(BODY, OLD));
    expect(await signedBy(['--env', 'other.env'])).toBe(signIdenfyPayload(BODY, SECRET));
    expect(await signedBy(['--env', 'other.env'], env)).toBe(signIdenfyPayload(BODY, NEW));
  });

  it.each([
    [['sign', 'body.json'], {}, 'IDENFY_SIGNING_KEYS is not set, and there is no .env here'],
    [['sign', 'body.json'], { IDENFY_SIGNING_KEYS: ' , ' }, 'IDENFY_SIGNING_KEYS is not set'],
    [['sign', 'none.json'], env, 'none.json cannot be read (ENOENT)'],
    [['sign', 'body.json', '--env', 'none.env'], env, 'none.env cannot be read (ENOENT)'],
    [['sign'], env, "missing required argument 'file'"],
    [['verify', 'body.json'], env, "missing required argument 'signature'"],
  ])('%j with %j is wrong usage', async (args, variables, message) => {
    const { code, stdout, stderr } = await cli.run(args, { env: variables });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it.each([
    ['the first key', signIdenfyPayload(BODY, NEW), 1],
    ['the second key, in upper case', signIdenfyPayload(BODY, OLD).toUpperCase(), 2],
  ])('says that %s matches', async (_, signature, key) => {
    const { code, stdout } = await cli.run(['verify', 'body.json', signature], { env });
    expect([code, stdout]).toEqual([0, `The signature matches, by signing key ${key} of 2.\n`]);
  });

  const of = (body: string, key = NEW): string => signIdenfyPayload(body, key);
  const again = JSON.stringify(JSON.parse(BODY));
  it.each([
    ['the API secret', BODY, of(BODY, SECRET), 'made with the API secret'],
    ['the API key', BODY, of(BODY, KEY), 'made with the API key'],
    ['base64', BODY, createHmac('sha256', NEW).update(BODY).digest('base64'), 'The signature is base64'],
    ['a prefix', BODY, `sha256=${of(BODY)}`, 'begins with "sha256="'],
    ['a line break at the end', `${BODY}\n`, of(BODY), 'has put a line break at the end'],
    ['no line break at the end', BODY, of(`${BODY}\n`), 'a line break at the end is missing'],
    ['a byte order mark', `\ufeff${BODY}`, of(BODY), 'byte order mark'],
    ['other line breaks', '{\r\n}', of('{\n}'), 'changed the line breaks'],
    ['serialised again', BODY, of(again), 'parsed and serialised again'],
    ['serialised again, and the old key', BODY, of(again, OLD), 'parsed and serialised again'],
    ['the API secret and a line break', `${BODY}\r\n`, of(BODY, SECRET), 'made with the API secret'],
    ['too short', BODY, 'abc', 'has 3 characters'],
    ['of another key', BODY, of(BODY, 'unknown'), 'It is of another key, or of other bytes.'],
    ['of no JSON', 'no JSON', of('other'), 'It is of another key, or of other bytes.'],
  ])('explains a signature that does not match: %s', async (_, body, signature, expected) => {
    const { matches, found } = await cli.json(['verify', '-', signature], { env, input: body });
    expect([matches, String(found)]).toEqual([false, expect.stringContaining(expected)]);
  });

  it.each([
    [`"${NEW}"`, NEW, 'signing key 1 without the quotation marks'],
    ['a,b', 'a,b', 'A comma is part of the key'],
  ])('explains a key that is not the one of the dashboard: %s', async (keys, key, expected) => {
    const args = ['verify', 'body.json', of(BODY, key)];
    const { code, stdout } = await cli.run(args, { env: { IDENFY_SIGNING_KEYS: keys } });
    expect([code, stdout]).toEqual([1, expect.stringContaining('The signature does not match.')]);
    expect(stdout).toContain(expected);
  });
});
