import { verifyIdenfySignature } from '../webhooks/idenfy-signature.js';
import { idenfyPayloads } from './payloads/idenfy-payloads.js';
import { signedWebhook } from './simulator-webhooks.js';

describe('signedWebhook', () => {
  it('signs the bytes that it gives', () => {
    const { body, headers } = signedWebhook(
      'IDENTIFICATION_AUTO_FINISHED',
      idenfyPayloads.identificationAutoFinished({ clientId: 'Žydrė' }),
      'a signing key',
    );
    expect(headers).toMatchObject({
      'Content-Type': 'application/json',
      'Idenfy-Event-Type': 'IDENTIFICATION_AUTO_FINISHED',
    });
    expect(verifyIdenfySignature(body, headers['Idenfy-Signature'], 'a signing key')).toBe(true);
    expect(verifyIdenfySignature(body, headers['Idenfy-Signature'], 'another key')).toBe(false);
    expect(JSON.parse(body.toString('utf8'))).toMatchObject({ clientId: 'Žydrė', final: false });
  });

  it('takes exact text and bytes, and leaves the event type out', () => {
    const text = '{ "a": 1,  "a": 2 }';
    for (const payload of [text, Buffer.from(text)]) {
      const { body, headers } = signedWebhook(undefined, payload, 'key');
      expect(body.toString()).toBe(text);
      expect(headers).not.toHaveProperty('Idenfy-Event-Type');
      expect(verifyIdenfySignature(body, headers['Idenfy-Signature'], 'key')).toBe(true);
    }
  });
});
