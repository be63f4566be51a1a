import { randomUUID } from 'node:crypto';
import { DeliveryNotHandledError } from '../../lib/index.js';
import { BullMqWebhookQueue } from '../../lib/bullmq/index.js';
import { REDIS_URL, queueName, removeQueues } from '../bullmq/support.js';
import { pgBossKind } from '../pg-boss/support.js';
import { delivery, until } from '../queues/deliveries.js';
import type { TestedQueue } from '../queues/queue.cases.js';
import { Cli } from '../support/cli.js';
import { postgresForTests } from '../support/postgres.js';

const env = {
  IDENFY_API_KEY: 'the-api-key-0123456789',
  IDENFY_API_SECRET: 'the-api-secret-0123456789',
  IDENFY_SIGNING_KEYS: 'the-signing-key-0123456789',
};
const POSTGRES_URL = await postgresForTests();

/** A queue as the test has it, and the code by which an app makes it. */
interface Kind {
  make(): TestedQueue;
  readonly code: string;
  remove(): Promise<void>;
}

function onBullMq(): Kind {
  const options = { connection: { url: REDIS_URL }, queueName: queueName(), attempts: 1 };
  const code = `
import { BullMqWebhookQueue } from 'nestjs-idenfy/bullmq';
const queue = () => new BullMqWebhookQueue(${JSON.stringify(options)});`;
  return { make: () => new BullMqWebhookQueue(options), code, remove: removeQueues };
}

function onPgBoss(): Kind {
  const kind = pgBossKind(POSTGRES_URL ?? '');
  const options = { queueName: `idenfy-test-${randomUUID()}`, attempts: 1 };
  const { schema } = kind;
  const code = `
import { PgBossWebhookQueue } from 'nestjs-idenfy/pg-boss';
const queue = () => new PgBossWebhookQueue(${JSON.stringify({ ...options, connection: POSTGRES_URL, schema })});`;
  return { make: () => kind.make(options), code, remove: () => kind.drop() };
}

/** A file of options that has this queue in two instances. */
const configOf = (code: string): string => `${code}
import { idenfyConfig } from 'nestjs-idenfy';
const { webhook, ...config } = idenfyConfig();
const options = () => ({ ...config, webhook: { ...webhook, queue: queue() } });
export default [options(), { ...options(), instance: 'eu', webhookPath: 'idenfy/eu' }];
`;

describe('failed', () => {
  let cli: Cli;

  beforeAll(async () => {
    cli = await Cli.install();
  });
  afterEach(() => cli.removeFile('idenfy.config.mjs'));
  afterAll(async () => {
    const secrets = [...Object.values(env), 'MARKEDFIRSTNAME'];
    expect(secrets.filter((secret) => cli.printed.includes(secret))).toEqual([]);
    await cli.remove();
  });

  const run = (...args: string[]) => cli.run(['failed', ...args], { env });
  const json = (...args: string[]) => cli.json(['failed', ...args], { env });

  describe.each([
    ['BullMQ', REDIS_URL !== undefined, onBullMq] as const,
    ['pg-boss', POSTGRES_URL !== undefined, onPgBoss] as const,
  ])('on %s', (_name, isThere, makeKind) => {
    const runs = isThere ? it : it.skip;
    const [first, second] = [delivery(), delivery({ instance: 'eu' })];
    let kind: Kind;

    beforeAll(() => {
      kind = makeKind();
    });
    beforeEach(() => cli.file('idenfy.config.mjs', configOf(kind.code)));
    afterAll(() => kind.remove());

    /** The workers of the app take what is there, until the queue has so many dead letters. */
    async function work(fails: boolean, deadLetters: number): Promise<string[]> {
      const taken: string[] = [];
      const queue = kind.make();
      await queue.start(async ({ deliveryId }) => {
        taken.push(deliveryId);
        if (fails) {
          throw new DeliveryNotHandledError(deliveryId, 'failed');
        }
      });
      if (fails) {
        await queue.enqueue(first);
        await queue.enqueue(second);
      }
      await until(async () => taken.length > 0 && (await queue.listFailed()).length === deadLetters);
      await queue.stop();
      return taken;
    }

    runs('lists dead letters, and puts them back to work', async () => {
      expect(await run('list')).toEqual({ code: 0, stdout: 'No delivery has failed.\n', stderr: '' });
      await work(true, 2);

      const { code, stdout, stderr } = await run('list');
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain(
        `${first.deliveryId}\n    IDENTIFICATION_MANUAL_FINISHED, instance default, received`,
      );
      expect(stdout).toMatch(/failed \S+Z after 1 attempts?: DeliveryNotHandledError/);
      expect(stdout).toMatch(/^2 failed/m);
      expect(await json('list', '--instance', 'eu')).toEqual({
        failed: [expect.objectContaining({ deliveryId: second.deliveryId, instance: 'eu', attempts: 1 })],
      });

      const unknown = await run('replay', first.deliveryId, 'no-such-id');
      expect([unknown.code, unknown.stderr]).toEqual([1, '']);
      expect(unknown.stdout).toContain(
        `${first.deliveryId}  back to work\nno-such-id  is no failed delivery\n`,
      );
      expect(await work(false, 1)).toEqual([first.deliveryId]);

      expect(await json('replay', '--all')).toEqual({ replayed: [second.deliveryId], notFound: [] });
      expect(await work(false, 0)).toEqual([second.deliveryId]);
      expect(await json('replay', '--all')).toEqual({ replayed: [], notFound: [] });
    });
  });

  const own = 'const queue = () => ({ enqueue: async () => {}, start: () => {}, stop: () => {} });';

  it.each([
    ['no file of options', undefined, ['list'], 2, 'a file idenfy.config.*, and there is none here'],
    [
      'no queue',
      'const queue = () => undefined;',
      ['list'],
      1,
      'has no webhook.queue, so there are no dead letters',
    ],
    ['no queue', 'const queue = () => undefined;', ['replay', '--all'], 1, 'iDenfy sends again'],
    ['a queue of another library', own, ['list'], 1, 'has no listFailed() and replay()'],
    ['nothing to replay', own, ['replay'], 2, 'either deliveryIds or --all is needed'],
    ['two wishes', own, ['replay', 'x', '--all'], 2, 'either deliveryIds or --all is needed'],
  ])('says so for %s', async (_what, code, args, exitCode, message) => {
    if (code !== undefined) {
      await cli.file('idenfy.config.mjs', configOf(code));
    }
    const result = await run(...args);
    expect([result.code, result.stdout]).toEqual([exitCode, '']);
    expect(result.stderr).toContain(message);
  });

  it('prints one JSON value where the server does not respond', async () => {
    const code = `
import { BullMqWebhookQueue } from 'nestjs-idenfy/bullmq';
const queue = () => new BullMqWebhookQueue({ connection: { port: 1 }, commandTimeoutMs: 500 });`;
    await cli.file('idenfy.config.mjs', configOf(code));
    expect(await json('list')).toEqual({ error: expect.stringMatching(/\(ECONNREFUSED\)$/) as string });
  });
});
