import { Logger } from '@nestjs/common';
import type { INestApplication, Type } from '@nestjs/common';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdenfyModule, IdenfyService } from 'nestjs-idenfy';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { platforms, startApp } from '../support/platforms.js';
import { writeSamples } from './write-samples.js';

Logger.overrideLogger(false);

const ACCOUNT = { apiKey: 'docs-key', apiSecret: 'docs-secret' };
const KEY = 'docs-signing-key';

let simulator: IdenfySimulator;
let app: INestApplication;
let url: string;

async function start(platform: (typeof platforms)[number], sample: object): Promise<void> {
  simulator = await IdenfySimulator.start({ ...ACCOUNT, signingKeys: KEY });
  const module = IdenfyModule.forRoot({
    ...ACCOUNT,
    ...{ baseUrl: simulator.url, uiUrl: simulator.url, webhook: { signingKeys: KEY } },
  });
  const parts = 'MobileController' in sample ? 'controllers' : 'providers';
  const classes = Object.values(sample) as Type<object>[];
  ({ app, url } = await startApp(platform, { imports: [module], [parts]: classes }));
  simulator.setWebhookUrl(`${url}/idenfy/webhook`);
}
afterEach(async () => {
  await app.close();
  await simulator.close();
});

describe.each(platforms)('the sample of docs/mobile.md on %s', (platform) => {
  const call = async (method: string, path: string): Promise<[number, Record<string, unknown>]> => {
    const response = await fetch(`${url}/mobile/${path}`, { method, headers: { 'x-test-user': 'ann' } });
    return [response.status, (await response.json()) as Record<string, unknown>];
  };

  it('takes a person from the first screen to a face login', async () => {
    await start(
      platform,
      await writeSamples('docs/mobile.md', `mobile-${platform}`)('mobile.controller.mjs'),
    );
    await expect(call('GET', 'verification')).resolves.toEqual([200, { state: 'none' }]);
    const [status, { authToken }] = await call('POST', 'verification');
    const session = simulator.sessions[0];
    expect([status, authToken]).toEqual([201, session?.authToken]);
    await expect(call('GET', 'verification')).resolves.toEqual([200, { state: 'open' }]);
    await expect(call('POST', 'face')).resolves.toMatchObject([403, {}]);

    await simulator.complete(session!.scanRef, 'APPROVED');

    await expect(call('GET', 'verification')).resolves.toEqual([200, { state: 'approved' }]);
    const [, { token }] = await call('POST', 'face');
    expect(token).toBe(simulator.faces.sessions[0]?.tokenString);
  });
});

describe.each(platforms)('the archive of docs/verifications.md on %s', (platform) => {
  it('keeps the photos of an approved verification', async () => {
    const sample = await writeSamples('docs/verifications.md', `files-${platform}`)('file-archive.mjs');
    await start(platform, sample);
    const folder = await mkdtemp(join(tmpdir(), 'idenfy-archive-'));
    app.get<{ folder: string }>(sample.FileArchive as Type).folder = folder;
    const { scanRef } = await app.get(IdenfyService).createToken({ clientId: 'ann' });

    const [delivery] = await simulator.complete(scanRef!, 'APPROVED');

    expect(delivery?.acknowledged).toBe(true);
    const names = await readdir(join(folder, scanRef!));
    expect(names.sort()).toEqual(['BACK', 'FRONT']);
    const front = await readFile(join(folder, scanRef!, 'FRONT'));
    expect(front.subarray(1, 4).toString()).toBe('PNG');
    await rm(folder, { recursive: true });
  });
});
