import { Controller, Injectable, Post, UnauthorizedException } from '@nestjs/common';
import type { CanActivate, INestApplication } from '@nestjs/common';
import { IdenfyModule, OnIdenfyEvent } from 'nestjs-idenfy';
import type { IdenfyEvent } from 'nestjs-idenfy';
import { idenfyEventHeaders } from 'nestjs-idenfy/testing';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Cli } from '../support/cli.js';
import { platforms, startApp } from '../support/platforms.js';

const KEY = 'the-signing-key-0123456789';
const env = { IDENFY_SIGNING_KEYS: KEY };
const idenfy = IdenfyModule.forRoot({
  ...{ apiKey: 'key', apiSecret: 'secret', webhook: { signingKeys: KEY } },
});

@Injectable()
class Listener {
  readonly events: IdenfyEvent[] = [];
  fails = false;

  @OnIdenfyEvent()
  onEvent(event: IdenfyEvent): void {
    this.events.push(event);
    if (this.fails) {
      throw new Error('MARKED');
    }
  }
}

class NobodyPasses implements CanActivate {
  canActivate(): boolean {
    throw new UnauthorizedException();
  }
}

@Controller('other')
class OtherController {
  @Post()
  take(): string {
    return 'thanks';
  }
}

describe('send', () => {
  let cli: Cli;
  const apps: INestApplication[] = [];

  beforeAll(async () => {
    cli = await Cli.install();
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    expect(cli.printed).not.toContain(KEY);
    await cli.remove();
  });

  const start = async (platform: (typeof platforms)[number], guarded = false) => {
    const { app, url } = await startApp(
      platform,
      { imports: [idenfy], providers: [Listener], controllers: [OtherController] },
      { configure: (made) => void (guarded && made.useGlobalGuards(new NobodyPasses())) },
    );
    apps.push(app);
    return { listener: app.get(Listener), url, to: ['--to', `${url}/idenfy/webhook`] };
  };

  it('lists the events', async () => {
    const { stdout } = await cli.run(['send', '--list']);
    expect(stdout.trim().split('\n')).toEqual(Object.values(idenfyEventHeaders));
    expect(await cli.json(['send', '--list'])).toEqual({ events: Object.values(idenfyEventHeaders) });
  });

  it.each(platforms)(
    'sends what the handlers of an app get on %s, and says what it came to',
    async (platform) => {
      const { listener, to } = await start(platform);
      const event = ['send', 'IDENTIFICATION_MANUAL_FINISHED', ...to];
      const person = ['--client-id', 'user-7', '--scan-ref', 'scan-7'];

      expect(await cli.run([...event, ...person], { env })).toEqual({
        code: 0,
        stdout: expect.stringMatching(/^IDENTIFICATION_MANUAL_FINISHED: 200 after \d+ ms: handled/) as string,
        stderr: '',
      });
      expect(listener.events).toMatchObject([
        { type: 'verification.approved', clientId: 'user-7', scanRef: 'scan-7' },
      ]);

      expect(await cli.json([...event, ...person], { env })).toMatchObject({
        status: 200,
        fromRoute: true,
        meaning: expect.stringContaining('handled before') as string,
      });
      expect(listener.events).toHaveLength(1);

      listener.fails = true;
      const failed = await cli.run([...event, '--scan-ref', 'scan-8'], { env });
      expect(failed).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('a handler failed') as string,
      });
      expect(failed.stdout).not.toContain('MARKED');
    },
  );

  it('merges data into the body, and takes the name of the fixture as well', async () => {
    const { listener, to } = await start('express');
    const input = JSON.stringify({ clientId: 'of-the-file', status: { overall: 'DENIED' } });
    const args = ['send', 'identificationManualFinished', ...to, '--data', '-'];
    const handled = { code: 0, stdout: expect.stringContaining('handled') as string, stderr: '' };
    expect(await cli.run(args, { env, input })).toEqual(handled);
    expect(await cli.run(['send', 'companyDelete', ...to], { env })).toEqual(handled);
    expect(listener.events.map(({ type }) => type)).toEqual(['verification.denied', 'company.deleted']);
    expect(listener.events[0]).toMatchObject({ clientId: 'of-the-file' });
  });

  it.each(['express', 'fastify'] as const)('tells apart who has responded on %s', async (platform) => {
    const { url, to } = await start(platform);
    const guarded = await start(platform, true);
    const send = (at: string[], variables: Record<string, string> = env) =>
      cli.json(['send', 'IDENTIFICATION', ...at], { env: variables });

    expect(await send(to, { IDENFY_SIGNING_KEYS: 'another' })).toMatchObject({
      status: 401,
      fromRoute: true,
      remedy: expect.stringContaining('IDENFY_SIGNING_KEYS') as string,
    });
    expect(await send(guarded.to)).toMatchObject({
      status: 401,
      fromRoute: false,
      remedy: expect.stringContaining('webhookDecorators') as string,
    });
    expect(await send(['--to', `${url}/api/idenfy/webhook`])).toMatchObject({
      status: 404,
      fromRoute: false,
      meaning: expect.stringContaining('no route') as string,
    });
    expect(await send(['--to', `${url}/other`])).toMatchObject({ status: 201, fromRoute: false });
  });

  it('reaches localhost from a machine that is busy while it connects', async () => {
    const { url } = await start('express');
    // localhost is two addresses on most machines, of which apps often listen on one.
    await cli.file(
      'busy.mjs',
      `import dns from 'node:dns';
const addresses = [{ address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 }];
dns.lookup = (host, options, done) => {
  done(null, addresses);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
};
`,
    );
    const to = ['--to', `http://localhost:${new URL(url).port}/idenfy/webhook`];
    const busy = { ...env, NODE_OPTIONS: `--import=${pathToFileURL(join(cli.folder, 'busy.mjs')).href}` };
    expect(await cli.run(['send', 'IDENTIFICATION', ...to], { env: busy })).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: expect.stringContaining('handled') as string,
    });
  });

  it('says why there was no response', async () => {
    const { code, stdout } = await cli.run(['send', 'IDENTIFICATION', '--to', 'http://127.0.0.1:1/'], {
      env,
    });
    expect([code, stdout]).toEqual([1, expect.stringMatching(/ECONNREFUSED after \d+ ms: nothing listens/)]);
  });

  it.each([
    [['send'], 'an event and --to URL are needed'],
    [['send', 'IDENTIFICATION'], 'an event and --to URL are needed'],
    [['send', 'IDENTIFICATIN', '--to', 'http://localhost:1'], 'did you mean IDENTIFICATION?'],
    [['send', 'x', '--to', 'http://localhost:1'], '--list shows all'],
    [['send', 'IDENTIFICATION', '--to', 'http://app.example.test/'], 'http is for this machine alone'],
    [['send', 'IDENTIFICATION', '--to', 'localhost:3000'], '--to must be an http or https URL'],
    [['send', 'IDENTIFICATION', '--to', 'https://u:p@localhost/'], 'without user and password'],
    [
      ['send', 'COMPANY_SUBMIT', '--to', 'http://localhost:1', '--scan-ref', 'x'],
      'COMPANY_SUBMIT has no scanRef',
    ],
    [
      ['send', 'IDENTIFICATION', '--to', 'http://localhost:1', '--data', '-'],
      '- is not the JSON of an object',
    ],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await cli.run(args, { env, input: '[1]' });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
