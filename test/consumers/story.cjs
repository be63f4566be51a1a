// What every consumer does with the installed package, on Express and on Fastify: boot the module, create a token
// against the simulator, take a signed webhook, see a forged one answered with 401. Plain JavaScript, so decorators
// are applied by hand.
const KEY = 'k'.repeat(32);
const credentials = { apiKey: 'consumer-key', apiSecret: 'consumer-secret' };

exports.story = async ({ assert, Module, NestFactory, ExpressAdapter, FastifyAdapter, idenfy, testing }) => {
  for (const Adapter of [ExpressAdapter, FastifyAdapter]) {
    const simulator = await testing.IdenfySimulator.start({ ...credentials, signingKeys: [KEY] });
    const seen = [];
    class Listener {
      onApproved(event) {
        seen.push(event);
      }
    }
    idenfy.OnIdenfyEvent(idenfy.VerificationApprovedEvent)(
      Listener.prototype,
      'onApproved',
      Object.getOwnPropertyDescriptor(Listener.prototype, 'onApproved'),
    );
    class AppModule {}
    Module({
      imports: [
        idenfy.IdenfyModule.forRoot({
          ...credentials,
          baseUrl: simulator.url,
          webhook: { signingKeys: KEY },
        }),
      ],
      providers: [Listener],
    })(AppModule);

    const app = await NestFactory.create(AppModule, new Adapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    const webhookUrl = `${await app.getUrl()}/idenfy/webhook`;
    try {
      simulator.setWebhookUrl(webhookUrl);
      const service = app.get(idenfy.IdenfyService);
      const token = await service.createToken({ clientId: 'user-1' });
      await assert.rejects(service.createToken({ clientId: 'user-1' }), { code: 'IDENFY_DUPLICATE_TOKEN' });
      const forged = await fetch(webhookUrl, {
        method: 'POST',
        headers: { 'idenfy-signature': '0'.repeat(64) },
        body: '{}',
      });
      assert.equal(forged.status, 401);
      await simulator.complete(token.scanRef, 'APPROVED');
      assert.equal(seen.length, 1);
      assert.equal(seen[0].scanRef, token.scanRef);
      assert.equal(seen[0].type, 'verification.approved');
      assert.equal(await service.findLiveSession('user-1'), undefined);
    } finally {
      await app.close();
      await simulator.close();
    }
    console.log(`ok ${Adapter.name}`);
  }
};
