import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { IdenfyEvents, IdenfyModule } from '../../lib/index.js';
import type { IdenfyEvent } from '../../lib/index.js';
import { IdenfySimulator } from '../../lib/testing/index.js';

const CREDENTIALS = { apiKey: 'products-key', apiSecret: 'products-secret' };
const SIGNING_KEY = 'products-signing-key-0123456789abcdef';

/** An app on the simulator, which takes its webhooks. */
export interface SimulatedApp {
  readonly simulator: IdenfySimulator;
  readonly module: TestingModule;
  /** What was delivered, the oldest first. */
  readonly events: IdenfyEvent[];
  close(): Promise<void>;
}

export async function simulatedApp(
  options: Partial<Parameters<typeof IdenfyModule.forRoot>[0]> = {},
): Promise<SimulatedApp> {
  const simulator = await IdenfySimulator.start({ ...CREDENTIALS, signingKeys: [SIGNING_KEY] });
  const webhook = { signingKeys: SIGNING_KEY };
  const module = await Test.createTestingModule({
    imports: [
      IdenfyModule.forRoot({
        ...CREDENTIALS,
        baseUrl: simulator.url,
        uiUrl: simulator.url,
        webhook,
        ...options,
      }),
    ],
  }).compile();
  const app = module.createNestApplication<NestExpressApplication>({ logger: ['warn', 'error'] });
  await app.listen(0, '127.0.0.1');
  simulator.setWebhookUrl(`${await app.getUrl()}/idenfy/webhook`);
  const events: IdenfyEvent[] = [];
  module.get(IdenfyEvents).all.subscribe((event) => events.push(event));
  const close = async (): Promise<void> => {
    await app.close();
    await simulator.close();
  };
  return { simulator, module, events, close };
}
