import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { IdenfyService, IdenfyStoreError } from 'nestjs-idenfy';
import type { HandlerFailure } from 'nestjs-idenfy';
import type { IdenfySimulator } from 'nestjs-idenfy/testing';
import { AppStores } from '../../sample/src/app-stores.js';
import { FailedDeliveries } from '../../sample/src/failed-deliveries.js';
import type { VerificationView } from '../../sample/src/verification.interface.js';
import { Person } from '../../sample/story/person.js';
import type { RunningSample } from '../../sample/support/start-sample.js';
import { startSample } from '../../sample/support/start-sample.js';
import { platforms } from '../support/platforms.js';
import { Operator, saidIn } from './operator.js';

const KEY = 'operator-key-of-the-tests';

describe.each(platforms)('the page of operators on %s', (platform) => {
  const before = { ...process.env };
  let sample: RunningSample;
  let simulator: IdenfySimulator;
  let operator: Operator;

  beforeEach(async () => {
    for (const name of Object.keys(process.env).filter((key) => key.startsWith('IDENFY_'))) {
      delete process.env[name];
    }
    process.env.OPERATOR_KEY = KEY;
    sample = await startSample({ port: 0, platform, logger: false });
    simulator = sample.setup.simulator!;
    simulator.configure({ redelivery: { attempts: 0, everyMs: 1 } });
    operator = new Operator(sample.url);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await sample.app.close();
    process.env = { ...before };
  });

  const logIn = () => operator.send('login', { key: KEY });

  /** A person who has started a verification. */
  async function started(): Promise<{ person: Person; clientId: string; scanRef: string }> {
    const person = new Person(sample.url);
    await person.signIn();
    await person.post('/verifications', { firstName: 'Ona', lastName: 'Petraitė' });
    const { clientId, scanRef } = simulator.sessions.at(-1)!;
    return { person, clientId, scanRef };
  }

  const statuses = async (person: Person) =>
    (await person.get<VerificationView[]>('/verifications')).body.map(({ status }) => status);

  describe('the login', () => {
    it('lets in with the key, which the cookie does not hold, and out again', async () => {
      expect((await operator.see()).html).toContain('Operator key');
      const { headers } = await operator.post('login', { key: ` ${KEY} ` });
      const cookie = headers.get('set-cookie')!;
      expect(cookie).toMatch(
        /^operator=\d+\.[\w-]{8}\.[\w-]{43}; Path=\/operator; Max-Age=28800; HttpOnly; SameSite=Strict$/,
      );
      expect(cookie).not.toContain(KEY);
      const seen = await logIn();
      expect(seen.html).toContain('Open sessions');
      expect(seen.headers.get('cache-control')).toBe('no-store');
      expect((await operator.send('logout')).html).toContain('Operator key');
    });

    it('refuses another key, no key and too many tries, and says so at the form', async () => {
      // Within a minute, however long it takes.
      jest.spyOn(Date, 'now').mockReturnValue(Date.now());
      for (const key of ['wrong', KEY.slice(1), '']) {
        const refused = await operator.send('login', { key });
        expect([refused.status, refused.headers.get('set-cookie')]).toEqual([401, null]);
        expect(refused.html).toContain('This is not the key of an operator.');
      }
      const none = await operator.post('login');
      expect([none.status, none.html]).toEqual([400, expect.stringContaining('Enter the key.')]);
      await operator.post('login', { key: 'wrong' });
      const late = await operator.post('login', { key: KEY });
      expect([late.status, late.html]).toEqual([429, expect.stringContaining('That was too often.')]);
    });

    it.each([
      ['of another time', (cookie: string) => cookie.replace(/=\d/, '=9')],
      [
        'of another signature',
        (cookie: string) => cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      ],
      ['without a signature', (cookie: string) => cookie.replace(/\.[^.]*$/, '')],
    ])('does not know a cookie %s', async (_title, change) => {
      await logIn();
      operator.cookie = change(operator.cookie);
      expect((await operator.see()).html).not.toContain('Open sessions');
    });

    it('ends after eight hours, and with the key', async () => {
      await logIn();
      const now = Date.now();
      jest.spyOn(Date, 'now').mockReturnValue(now + 8 * 3_600_000 + 1000);
      expect((await operator.see()).html).not.toContain('Open sessions');
      jest.restoreAllMocks();
      expect((await operator.see()).html).toContain('Open sessions');
      process.env.OPERATOR_KEY = 'another-key-of-the-tests';
      expect((await operator.see()).html).not.toContain('Open sessions');
    });

    it.each([undefined, '', 'of-15-character'])(
      'is closed while the key is %j, and says how it opens',
      async (key) => {
        await logIn();
        delete process.env.OPERATOR_KEY;
        Object.assign(process.env, key !== undefined && { OPERATOR_KEY: key });
        for (const answer of [
          await operator.see(),
          await operator.post('login', { key: key ?? '' }),
          await operator.post('release', { clientId: 'user-1' }),
        ]) {
          expect([answer.status, answer.html]).toEqual([403, expect.stringContaining('OPERATOR_KEY=…')]);
        }
      },
    );
  });

  it.each(['release', 'replay', 'erase', 'logout', 'failing'])(
    'does nothing for a form %s that is not of the page',
    async (action) => {
      const { clientId, person } = await started();
      const fields = { clientId, deliveryId: 'any' };
      expect((await operator.post(action, fields)).status).toBe(401);
      await logIn();
      const { formToken } = operator;
      operator.formToken = formToken.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
      const forged = await operator.post(action, fields);
      expect([forged.status, forged.html]).toEqual([401, expect.stringContaining('Nothing was done.')]);
      expect(await statuses(person)).toEqual(['open']);
    },
  );

  it('explains that there is nothing yet', async () => {
    const { html } = await logIn();
    expect(html).toContain('No session is open.');
    expect(html).toContain('No delivery has failed.');
    expect(html).toContain('No one has started a verification yet.');
  });

  it('shows an open session, and releases it: the person can start again', async () => {
    const { person, clientId, scanRef } = await started();
    const { html } = await logIn();
    expect(html).toContain(scanRef);
    expect(html).not.toContain('Petrait');

    const lines: string[] = [];
    jest.spyOn(Logger.prototype, 'log').mockImplementation((line: unknown) => void lines.push(String(line)));
    expect(saidIn(await operator.send('release', { clientId, scanRef }))).toContain('is released');
    expect(lines).toEqual([
      expect.stringMatching(/^operator=[\w-]{8} action=release person=[0-9a-f]{8} outcome=released$/),
    ]);
    expect(await statuses(person)).toEqual(['released']);
    expect(saidIn(await operator.send('release', { clientId, scanRef }))).toContain(
      'no open session any more',
    );

    expect((await person.post('/verifications', { firstName: 'Ona', lastName: 'P' })).status).toBe(201);
    await simulator.complete(scanRef, 'APPROVED');
    expect((await statuses(person)).sort()).toEqual(['approved', 'open']);
  });

  it('keeps a delivery whose handler failed, until a replay succeeds', async () => {
    const { person, scanRef } = await started();
    await logIn();
    expect(saidIn(await operator.send('failing'))).toContain('Results fail from now on');
    const [delivery] = await simulator.complete(scanRef, 'APPROVED');
    expect(delivery!.attempts.at(-1)).toMatchObject({ status: 500 });
    const failure = async () => {
      const { html } = await operator.see();
      return {
        id: /name="deliveryId" value="([^"]+)"/.exec(html)?.[1] ?? '',
        text: html.replace(/\s+/g, ' '),
      };
    };
    const first = await failure();
    expect(first.text).toContain('1 attempt · VerificationListener.onDecision: FailsOnPurpose');

    expect(saidIn(await operator.send('replay', { deliveryId: first.id }))).toContain('failed again');
    const second = await failure();
    expect(second.id).not.toBe('');
    expect(await statuses(person)).toEqual(['open']);

    expect(saidIn(await operator.send('failing'))).toContain('handled again');
    expect(saidIn(await operator.send('replay', { deliveryId: second.id }))).toContain(
      'every handler has succeeded',
    );
    expect(await statuses(person)).toEqual(['approved']);
    expect((await failure()).id).toBe('');
    expect(saidIn(await operator.send('replay', { deliveryId: second.id }))).toContain('in the meantime');
  });

  it('forgets a failed delivery when iDenfy has sent it again and it was handled', async () => {
    const { person, scanRef } = await started();
    await logIn();
    await operator.send('failing');
    const [delivery] = await simulator.complete(scanRef, 'DENIED');
    await simulator.redeliver(delivery!);
    expect((await operator.see()).html).toContain('2 attempts');
    await operator.send('failing');
    await simulator.redeliver(delivery!);
    expect(await statuses(person)).toEqual(['denied']);
    expect((await operator.see()).html).toContain('No delivery has failed.');
  });

  it('says of a failed delivery that names no client that it cannot be asked for', async () => {
    await logIn();
    const event = { deliveryId: 'of-nobody', type: 'verification.approved', clientId: null };
    const failure = { event, handler: 'VerificationListener.onDecision', error: new Error('down') };
    sample.app.get(FailedDeliveries).note(failure as unknown as HandlerFailure);
    expect(saidIn(await operator.send('replay', { deliveryId: 'of-nobody' }))).toContain('names no client');
    expect((await operator.see()).html).toContain('value="of-nobody"');
  });

  it('erases a person at iDenfy and here, and says what iDenfy still keeps', async () => {
    const { person, clientId, scanRef } = await started();
    await logIn();
    expect(saidIn(await operator.send('erase', { clientId }))).toMatch(
      /^0 verifications deleted. iDenfy keeps 1/,
    );
    expect(await statuses(person)).toEqual(['open']);
    await simulator.complete(scanRef, 'EXPIRED');
    expect(saidIn(await operator.send('erase', { clientId }))).toMatch(/^1 verification deleted at iDenfy/);
    expect(await statuses(person)).toEqual([]);
    expect((await operator.see()).html).toContain('No one has started a verification yet.');
  });

  it('says what is in the way: iDenfy, or the store', async () => {
    const { clientId } = await started();
    await logIn();
    simulator.failNext('cut', Infinity);
    expect(saidIn(await operator.send('erase', { clientId }))).toMatch(
      /iDenfy (cannot be reached|did not respond)/,
    );

    const idenfy = sample.app.get(IdenfyService);
    jest.spyOn(idenfy, 'releaseLiveSession').mockRejectedValue(new IdenfyStoreError());
    expect(saidIn(await operator.send('release', { clientId }))).toContain('nothing was done');
    jest.spyOn(idenfy, 'releaseLiveSession').mockRejectedValue(new Error('of Ona'));
    const unknown = await operator.send('release', { clientId });
    expect(saidIn(unknown)).toContain('That did not work');
    expect(unknown.html).not.toContain('of Ona');
  });

  it.each([
    ['fails', () => Promise.reject(new Error('down'))],
    ['is silent', () => new Promise<never>(() => undefined)],
  ])('says so when the store %s', async (_title, clientIds) => {
    await logIn();
    jest.spyOn(sample.app.get(AppStores).verifications, 'clientIds').mockImplementation(clientIds);
    const { status, html } = await operator.see();
    expect([status, html]).toEqual([200, expect.stringContaining('The store does not respond')]);
  });

  it('shows nothing that only an address says', async () => {
    await logIn();
    for (const query of [
      'said=%3Cb%3E',
      'said=constructor',
      'said[]=released',
      'said=failed&code=toString',
    ]) {
      const { status, html } = await operator.see(`/operator?${query}`);
      expect(status).toBe(200);
      expect(html).not.toMatch(/<b>\s*<|native code/);
    }
  });
});
