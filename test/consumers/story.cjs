// What every consumer does with the installed package, on Express and on Fastify: boot the module, create a token
// against the simulator, take a signed webhook, and see every status of the route. Plain JavaScript, so decorators
// are applied by hand.
const { mkdtempSync, rmSync } = require('node:fs');
const { request } = require('node:http');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const KEY = 'k'.repeat(32);
const credentials = { apiKey: 'consumer-key', apiSecret: 'consumer-secret' };
const MIB = 1_048_576;

/** The same on every version of Nest, on every platform. */
const STATUSES = {
  'address not allowed': 403,
  'forwarded by the proxy': 200,
  'forwarded for another': 403,
  'forged past the proxy': 403,
  unsigned: 401,
  forged: 401,
  'over the limit': 413,
  'not JSON': 400,
  'an unknown event': 200,
  handled: 200,
  'seen before': 200,
  'a handler fails': 500,
  'sent again': 200,
  'in work': 503,
  'done by then': 200,
};
/** From elsewhere than the tests' own address: all of 127.0.0.0/8 is this machine. */
const ALLOWED = '127.0.0.1';
const ELSEWHERE = '127.0.0.2';
/** What docs/webhooks.md says of an app behind a proxy, for a proxy at 127.0.0.1. */
const PROXY_ADDRESSES = ALLOWED;
const BEHIND_THE_PROXY = '203.0.113.9';

/** Two handlers, one of which can be told to fail or to wait. */
function listenerOf(idenfy) {
  class Listener {
    seen = [];
    noted = [];
    failing = false;
    held = undefined;
    onApproved(event) {
      this.seen.push(event);
    }
    async note(event) {
      this.held?.reached();
      await this.held?.until;
      if (this.failing) {
        throw new Error('told to fail');
      }
      this.noted.push(event);
    }
  }
  for (const [method, decorate] of [
    ['onApproved', idenfy.OnIdenfyEvent(idenfy.VerificationApprovedEvent)],
    ['note', idenfy.OnIdenfyEvent()],
  ]) {
    decorate(Listener.prototype, method, Object.getOwnPropertyDescriptor(Listener.prototype, method));
  }
  return Listener;
}

/** The status that a request from this address gets. */
function statusFrom(localAddress, url, { body, headers }, forwardedFor) {
  const forwarded = forwardedFor === undefined ? {} : { 'X-Forwarded-For': forwardedFor };
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', headers: { ...headers, ...forwarded }, localAddress, agent: false },
      (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode));
      },
    );
    sent.on('error', reject).end(body);
  });
}

/** The same delivery again while its handlers are at work: what it gets, and what they get. */
async function statusesInWork({ listener, post, delivery, assert }) {
  let release;
  const until = new Promise((resolve) => (release = resolve));
  const reached = new Promise((resolve) => (listener.held = { reached: resolve, until }));
  const first = post(delivery);
  await reached;
  const busy = await post(delivery);
  assert.ok(Number(busy.retryAfter) >= 1, 'a 503 without Retry-After');
  release();
  const done = await first;
  listener.held = undefined;
  return { 'in work': busy.status, 'done by then': done.status };
}

async function statusesOf({ webhookUrl, listener, assert, testing }) {
  const { signIdenfyPayload, signedWebhook, idenfyPayloads } = testing;
  const result = (scanRef) =>
    signedWebhook(
      'IDENTIFICATION_MANUAL_FINISHED',
      idenfyPayloads.identificationManualFinished({ scanRef }),
      KEY,
    );
  const post = async ({ body, headers }) => {
    const answer = await fetch(webhookUrl, { method: 'POST', body, headers });
    return {
      status: answer.status,
      body: await answer.json(),
      retryAfter: answer.headers.get('retry-after'),
    };
  };
  const signed = (text) => ({ body: text, headers: { 'Idenfy-Signature': signIdenfyPayload(text, KEY) } });

  const first = result('scan-first');
  const handled = await post(first);
  const again = await post(first);
  assert.deepEqual([handled.body, again.body], [{ received: true }, { received: true, duplicate: true }]);

  const second = result('scan-second');
  const before = { seen: listener.seen.length, noted: listener.noted.length };
  listener.failing = true;
  const failed = await post(second);
  listener.failing = false;
  const repaired = await post(second);
  assert.equal(listener.seen.length, before.seen + 1, 'a handler that succeeded was run again');
  assert.equal(listener.noted.length, before.noted + 1, 'a handler that failed was not run again');

  return {
    'address not allowed': await statusFrom(ELSEWHERE, webhookUrl, first),
    'forwarded by the proxy': await statusFrom(ALLOWED, webhookUrl, first, `1.1.1.1, ${BEHIND_THE_PROXY}`),
    'forwarded for another': await statusFrom(ALLOWED, webhookUrl, first, `${BEHIND_THE_PROXY}, 1.1.1.1`),
    'forged past the proxy': await statusFrom(ELSEWHERE, webhookUrl, first, BEHIND_THE_PROXY),
    unsigned: (await post({ body: '{}' })).status,
    forged: (await post({ ...first, headers: { 'Idenfy-Signature': '0'.repeat(64) } })).status,
    'over the limit': (await post(signed('x'.repeat(MIB + 1)))).status,
    'not JSON': (await post(signed('not json'))).status,
    'an unknown event': (await post(signed('{"of":"tomorrow"}'))).status,
    handled: handled.status,
    'seen before': again.status,
    'a handler fails': failed.status,
    'sent again': repaired.status,
    ...(await statusesInWork({ listener, post, delivery: result('scan-third'), assert })),
  };
}

