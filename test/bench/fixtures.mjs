/** Distinct, signed result bodies of 3 kB, and a token request with 50 fields. */
import { Buffer } from 'node:buffer';
import { idenfyPayloads, signIdenfyPayload } from 'nestjs-idenfy/testing';
import { SIGNING_KEY } from './start-options.mjs';

export { CREDENTIALS, SIGNING_KEY } from './start-options.mjs';
const BODY_BYTES = 3072;

let made = 0;

/** Never the same one twice: a repeated body only measures the check for duplicates. */
export function signedBodies(count) {
  return Array.from({ length: count }, () => {
    made += 1;
    const id = `${process.pid}-${made}`;
    const payload = idenfyPayloads.identificationManualFinished({
      clientId: `user-${id}`,
      scanRef: `ref-${id}`,
    });
    const bare = Buffer.byteLength(JSON.stringify({ ...payload, padding: '' }));
    const body = Buffer.from(
      JSON.stringify({ ...payload, padding: 'x'.repeat(Math.max(0, BODY_BYTES - bare)) }),
    );
    return {
      body,
      headers: {
        'content-type': 'application/json',
        'idenfy-signature': signIdenfyPayload(body, SIGNING_KEY),
        'idenfy-event-type': 'IDENTIFICATION_MANUAL_FINISHED',
      },
    };
  });
}

const flags = [
  ...['verifyEmail', 'verifyPhone', 'verifyAddress', 'verifyBank', 'bankCardVerification', 'nfcRequired'],
  ...['driverLicenseBack', 'allowBsnMasking', 'checkLiveness', 'idLiveFaceValidation', 'checkBlurAndGlare'],
  ...['autoFaceMatching', 'checkAml', 'autoAmlMonitoring', 'checkIpProxy', 'checkFaceBlacklist'],
  ...['checkDocFaceBlacklist', 'checkPersonBlacklist', 'checkDuplicateFaces', 'checkDuplicateDocFaces'],
  ...['checkDuplicatePersonalData', 'checkCriminal', 'reviewSuccessful', 'reviewFailed', 'showInstructions'],
];

/** As a controller gets it: parsed from JSON. */
const REQUEST = JSON.stringify({
  clientId: 'user-1',
  firstName: 'Jūratė',
  lastName: "O'Neil",
  dateOfBirth: '1990-02-03',
  sex: 'F',
  nationality: 'LT',
  address: 'Gedimino pr. 1, Vilnius',
  externalRef: 'order-77',
  country: ['LT', 'LV', 'EE'],
  documents: ['PASSPORT', 'ID_CARD'],
  documentNumber: 'AB123456',
  personalNumber: '49002030000',
  dateOfExpiry: '2031-01-31',
  dateOfIssue: '2021-01-31',
  successUrl: 'https://app.example.com/verified',
  errorUrl: 'https://app.example.com/denied',
  unverifiedUrl: 'https://app.example.com/again',
  locale: 'lt',
  expiryTime: 3600,
  sessionLength: 600,
  tokenType: 'IDENTIFICATION',
  ageLimit: 18,
  ageMax: 99,
  questionnaire: 'source-of-funds',
  riskAssessmentProfile: 12,
  ...Object.fromEntries(flags.map((name) => [name, true])),
});

export const tokenRequest = (clientId) => ({ ...JSON.parse(REQUEST), clientId });
export const TOKEN_REQUEST = JSON.parse(REQUEST);
