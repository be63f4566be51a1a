import { checkTokenRequest } from './check-token-request.js';
import type { CreateTokenRequest } from './create-token.dto.js';
import type { IdentificationToken } from './identification-token.js';

/** Each `@ts-expect-error` fails the type check when the line after it compiles. */
const wrong = (): CreateTokenRequest[] => [
  // @ts-expect-error clientId is compulsory
  { firstName: 'Anna' },
  // @ts-expect-error a typo
  { clientId: 'user-1', firsName: 'Anna' },
  // @ts-expect-error a boolean is a boolean
  { clientId: 'user-1', checkAml: 'true' },
  // @ts-expect-error null only where iDenfy takes it
  { clientId: 'user-1', checkAml: null },
  // @ts-expect-error a closed list
  { clientId: 'user-1', tokenType: 'SELFIE' },
  // @ts-expect-error a known key of a step
  { clientId: 'user-1', additionalSteps: { ALL: { ALL: { BILL: { type: 'READ' } } } } },
];

const documents = ['PASSPORT', 'TOMORROWS_CARD'] as const;
const right: CreateTokenRequest[] = [
  { clientId: 'user-1' },
  {
    clientId: 'user-1',
    documents,
    country: ['LT'],
    questionnaire: null,
    riskAssessmentProfile: 5,
    locale: 'xx',
  },
  {
    clientId: 'user-1',
    additionalSteps: { ALL: { NEW: { BILL: { tomorrow: 1 } } } },
    additionalData: { BILL: { a: 5 } },
  },
  { clientId: 'user-1', extraParameters: { tomorrow: true } },
];

it('has a type that says what the rules say', () => {
  expect(wrong().map((request) => 'problems' in checkTokenRequest(request))).toEqual(wrong().map(() => true));
  expect(right.map((request) => 'body' in checkTokenRequest(request))).toEqual(right.map(() => true));
});

it('has an answer whose fields are typed, and unknown ones unknown', () => {
  const read = (token: IdentificationToken): string => {
    const texts: (string | null | undefined)[] = [token.firstName, token.scanRef, token.digitString];
    const flags: (boolean | null | undefined)[] = [token.checkAml, token.nfcOptional, token.utilityBill];
    // @ts-expect-error an unknown field has no type
    const tomorrow: string = token.tomorrow;
    return [token.authToken, ...texts, ...flags, tomorrow].join();
  };
  expect(
    read({ authToken: 'a', redirectUrl: 'b', expiresAt: new Date(), reused: false, tomorrow: 'c' }),
  ).toMatch(/^a,.*,c$/);
});