/**
 * @param idenfy the package
 * @param listening the copy of it that the app's decorators come from, where that is another one
 * @param options more options of the module, made anew for each app
 * @param imports more modules of the app
 */
async function storyOn(platform, Adapter, { assert, Module, NestFactory, idenfy, testing, ...given }) {
  const { listening = idenfy, options = () => ({}), imports = [] } = given;
  const simulator = await testing.IdenfySimulator.start({ ...credentials, signingKeys: [KEY] });
  const Listener = listenerOf(listening);
  const { duplicates, webhook, ...others } = options();
  class AppModule {}
  Module({
    imports: [
      ...imports,
      idenfy.IdenfyModule.forRoot({
        ...credentials,
        baseUrl: simulator.url,
        duplicates,
        webhook: { signingKeys: KEY, allowedIps: [ALLOWED, BEHIND_THE_PROXY], ...webhook },
        ...others,
      }),
    ],
    providers: [Listener],
  })(AppModule);

  const adapter = platform === 'Fastify' ? new Adapter({ trustProxy: PROXY_ADDRESSES }) : new Adapter();
  const app = await NestFactory.create(AppModule, adapter, {
    // Thrown, not the end of the process without a word.
    abortOnError: false,
    logger: false,
    forceCloseConnections: true,
  });
  if (platform === 'Express') {
    app.set('trust proxy', PROXY_ADDRESSES);
  }
  await app.listen(0, '127.0.0.1');
  const webhookUrl = `${await app.getUrl()}/idenfy/webhook`;
  try {
    simulator.setWebhookUrl(webhookUrl);
    const service = app.get(idenfy.IdenfyService);
    const token = await service.createToken({ clientId: 'user-1' });
    await assert.rejects(service.createToken({ clientId: 'user-1' }), { code: 'IDENFY_DUPLICATE_TOKEN' });
    await simulator.complete(token.scanRef, 'APPROVED');
    const listener = app.get(Listener);
    assert.equal(listener.seen.length, 1);
    assert.equal(listener.seen[0].scanRef, token.scanRef);
    assert.equal(listener.seen[0].type, 'verification.approved');
    assert.equal(await service.findLiveSession('user-1'), undefined);
    assert.deepEqual(await statusesOf({ webhookUrl, listener, assert, testing }), STATUSES);
  } finally {
    await app.close();
    await simulator.close();
  }
}

/** The stores in a SQLite file, without better-sqlite3: where this Node has node:sqlite they work, else they say what is missing. */
async function storeInAFile({ assert, sql }) {
  const folder = mkdtempSync(join(tmpdir(), 'idenfy-'));
  try {
    const database = sql.sqlite(join(folder, 'idenfy.db'));
    if (process.getBuiltinModule?.('node:sqlite') === undefined) {
      await assert.rejects(sql.createIdenfySchema(database), {
        code: 'IDENFY_CONFIG',
        message: /Node 22\.13/,
      });
      return;
    }
    await sql.createIdenfySchema(database);
    const sessions = new sql.SqlLiveSessionStore(database);
    await sessions.start();
    const session = { instance: 'default', clientId: 'user-1', owner: 'one', leaseMs: 60_000 };
    assert.deepEqual(await sessions.acquire(session), { acquired: true });
    assert.equal((await sessions.acquire({ ...session, owner: 'other' })).acquired, false);
    sessions.close();
    const again = new sql.SqlLiveSessionStore(database);
    assert.equal((await again.find(session)).state, 'reserved');
    again.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** On both platforms, or on the one that the command line names. */
exports.story = async ({ ExpressAdapter, FastifyAdapter, ...parts }) => {
  if (parts.sql !== undefined) {
    await storeInAFile(parts);
  }
  const platforms = Object.entries({ Express: ExpressAdapter, Fastify: FastifyAdapter });
  const [, , only] = process.argv;
  for (const [platform, Adapter] of platforms.filter(([name]) => (only ?? name) === name)) {
    await storyOn(platform, Adapter, parts);
    console.log(`ok ${platform}: ${Object.values(STATUSES).join(' ')}`);
  }
};
