import { classifyDelivery, wireTypeOfHeader } from './classify-delivery.js';

const KINDS = [
  'IDENTIFICATION',
  'IDENTIFICATION_AUTO_FINISHED',
  'IDENTIFICATION_MANUAL_FINISHED',
  'IDENTIFICATION_EXPIRED',
  'IDENTIFICATION_CANCELLED',
  'IDENTIFICATION_RESUBMITTED',
  'DOCUMENT_EXPIRATION',
  'VIDEO_CALL_FINISHED',
  'FACIAL_AUTHENTICATION',
  'AML_MONITORING',
  'AML_MONITORING_EXPIRATION',
  'BANK_VERIFICATION',
  'ACCOUNT_CHECK',
  'BANK_CARD_VERIFICATION_COMPLETED',
  'AGE_ESTIMATION',
  'COMPANY_SUBMIT',
  'COMPANY_REVIEW',
  'COMPANY_AML_REVIEW',
  'COMPANY_INFO_REQUEST',
  'COMPANY_EXPIRATION',
  'COMPANY_DELETE',
  'GOV_ORDERED_DOCUMENT',
  'SOS_REPORT',
];

describe('wireTypeOfHeader', () => {
  it.each(KINDS)('knows %s in every spelling of the documentation and the dashboard', (kind) => {
    const spellings = [
      kind,
      kind.toLowerCase(),
      kind.replaceAll('_', ' '),
      kind.replaceAll('_', '-'),
      `  ${kind} `,
      kind.charAt(0) + kind.slice(1).toLowerCase(),
      kind.replace('IDENTIFICATION', 'ID_VERIFICATION'),
      kind.replace('IDENTIFICATION', 'Id Verification').replaceAll('_', ' '),
      kind.replace('CANCELLED', 'CANCELED'),
      kind.replace('IDENTIFICATION', 'id-verification').replace('CANCELLED', 'canceled'),
    ];
    expect(spellings.map(wireTypeOfHeader)).toEqual(spellings.map(() => kind));
  });

  it.each([
    undefined,
    '',
    ' ',
    'IDENTIFICATION_PAUSED',
    'ID_VERIFICATIONS',
    'XIDENTIFICATION',
    '__proto__',
    'constructor',
    'toString',
    `IDENTIFICATION${' '.repeat(100_000)}`,
  ])('does not know %p', (header) => {
    expect(wireTypeOfHeader(header)).toBeUndefined();
  });
});

it('tells the six identification kinds from the others', () => {
  const isVerification = (kind: string): boolean =>
    classifyDelivery(kind, {}).type.startsWith('verification.');
  expect(KINDS.filter(isVerification)).toEqual(KINDS.slice(0, 6));
});
