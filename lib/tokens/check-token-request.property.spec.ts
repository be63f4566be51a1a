import fc from 'fast-check';
import { checkTokenDefaults, checkTokenRequest } from './check-token-request.js';
import { PARAMETERS } from './create-token.dto.js';

const parameterNames = [...PARAMETERS.keys()];
const awkwardNames = ['__proto__', 'constructor', 'toString', 'personScanRef', '', 'a\nb'];

/** Anything at all, JSON or not, with the odd objects that code trips over. */
const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  maxDepth: 4,
});

const requests = fc.dictionary(
  fc.oneof(fc.constantFrom(...parameterNames), fc.constantFrom(...awkwardNames), fc.string()),
  anything,
  { maxKeys: 20 },
);

/** Text that is nowhere in a message by chance. */
const secrets = fc.stringMatching(/^[0-9a-f]{24,40}$/);

it('answers whatever it is given', () => {
  fc.assert(
    fc.property(fc.oneof(anything, requests), fc.oneof(anything, requests), (request, defaults) => {
      const result = checkTokenRequest(request, defaults as object);
      expect(
        'problems' in result ? result.problems.length > 0 : typeof result.body.clientId === 'string',
      ).toBe(true);
      checkTokenDefaults(defaults);
    }),
    { numRuns: 2000 },
  );
});

it('gives a body that is what its JSON says', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const result = checkTokenRequest({ ...onlyGood(request), clientId: 'user-1' });
      expect(result).toHaveProperty('body');
      const { body } = result as { body: object };
      expect(JSON.stringify(JSON.parse(JSON.stringify(body)))).toBe(JSON.stringify(body));
    }),
    { numRuns: 500 },
  );
});

it('puts no value into a problem', () => {
  const places = [
    (secret: string): object => ({ value: secret }),
    (secret: string): object => ({ value: [secret, { deep: secret }] }),
    (secret: string): object => ({
      value: { ALL: { ALL: { S: { type: secret, fields: secret, texts: secret } } } },
    }),
    (secret: string): object => ({ value: { S: { field: [secret] } } }),
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...parameterNames),
      fc.constantFrom(...places),
      secrets,
      (name, place, text) => {
        const secret = `#${text}#`;
        const { value } = place(secret) as { value: unknown };
        const results = [
          checkTokenRequest({ [name]: value, typo: value }),
          checkTokenRequest({}, { [name]: value }),
        ];
        expect(results.every((result) => 'problems' in result)).toBe(true);
        expect(JSON.stringify([results, checkTokenDefaults({ [name]: value })])).not.toContain(secret);
      },
    ),
    { numRuns: 1000 },
  );
});

it('never changes what it is given, nor Object.prototype', () => {
  const before = Object.getOwnPropertyNames(Object.prototype);
  fc.assert(
    fc.property(fc.json(), (text) => {
      const request = JSON.parse(text) as unknown;
      checkTokenRequest(request, { locale: 'en' });
      checkTokenRequest({ clientId: 'user-1', additionalSteps: request, extraParameters: request });
      expect(JSON.stringify(request)).toBe(JSON.stringify(JSON.parse(text)));
    }),
    { numRuns: 500 },
  );
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
});

/** The entries that break no rule by themselves. */
function onlyGood(request: Record<string, unknown>): object {
  const pairs = ['additionalData', 'additionalSteps', 'utilityBill', 'ageLimit'];
  return Object.fromEntries(
    Object.entries(request).filter(
      ([name, value]) => !pairs.includes(name) && PARAMETERS.get(name)?.problems(value).length === 0,
    ),
  );
}
