import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { request } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { signIdenfyPayload } from 'nestjs-idenfy/testing';
import { Cli } from '../support/cli.js';
import type { RunningCommand } from '../support/cli.js';
import { freePort } from '../support/free-port.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const KEYS = {
  apiKey: 'own-api-key-0123456789',
  apiSecret: 'own-api-secret-0123456789',
  signingKeys: ['own-signing-key-0123456789'],
};
const DEFAULTS = {
  IDENFY_API_KEY: 'simulator-key',
  IDENFY_API_SECRET: 'simulator-secret',
  IDENFY_SIGNING_KEYS: 'simulator-signing-key',
};
const READY = /Ctrl\+C ends it/;
const CONFIG = 'idenfy-simulator.config';

interface Token {
  readonly authToken: string;
  readonly scanRef: string;
}

describe('simulator', () => {
  let cli: Cli;
  let receiver: WebhookReceiver;
  let running: RunningCommand[];
  const tokens: Token[] = [];

  beforeAll(async () => {
    cli = await Cli.install();
    receiver = await WebhookReceiver.start();
  });
  beforeEach(() => {
    running = [];
    receiver.received.length = 0;
  });
  afterEach(async () => {
    await Promise.all(running.map((one) => one.end('SIGKILL')));
    await Promise.all(['json', 'mjs', 'cjs'].map((ending) => cli.removeFile(`${CONFIG}.${ending}`)));
  });
  afterAll(async () => {
    await receiver.close();
    const secrets = [KEYS.apiKey, KEYS.apiSecret, ...KEYS.signingKeys, ...tokens.map((one) => one.authToken)];
    expect(tokens.length).toBeGreaterThan(1);
    expect(secrets.filter((secret) => cli.printed.includes(secret))).toEqual([]);
    expect(tokens.filter(({ scanRef }) => cli.printed.includes(scanRef))).toEqual([]);
    await cli.remove();
  });

  /** Without another `--port`, on one that is free. */
  async function start(args: readonly string[], env?: Record<string, string>) {
    const port = args.includes('--port') ? [] : ['--port', String(await freePort())];
    const command = cli.background(['simulator', ...port, ...args], env);
    running.push(command);
    await command.until(args.includes('--json') ? /\n\}\n/ : READY);
    const [, url = ''] = await command.until(/"?IDENFY_BASE_URL"?(?:=|: ")([^\s"]+)/);
    return { command, url };
  }

  async function createToken(url: string, { apiKey, apiSecret } = { apiKey: '', apiSecret: '' }) {
    const credentials = `${apiKey || DEFAULTS.IDENFY_API_KEY}:${apiSecret || DEFAULTS.IDENFY_API_SECRET}`;
    const response = await fetch(`${url}/api/v2/token`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      },
      body: JSON.stringify({ clientId: 'user-7', firstName: 'Ona' }),
    });
    const token = (await response.json()) as Token;
    if (response.ok) {
      tokens.push(token);
    }
    return { status: response.status, token };
  }

  async function control(url: string, name: string, body: object): Promise<number> {
    const response = await fetch(`${url}/console/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await response.text();
    return response.status;
  }

  function mustBeSignedBy(key: string): void {
    const [webhook] = receiver.received;
    const signature = webhook === undefined ? 'no webhook' : signIdenfyPayload(webhook.body, key);
    expect(webhook?.headers['idenfy-signature']).toBe(signature);
  }

  const stateOf = async (url: string): Promise<{ sessions: object[]; deliveries: object[] }> =>
    (await (await fetch(`${url}/console/api/state`)).json()) as { sessions: object[]; deliveries: object[] };

  it('prints what the app needs, takes a verification, and shows what passes', async () => {
    const { command, url } = await start(['--webhook', receiver.url]);
    const shown = Object.entries({ ...DEFAULTS, IDENFY_BASE_URL: url }).map((pair) => pair.join('='));
    expect(command.printed).toContain(`\n${shown.join('\n')}\n`);
    expect(command.printed).toContain(`Console:     ${url}/console`);
    expect(command.printed).toContain(`Webhooks to: ${receiver.url}`);
    expect(command.printed).toContain('It listens on 127.0.0.1: no other machine can reach it.');

    const { status, token } = await createToken(url);
    const page = await fetch(`${url}/api/v2/redirect?authToken=${token.authToken}`, {
      ...{ method: 'POST', redirect: 'manual' as const },
      body: new URLSearchParams({ result: 'APPROVED' }),
    });
    await page.text();
    await command.until(/→ IDENTIFICATION_MANUAL_FINISHED {2}200 {2}\d+ ms\n/);

    expect(status).toBe(201);
    mustBeSignedBy(DEFAULTS.IDENFY_SIGNING_KEYS);
    expect(receiver.received.map(({ payload }) => payload['clientId'])).toEqual(['user-7']);
    expect(command.printed).toMatch(/← POST \/api\/v2\/token {2}201 {2}\d+ ms\n/);
    expect(command.printed).toMatch(/← POST \/api\/v2\/redirect {2}\d+ {2}\d+ ms\n/);
    expect(command.printed).not.toMatch(/user-7|Ona|\/console\/api/);
  });

  it('shows a request and a webhook without a response, and no id', async () => {
    const { command, url } = await start(['--webhook', 'http://127.0.0.1:1/idenfy/webhook?key=MARKED']);
    await control(url, 'configure', { redelivery: { attempts: 0, everyMs: 0 } });
    await control(url, 'fail', { failure: 'reset' });
    await expect(createToken(url)).rejects.toThrow();
    await command.until(/← POST \/api\/v2\/token {2}no response/);
    const { token } = await createToken(url);
    await fetch(`${url}/identification/facial-auth/${token.scanRef}/check-status/?token=MARKED`);
    await command.until(/← GET \/identification\/facial-auth\/…\/check-status\/ {2}401/);
    await control(url, 'complete', { scanRef: token.scanRef, outcome: 'DENIED' });
    await command.until(/→ IDENTIFICATION_MANUAL_FINISHED {2}no response/);
    expect(command.printed).toContain('Webhooks to: http://127.0.0.1:1/idenfy/webhook\n');
    expect(command.printed).not.toContain('MARKED');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with 0 on %s, and frees its port', async (signal) => {
    const { command, url } = await start([]);
    const socket = fetch(`${url}/console`);
    await (await socket).text();
    expect(await command.end(signal)).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
    expect((await start(['--port', new URL(url).port])).url).toBe(url);
  });

  it('prints one JSON value with --json', async () => {
    const { command, url } = await start(['--json']);
    await createToken(url);
    expect(await command.end()).toBe(0);
    expect(JSON.parse(command.printed)).toEqual({
      environment: { ...DEFAULTS, IDENFY_BASE_URL: url },
      notShown: [],
      url,
      console: `${url}/console`,
      webhookUrl: 'http://127.0.0.1:3000/idenfy/webhook',
      otherMachines: false,
    });
  });

  it('has the same sessions after a restart with --state', async () => {
    const args = ['--state', 'simulator-state.json', '--webhook', receiver.url];
    const first = await start(args);
    const { token } = await createToken(first.url);
    expect(await first.command.end()).toBe(0);

    const second = await start([...args, '--port', new URL(first.url).port]);
    expect((await stateOf(second.url)).sessions).toMatchObject([
      { scanRef: token.scanRef, clientId: 'user-7' },
    ]);
    expect(await control(second.url, 'complete', { scanRef: token.scanRef, outcome: 'APPROVED' })).toBe(200);
    expect(receiver.received).toHaveLength(1);
  });

  describe('with a file', () => {
    it.each([
      ['json', (options: object) => JSON.stringify(options)],
      ['mjs', (options: object) => `export default ${JSON.stringify(options)};`],
      ['cjs', (options: object) => `module.exports = () => (${JSON.stringify(options)});`],
    ])('%s in the folder: uses its options, and prints none of its keys', async (ending, write) => {
      const defaults = { documents: ['PASSPORT'] };
      const options = { ...KEYS, webhookUrl: receiver.url, accountDefaults: defaults, dummyStatus: false };
      await cli.file(`${CONFIG}.${ending}`, write(options));
      const { command, url } = await start([]);
      expect(command.printed).toContain(
        `# IDENFY_API_KEY, IDENFY_API_SECRET, IDENFY_SIGNING_KEYS: as in ${CONFIG}.${ending}\n`,
      );
      expect((await createToken(url)).status).toBe(401);
      const { status, token } = await createToken(url, KEYS);
      await control(url, 'complete', { scanRef: token.scanRef, outcome: 'APPROVED' });

      expect(status).toBe(201);
      mustBeSignedBy(KEYS.signingKeys[0] ?? '');
      expect(await stateOf(url)).toMatchObject({
        settings: { accountDefaults: defaults, dummyStatus: false },
      });
    });

    it('prefers what the command line says, and shows the keys that the file leaves alone', async () => {
      await cli.file(
        'other.json',
        JSON.stringify({ signingKeys: KEYS.signingKeys, port: 1, webhookUrl: 'http://x' }),
      );
      const { command } = await start(['--config', 'other.json', '--webhook', receiver.url, '--json']);
      expect(JSON.parse(command.printed)).toMatchObject({
        environment: {
          IDENFY_API_KEY: DEFAULTS.IDENFY_API_KEY,
          IDENFY_API_SECRET: DEFAULTS.IDENFY_API_SECRET,
        },
        notShown: ['IDENFY_SIGNING_KEYS'],
        webhookUrl: receiver.url,
      });
    });

    it.each([
      [
        { apiSecrt: KEYS.apiSecret },
        'apiSecrt is not an option of IdenfySimulator.start; did you mean apiSecret?',
      ],
      [{ apiKey: 5 }, 'apiKey must be a text'],
      [{ ...KEYS, credits: -1 }, 'credits must be a number from 0'],
      [{ ...KEYS, host: 'a b' }, 'host (--host) must be an address or a host name'],
    ])('%j is refused by name', async (options, message) => {
      await cli.file(`${CONFIG}.json`, JSON.stringify(options));
      const { code, stdout, stderr } = await cli.run(['simulator']);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(message);
    });

    it('says why the file cannot be used', async () => {
      expect(await cli.run(['simulator', '--config', 'none.json'])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('none.json does not exist') as string,
      });
      await cli.file(`${CONFIG}.mjs`, `throw new Error('${KEYS.apiSecret}')`);
      expect(await cli.run(['simulator'])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`${CONFIG}.mjs cannot be loaded: Error was thrown in it`) as string,
      });
      await cli.file(`${CONFIG}.mjs`, 'export default [];');
      expect(await cli.run(['simulator'])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('must be the options of IdenfySimulator.start') as string,
      });
    });
  });

  it('names the flag where the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, stdout, stderr } = await cli.run(['simulator', '--port', String(port)]);
    other.close();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`port ${port} is taken`);
    expect(stderr).toContain('--port NUMBER takes another one');
  });

  it.each([
    [['--port', 'x'], 2, 'port (--port) must be a whole number from 0 to 65535'],
    [['--webhook', 'localhost:3000'], 2, 'webhookUrl (--webhook) must be an http or https URL'],
    [['--state', 'no/such/folder.json'], 2, 'the folder of --state no/such/folder.json does not exist'],
    [['--state', '.'], 1, 'the file of --state cannot be used (EISDIR)'],
    [['--host', '203.0.113.7'], 1, '--host 203.0.113.7 is no address of this machine'],
  ])('%j ends with %s', async (args, exitCode, message) => {
    const { code, stdout, stderr } = await cli.run(['simulator', ...args]);
    expect([code, stdout]).toEqual([exitCode, '']);
    expect(stderr).toContain(message);
  });

  it('says loudly that others can reach it, and answers to addresses but to no name of theirs', async () => {
    const { command, url } = await start(['--host', '0.0.0.0']);
    expect(command.printed).toContain('WARNING: it listens on 0.0.0.0: other machines can reach it');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const statusFor = async (host: string): Promise<number | undefined> => {
      const call = request(`${url}/console`, { headers: { host } }).end();
      const [response] = (await once(call, 'response')) as [{ statusCode?: number; resume(): void }];
      response.resume();
      return response.statusCode;
    };
    const { port } = new URL(url);
    const hosts = [`192.168.1.20:${port}`, `[::1]:${port}`, `localhost:${port}`, `127.0.0.1.nip.io:${port}`];
    expect(await Promise.all(hosts.map(statusFor))).toEqual([200, 200, 200, 403]);
  });

  describe('and the browser', () => {
    let bin: string;

    beforeAll(async () => {
      bin = join(cli.folder, 'bin');
      await mkdir(bin);
      const opener = join(bin, 'xdg-open');
      await writeFile(opener, `#!/bin/sh\necho "$1" > "${cli.folder}/opened"\n`);
      await chmod(opener, 0o755);
    });

    const opened = async (): Promise<string> => {
      for (;;) {
        const text = await readFile(join(cli.folder, 'opened'), 'utf8').catch(() => '');
        if (text !== '') {
          return text.trim();
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const onLinux = process.platform === 'linux' ? it : it.skip;

    onLinux('opens the console with --open', async () => {
      const { url } = await start(['--open'], { PATH: `${bin}:/bin:/usr/bin` });
      expect(await opened()).toBe(`${url}/console`);
    });

    onLinux('does without a browser', async () => {
      const { command, url } = await start(['--open'], { PATH: '/nowhere' });
      expect((await createToken(url)).status).toBe(201);
      expect(await command.end()).toBe(0);
    });
  });
});
