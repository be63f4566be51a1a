import { verificationSteps } from './verification-steps.js';

const titles = (request: object): string[] => verificationSteps({ ...request }).map(({ title }) => title);
const texts = (request: object): string[] => verificationSteps({ ...request }).map(({ text }) => text);
const COUNTRY = 'Country of the document';
const KIND = 'Kind of document';
const FRONT = 'Photo of the document, front';
const BACK = 'Photo of the back';
const FACE = 'Photo of the face';

describe('the steps of a verification', () => {
  it.each([
    [undefined, [COUNTRY, KIND, FRONT, BACK, FACE]],
    ['IDENTIFICATION', [COUNTRY, KIND, FRONT, BACK, FACE]],
    ['DOCUMENT', [COUNTRY, KIND, FRONT, BACK]],
    ['VIDEO_CALL', ['Video call']],
    ['VIDEO_CALL_PHOTOS', [COUNTRY, KIND, FRONT, BACK, FACE, 'Video call']],
    ['VIDEO_CALL_IDENTIFICATION', [COUNTRY, KIND, FRONT, BACK, FACE, 'Video call']],
  ])('of the type %s', (tokenType, expected) => {
    expect(titles({ tokenType })).toEqual(expected);
  });

  it('leave out what there is no choice of', () => {
    const request = { country: 'LT', documents: ['PASSPORT'], tokenType: 'DOCUMENT' };
    expect(titles(request)).toEqual(['Photo of the passport, front']);
    expect(titles({ ...request, documents: ['ID_CARD'] })).toEqual(['Photo of the ID card, front', BACK]);
    expect(titles({ ...request, country: ['LT'], documents: null })).toEqual([KIND, FRONT, BACK]);
  });

  it('say what may be chosen, and what has a back', () => {
    const request = {
      tokenType: 'DOCUMENT',
      country: ['LT', 'LV'],
      documents: ['ID_CARD', 'DRIVER_LICENSE'],
    };
    expect(texts(request)).toEqual([
      'LT or LV.',
      'ID card or driver license.',
      'All of it, sharp and without glare.',
      'Of the ID card only.',
    ]);
    expect(texts({ ...request, driverLicenseBack: true }).at(-1)).toBe(
      'Of the ID card or driver license only.',
    );
    expect(titles({ ...request, documents: ['DRIVER_LICENSE', 'PASSPORT'] })).not.toContain(BACK);
  });

  it.each([
    [{ nfcRequired: true }, 'Chip of the document'],
    [{ nfcOptional: true }, 'Chip of the document'],
    [{ checkLiveness: true }, 'Face in the camera'],
    [{ utilityBill: true }, 'Proof of address'],
    [{ verifyAddress: true }, 'Proof of address'],
    [{ verifyEmail: true }, 'E-mail'],
    [{ verifyPhone: true }, 'Phone'],
    [{ verifyBank: true }, 'Bank account'],
    [{ bankCardVerification: true }, 'Bank card'],
    [{ questionnaire: 'source-of-funds' }, 'Questions'],
    [
      { additionalSteps: { ALL: { ALL: { UTILITY_BILL: {} }, PASSPORT: { UTILITY_BILL: {} } } } },
      'Utility bill',
    ],
  ])('have for %j one of its own', (request, title) => {
    const added = titles(request).filter((one) => !titles({}).includes(one));
    expect(added).toEqual([title]);
  });

  it.each([{ verifyPhone: false }, { questionnaire: null }, { additionalSteps: 'no' }])(
    'have none for %j',
    (request) => {
      expect(titles(request)).toEqual(titles({}));
    },
  );

  it('count the questions of a call', () => {
    expect(texts({ tokenType: 'VIDEO_CALL' })).toEqual(['With an agent.']);
    const call = { tokenType: 'VIDEO_CALL', videoCallQuestions: ['Where?', 'Why?'] };
    expect(texts(call)).toEqual(['With an agent, who asks 2 of your questions.']);
  });
});
