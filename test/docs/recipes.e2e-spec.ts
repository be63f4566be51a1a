import { Logger } from '@nestjs/common';
import type { INestApplication, ModuleMetadata, Type } from '@nestjs/common';
import {
  IdenfyEvents,
  IdenfyModule,
  IdenfyService,
  VerificationApprovedEvent,
  VerificationReviewingEvent,
} from 'nestjs-idenfy';
import type { IdenfyEvent } from 'nestjs-idenfy';
import { IdenfySimulator, idenfyPayloads } from 'nestjs-idenfy/testing';
import { platforms, startApp } from '../support/platforms.js';
import type { AppSettings, Platform } from '../support/platforms.js';
import { writeSamples } from './write-samples.js';

Logger.overrideLogger(false);

const ACCOUNT = { apiKey: 'docs-key', apiSecret: 'docs-secret' };
const KEY = 'docs-signing-key';

let simulator: IdenfySimulator;
let app: INestApplication;
let url: string;

async function start(platform: Platform, metadata: ModuleMetadata, settings?: AppSettings): Promise<void> {
  simulator = await IdenfySimulator.start({ ...ACCOUNT, signingKeys: KEY });
  const module = IdenfyModule.forRoot({
    ...ACCOUNT,
    baseUrl: simulator.url,
    webhook: { signingKeys: KEY },
  });
  ({ app, url } = await startApp(platform, { ...metadata, imports: [module] }, settings));
  simulator.setWebhookUrl(`${url}/idenfy/webhook`);
}
afterEach(async () => {
  await app.close();
  await simulator.close();
});

async function post(path: string, user = 'ann'): Promise<[status: number, body: Record<string, unknown>]> {
  const response = await fetch(`${url}/${path}`, { method: 'POST', headers: { 'x-test-user': user } });
  return [response.status, (await response.json()) as Record<string, unknown>];
}

const classes = (sample: Record<string, unknown>): Type<object>[] =>
  Object.values(sample).filter((value) => typeof value === 'function') as Type<object>[];

describe.each(platforms)('the guard of docs/recipes/verified-only.md on %s', (platform) => {
  const startGuarded = async (): Promise<void> => {
    const sample = writeSamples('docs/recipes/verified-only.md', `verified-${platform}`);
    await start(platform, {
      controllers: classes(await sample('payouts.controller.mjs')),
      providers: classes(await sample('approvals.mjs')),
    });
  };
  const token = async (): Promise<string> =>
    (await app.get(IdenfyService).createToken({ clientId: 'ann' })).scanRef!;
  const refused = (code: string): [number, object] => [
    403,
    expect.objectContaining({ code, statusCode: 403 }) as object,
  ];

  it('lets a person pass when the approval is final, and nobody else', async () => {
    await startGuarded();
    expect(await post('payouts')).toEqual(refused('VERIFICATION_REQUIRED'));
    const scanRef = await token();
    expect(await post('payouts')).toEqual(refused('VERIFICATION_OPEN'));
    await simulator.complete(scanRef, 'APPROVED', { final: false });
    expect(await post('payouts')).toEqual(refused('VERIFICATION_OPEN'));

    await simulator.complete(scanRef, 'APPROVED');

    expect(await post('payouts')).toEqual([201, { paidTo: 'ann' }]);
    expect(await post('payouts', 'ben')).toEqual(refused('VERIFICATION_REQUIRED'));
    expect((await fetch(`${url}/payouts`, { method: 'POST' })).status).toBe(401);
  });

  it.each(['DENIED', 'SUSPECTED'] as const)('refuses again when a second review says %s', async (outcome) => {
    await startGuarded();
    const scanRef = await token();
    await simulator.complete(scanRef, 'APPROVED');
    expect((await post('payouts'))[0]).toBe(201);

    await simulator.complete(scanRef, outcome);

    expect(await post('payouts')).toEqual(refused('VERIFICATION_REQUIRED'));
  });

  it('refuses again when the document of the approval has expired, and only then', async () => {
    await startGuarded();
    const scanRef = await token();
    await simulator.complete(scanRef, 'APPROVED');
    const expiration = async (expirationThreshold: string, of = scanRef): Promise<number> => {
      const payload = { scanRef: of, clientId: 'ann', expirationThreshold } as object;
      await simulator.send('DOCUMENT_EXPIRATION', idenfyPayloads.documentExpiration(payload));
      return (await post('payouts'))[0];
    };

    expect(await expiration('DOCUMENT_EXPIRES_WITHIN_1_DAY')).toBe(201);
    expect(await expiration('DOCUMENT_EXPIRED', 'another-verification')).toBe(201);
    expect(await expiration('DOCUMENT_EXPIRED')).toBe(403);
  });

  it('lets a person pass whose later verification was not finished', async () => {
    await startGuarded();
    await simulator.complete(await token(), 'APPROVED');

    await simulator.complete(await token(), 'EXPIRED');

    expect((await post('payouts'))[0]).toBe(201);
  });
});

