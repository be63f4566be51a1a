import * as fc from 'fast-check';
import { deliveryIdOf, reconciledIdOf } from './delivery-id.js';

const body = Buffer.from('{"scanRef":"r"}');

describe('deliveryIdOf', () => {
  it('is a SHA-256 in hex, the same for the same delivery', () => {
    expect(deliveryIdOf('default', 'AML_MONITORING', body)).toMatch(/^[0-9a-f]{64}$/);
    expect(deliveryIdOf('default', ' aml_monitoring ', Buffer.from(body))).toBe(
      deliveryIdOf('default', 'AML_MONITORING', body),
    );
    expect(deliveryIdOf('default', undefined, body)).toBe(deliveryIdOf('default', '', body));
  });

  it('differs when the instance, the event type or a byte differs', () => {
    const ids = [
      deliveryIdOf('default', 'A', body),
      deliveryIdOf('eu', 'A', body),
      deliveryIdOf('default', 'B', body),
      deliveryIdOf('default', undefined, body),
      deliveryIdOf('default', 'A', Buffer.from('{"scanRef":"r"} ')),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('never reads two deliveries the same by moving text between the parts', () => {
    const part = fc.stringMatching(/^[A-Z0-9:]{0,6}$/);
    fc.assert(
      fc.property(part, part, part, part, part, part, (a, b, c, d, e, f) => {
        const same = a === d && b === e && c === f;
        return (deliveryIdOf(a, b, Buffer.from(c)) === deliveryIdOf(d, e, Buffer.from(f))) === same;
      }),
    );
  });
});

describe('reconciledIdOf', () => {
  const result = { scanRef: 'scan', overall: 'APPROVED', final: true };

  it('is a SHA-256 in hex, the same for the same result of a scanRef', () => {
    expect(reconciledIdOf('default', result)).toMatch(/^[0-9a-f]{64}$/);
    expect(reconciledIdOf('default', { ...result })).toBe(reconciledIdOf('default', result));
  });

  it('differs when the instance, the scanRef or the result differs, and is no webhook', () => {
    const ids = [
      reconciledIdOf('default', result),
      reconciledIdOf('eu', result),
      reconciledIdOf('default', { ...result, scanRef: 'other' }),
      reconciledIdOf('default', { ...result, overall: 'DENIED' }),
      reconciledIdOf('default', { ...result, overall: null }),
      reconciledIdOf('default', { ...result, final: false }),
      deliveryIdOf('default', undefined, Buffer.from(JSON.stringify(result))),
      deliveryIdOf('', '', Buffer.from(`reconciled${JSON.stringify(['default', 'scan', 'APPROVED', true])}`)),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
