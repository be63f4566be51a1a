import { Test } from '@nestjs/testing';
import { IdenfyModule, IdenfyWebhooks } from 'nestjs-idenfy';
import { idenfyPayloads, signedWebhook } from 'nestjs-idenfy/testing';
import { VerificationListener } from './verification.listener.js';

describe('VerificationListener', () => {
  it('hears the decision of a signed webhook', async () => {
    const lines: unknown[] = [];
    const log = (line: unknown) => void lines.push(line);
    const key = 'a-signing-key-for-tests';
    const account = { apiKey: 'key', apiSecret: 'secret' };
    const module = await Test.createTestingModule({
      imports: [
        IdenfyModule.forRoot({ ...account, webhook: { signingKeys: key } }),
      ],
      providers: [VerificationListener],
    })
      .setLogger({ log, warn: log, error: log })
      .compile();
    await module.init();

    const payload = idenfyPayloads.identificationManualFinished({
      clientId: 'user-7',
      scanRef: 'scan-7',
      status: { overall: 'DENIED' },
    });
    const webhook = signedWebhook(
      'IDENTIFICATION_MANUAL_FINISHED',
      payload,
      key,
    );
    const response = await module.get(IdenfyWebhooks).receive(webhook);
    await module.close();

    expect(response.status).toBe(200);
    expect(lines).toContain('user-7 is DENIED (scanRef scan-7)');
  });
});
