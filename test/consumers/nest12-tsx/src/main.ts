// Under tsx, whose decorators emit no metadata: injected by token.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { Controller, Inject, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IdenfyModule, InjectIdenfy, OnIdenfyEvent, VerificationApprovedEvent } from 'nestjs-idenfy';
import type { IdenfyService } from 'nestjs-idenfy';
import { IdenfySimulator } from 'nestjs-idenfy/testing';

const account = { apiKey: 'consumer-key', apiSecret: 'consumer-secret' };
const signingKey = 'k'.repeat(32);

class Approvals {
  readonly scanRefs: string[] = [];

  @OnIdenfyEvent(VerificationApprovedEvent)
  onApproved({ scanRef }: VerificationApprovedEvent): void {
    this.scanRefs.push(String(scanRef));
  }
}

@Controller('verifications')
class VerificationsController {
  constructor(
    @InjectIdenfy() private readonly idenfy: IdenfyService,
    @Inject(Approvals) readonly approvals: Approvals,
  ) {}

  @Post()
  async start(): Promise<{ redirectUrl: string }> {
    const { redirectUrl } = await this.idenfy.createToken({ clientId: 'user-123' });
    return { redirectUrl };
  }
}

const adapters: Record<string, () => AbstractHttpAdapter> = {
  Express: () => new ExpressAdapter(),
  Fastify: () => new FastifyAdapter(),
};
for (const [platform, adapter] of Object.entries(adapters)) {
  const simulator = await IdenfySimulator.start({ ...account, signingKeys: signingKey });
  @Module({
    imports: [
      IdenfyModule.forRoot({ ...account, baseUrl: simulator.url, webhook: { signingKeys: signingKey } }),
    ],
    controllers: [VerificationsController],
    providers: [Approvals],
  })
  class AppModule {}
  const app = await NestFactory.create(AppModule, adapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  try {
    const url = await app.getUrl();
    const webhook = `${url}/idenfy/webhook`;
    simulator.setWebhookUrl(webhook);
    const post = async (to: string) => (await fetch(to, { method: 'POST' })).status;

    assert.deepEqual([await post(`${url}/verifications`), await post(`${url}/verifications`)], [201, 409]);
    const scanRef = simulator.sessions[0].scanRef;
    await simulator.complete(scanRef, 'APPROVED');
    assert.deepEqual(app.get(Approvals).scanRefs, [scanRef]);
    assert.deepEqual([await post(webhook), await post(`${url}/verifications`)], [401, 201]);
  } finally {
    await app.close();
    await simulator.close();
  }
  console.log(`ok ${platform}`);
}
