import { signIdenfyPayload, verifyIdenfySignature } from '../../lib/webhooks/idenfy-signature.js';
import { leakOf, signaturesWrongAt } from '../faults/timing-leak.js';
import { KEY } from './support.js';

it('A wrong signature takes the same time wherever it is wrong', () => {
  const body = Buffer.from('{"scanRef":"scan-1"}');
  const right = signIdenfyPayload(body, KEY);
  const [first, last] = [signaturesWrongAt(0, right), signaturesWrongAt(31, right)];
  // Far fewer calls than in the fault suites, and so a limit that no disturbance of the machine reaches: a comparison
  // that stops early is far beyond it.
  const leak = leakOf(first, last, (signature) => verifyIdenfySignature(body, signature, KEY), 20_000);
  expect(Math.abs(leak)).toBeLessThan(10);
  const leaky = leakOf(
    first,
    last,
    (signature) => {
      let index = 0;
      while (index < right.length && right[index] === signature[index]) {
        index += 1;
      }
      return index === right.length;
    },
    20_000,
  );
  expect(Math.abs(leaky)).toBeGreaterThan(10);
}, 120_000);
