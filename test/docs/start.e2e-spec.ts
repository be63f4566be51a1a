import { Logger } from '@nestjs/common';
import type { INestApplication, Type } from '@nestjs/common';
import { Cli } from '../support/cli.js';
import type { RunningCommand } from '../support/cli.js';
import { freePort } from '../support/free-port.js';
import { platforms, startApp } from '../support/platforms.js';
import { pageText } from './doc-samples.js';
import { writeSamples } from './write-samples.js';

const PAGE = 'docs/start.md';
const SIMULATOR = 'http://127.0.0.1:4000';
const APP = 'http://127.0.0.1:3000';

const blocks = (language: string): string[] =>
  [...pageText(PAGE).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  );

/** The commands of the page that call the app, each with the response that the page promises. */
const steps = [...pageText(PAGE).matchAll(/^```sh\n(curl [^\n]*)\n```\n\n```json\n(.*?)^```/gms)].map(
  ([, command = '', expected = '']) => [command, JSON.parse(expected) as object] as const,
);

/** As the options of curl say that the page uses: `-X POST`, `-d 'data'`, and the address. */
async function call(command: string, url: string): Promise<object> {
  const [, method = 'GET'] = /-X (\w+)/.exec(command) ?? [];
  const [, body] = /-d '(.*)'/.exec(command) ?? [];
  const [, path = ''] = new RegExp(`${APP}(\\S*)`).exec(command) ?? [];
  const response = await fetch(`${url}${path}`, { method, ...(body !== undefined && { body }) });
  return (await response.json()) as object;
}

/** The commands that the page starts the simulator with, and the app. */
const [simulatorCommand = ''] = blocks('sh').filter((block) => block.includes('simulator'));

describe.each(platforms)('docs/start.md on %s', (platform) => {
  const environment = { ...process.env };
  const lines: string[] = [];
  let cli: Cli;
  let simulator: RunningCommand;
  let simulatorUrl: string;
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    const keep = (line: unknown, context?: unknown): void =>
      void lines.push(`[${String(context)}] ${String(line)}`);
    cli = await Cli.install();
    const [command = ''] = /^npx nestjs-idenfy \w+$/m.exec(simulatorCommand) ?? [];
    const port = await freePort();
    simulatorUrl = `http://127.0.0.1:${port}`;
    simulator = cli.background([...command.split(' ').slice(2), '--port', String(port)]);
    await simulator.until(/Ctrl\+C ends it/);
    for (const line of blocks('ini')[0]?.trim().split('\n') ?? []) {
      const [name = '', value = ''] = line.replace(SIMULATOR, simulatorUrl).split('=');
      process.env[name] = value;
      expect(simulator.printed.split('\n')).toContain(`${name}=${value}`);
    }
    const { AppModule } = await writeSamples(PAGE, `start-${platform}`)('app.module.mjs');
    ({ app, url } = await startApp(
      platform,
      { imports: [AppModule as Type] },
      { logger: { log: keep, warn: keep, error: keep } },
    ));
    await fetch(`${simulatorUrl}/console/api/configure`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ webhookUrl: `${url}/idenfy/webhook` }),
    });
  });
  afterAll(async () => {
    await app.close();
    await simulator.end();
    await cli.remove();
    process.env = environment;
    Logger.overrideLogger(false);
  });

  it('answers every command as the page says', async () => {
    const received: object[] = [];
    for (const [command, expected] of steps) {
      // The step before this one is at the page of iDenfy.
      if ('result' in expected && expected.result === 'verification.approved') {
        const page = new URL((received[0] as { redirectUrl: string }).redirectUrl);
        const body = new URLSearchParams({ result: 'APPROVED' });
        await fetch(page, { method: 'POST', body, redirect: 'manual' });
      }
      received.push(await call(command, url));
    }

    const plain = JSON.stringify(received)
      .replaceAll(simulatorUrl, SIMULATOR)
      .replace(/authToken=\w+/, 'authToken=…');
    expect(steps.length).toBe(5);
    expect(JSON.parse(plain)).toEqual(steps.map(([, expected]) => expected));
  });

  it('writes the lines that the page shows', () => {
    const shown = blocks('text').join('').trim().split('\n');
    const patterns = shown.map((line) =>
      line
        .split('…')
        .map((part) => part.replace(/[[\]]/g, '\\$&'))
        .join('\\w+'),
    );

    expect(shown.length).toBe(3);
    expect(patterns.filter((one) => !lines.some((line) => new RegExp(`^${one}$`).test(line)))).toEqual([]);
  });
});
