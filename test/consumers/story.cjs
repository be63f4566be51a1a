// What every consumer does with the installed package, on Express and on Fastify: boot the module, create a token
// against the simulator, take a signed webhook, and see every status of the route. Plain JavaScript, so decorators
// are applied by hand.
const KEY = 'k'.repeat(32);
const credentials = { apiKey: 'consumer-key', apiSecret: 'consumer-secret' };
const MIB = 1_048_576;

/** The same on every version of Nest, on every platform. */
const STATUSES = {
  unsigned: 401,
  forged: 401,
  'over the limit': 413,
  'not JSON': 400,
  handled: 200,
  'seen before': 200,
  'a handler fails': 500,
  'sent again': 200,
};

/** Two handlers, one of which can be told to fail. */
function listenerOf(idenfy) {
  class Listener {
    seen = [];
    noted = [];
    failing = false;
    onApproved(event) {
      this.seen.push(event);
    }
    note(event) {
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
    return { status: answer.status, body: await answer.json() };
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
    unsigned: (await post({ body: '{}' })).status,
    forged: (await post({ ...first, headers: { 'Idenfy-Signature': '0'.repeat(64) } })).status,
    'over the limit': (await post(signed('x'.repeat(MIB + 1)))).status,
    'not JSON': (await post(signed('not json'))).status,
    handled: handled.status,
    'seen before': again.status,
    'a handler fails': failed.status,
    'sent again': repaired.status,
  };
}

/**
 * @param idenfy the package
 * @param listening the copy of it that the app's decorators come from, where that is another one
 * @param options more options of the module, made anew for each app
 * @param imports more modules of the app
 */
async function storyOn(Adapter, { assert, Module, NestFactory, idenfy, testing, ...given }) {
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
        webhook: { signingKeys: KEY, ...webhook },
        ...others,
      }),
    ],
    providers: [Listener],
  })(AppModule);

  const app = await NestFactory.create(AppModule, new Adapter(), {
    // Thrown, not the end of the process without a word.
    abortOnError: false,
    logger: false,
    forceCloseConnections: true,
  });
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

/** On both platforms, or on the one that the command line names. */
exports.story = async ({ ExpressAdapter, FastifyAdapter, ...parts }) => {
  const platforms = Object.entries({ Express: ExpressAdapter, Fastify: FastifyAdapter });
  const [, , only] = process.argv;
  for (const [platform, Adapter] of platforms.filter(([name]) => (only ?? name) === name)) {
    await storyOn(Adapter, parts);
    console.log(`ok ${platform}: ${Object.values(STATUSES).join(' ')}`);
  }
};
