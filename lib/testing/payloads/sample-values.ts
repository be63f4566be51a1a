/** Invented values that the payloads share, so that the events of one story fit together. */
export const SAMPLE = {
  scanRef: '5e0d7a10-3c41-11f0-9a52-0242ac120002',
  clientId: 'user-0001',
  externalRef: 'signup-0001',
  companyId: 'CO7N4W2Q9K',
  companyClientId: 'company-0001',
  authToken: 'tKx3vPq8LmZr5WcYb1NdHs7Fj2Ga9Ue4Ti6Ro0Vw',
  filesUrl: 'https://files.idenfy.test',
} as const;

export const sampleManager = (): { id: number; name: string; surname: string; email: string } => ({
  id: 12,
  name: 'Robin',
  surname: 'Reviewer',
  email: 'robin.reviewer@partner.test',
});

/** The address of a picture of a verification. */
export const sampleFile = (name: string, scanRef: string = SAMPLE.scanRef): string =>
  `${SAMPLE.filesUrl}/${scanRef}/${name}?Expires=1893456000&Signature=sample`;