describe.each(platforms)('the samples of docs/recipes/staging-account.md on %s', (platform) => {
  interface Staged {
    start(clientId: string): Promise<string>;
    approve(scanRef: string): Promise<void>;
  }
  const startStaged = async (): Promise<Staged> => {
    const [StagedVerification] = classes(
      await writeSamples('docs/recipes/staging-account.md', `staging-${platform}`)('staged-verification.mjs'),
    );
    await start(platform, { providers: [StagedVerification!] });
    return app.get<Staged>(StagedVerification!);
  };

  it('bring a preliminary and a final approval without a page', async () => {
    const staged = await startStaged();
    const events: IdenfyEvent[] = [];
    app.get(IdenfyEvents).all.subscribe((event) => events.push(event));

    const scanRef = await staged.start('ann');
    await simulator.idle();
    expect(events).toEqual([expect.any(VerificationReviewingEvent)]);
    await staged.approve(scanRef);
    await simulator.idle();

    expect(events.slice(1)).toEqual([expect.any(VerificationApprovedEvent)]);
  });

  it('are refused outside of DEV, and spend nothing', async () => {
    const staged = await startStaged();
    simulator.configure({ dummyStatus: false });

    await expect(staged.start('ann')).rejects.toMatchObject({ code: 'IDENFY_PERMISSION' });
    await expect(staged.approve('scan-1')).rejects.toMatchObject({ code: 'IDENFY_PERMISSION' });
    expect(simulator.creditsSpent).toBe(0);
  });
});

describe.each(platforms)('the move of docs/recipes/from-axios.md on %s', (platform) => {
  interface Results {
    readonly mails: readonly string[];
  }
  const page = writeSamples('docs/recipes/from-axios.md', `axios-${platform}`);
  let results: Results;

  /** Before step 2 of the page, or after it: the old class is then called as another process would call it. */
  async function startBoth(tokens: 'old' | 'new'): Promise<void> {
    const [Listener] = classes(await page('results.listener.mjs'));
    const [ResultsTable] = classes(await page('results.mjs'));
    const before = classes(await page('before.mjs'));
    const after = classes(await page('verifications.controller.mjs'));
    const [controllers, others] = tokens === 'old' ? [before, []] : [after, before];
    const providers = [Listener!, ResultsTable!, ...others];
    await start(platform, { controllers, providers }, { rawBody: true });
    Object.assign(process.env, {
      IDENFY_BASE_URL: simulator.url,
      IDENFY_API_KEY: ACCOUNT.apiKey,
      IDENFY_API_SECRET: ACCOUNT.apiSecret,
      OLD_SIGNING_KEY: KEY,
    });
    results = app.get<Results>(ResultsTable!);
  }
  const scanRef = (): string => simulator.sessions.at(-1)!.scanRef;

  it.each(['the old one first', 'the new one first'])(
    'takes each result once while it arrives at both routes, %s',
    async (order) => {
      await startBoth('old');
      const routes = [`${url}/webhooks/idenfy`, `${url}/idenfy/webhook`];
      const [first, second] = order.startsWith('the old') ? routes : routes.reverse();
      expect((await post('verifications'))[0]).toBe(201);

      simulator.setWebhookUrl(first);
      const [delivery] = await simulator.complete(scanRef(), 'DENIED');
      const again = await simulator.redeliver({ ...delivery!, url: second! });

      expect([delivery!.acknowledged, again.acknowledged]).toEqual([true, true]);
      expect(again.url).toBe(second);
      expect(results.mails).toEqual(['ann: DENIED']);
    },
  );

  it('takes a result that only one of the routes got', async () => {
    await startBoth('old');
    await post('verifications');

    await simulator.complete(scanRef(), 'APPROVED');

    expect(results.mails).toEqual(['ann: APPROVED']);
  });

  it('spends no second credit for a session of the old code, and none for one of the new code', async () => {
    await startBoth('new');
    const { OldVerifications } = await page('before.mjs');
    const old = app.get<{ start(user: object): Promise<object> }>(OldVerifications as Type);

    await old.start({ id: 'ann' });
    expect((await post('verifications'))[0]).toBe(409);
    expect(simulator.creditsSpent).toBe(1);
    await simulator.complete(scanRef(), 'EXPIRED');
    expect((await post('verifications'))[0]).toBe(201);
    // A process that still runs the old code.
    await expect(old.start({ id: 'ann' })).rejects.toMatchObject({ status: 409 });
    expect((await post('verifications'))[0]).toBe(409);

    expect(simulator.creditsSpent).toBe(2);
  });
});
