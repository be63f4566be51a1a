import type {
  IdentificationData,
  IdentificationPayload,
  IdentificationStatus,
} from '../../events/payloads/index.js';
import { mergePayload } from './merge-payload.js';
import type { Complete, PayloadOverrides } from './merge-payload.js';
import { SAMPLE, sampleFile } from './sample-values.js';

export type IdentificationOverrides = PayloadOverrides<IdentificationPayload>;

/** Both the automatic and the manual review have approved; `final` is true. */
export function identificationManualFinished(overrides?: IdentificationOverrides): IdentificationPayload {
  return mergePayload<IdentificationPayload>(reviewed(), overrides);
}

/** The event of accounts that take one notification for all outcomes; `final` is true. */
export function identification(overrides?: IdentificationOverrides): IdentificationPayload {
  return mergePayload<IdentificationPayload>(reviewed(), overrides);
}

/** The preliminary result: `final` is false and nothing was reviewed by hand yet. */
export function identificationAutoFinished(overrides?: IdentificationOverrides): IdentificationPayload {
  return mergePayload<IdentificationPayload>(preliminary(), overrides);
}

/** The person answered a request for more information, and a review of it follows: `final` is false. */
export function identificationResubmitted(overrides?: IdentificationOverrides): IdentificationPayload {
  return mergePayload<IdentificationPayload>(
    { ...preliminary(), status: { ...preliminary().status, overall: 'REVIEWING' } },
    overrides,
  );
}

/** The link was never used: there is no data and no file. */
export function identificationExpired(overrides?: IdentificationOverrides): IdentificationPayload {
  return mergePayload<IdentificationPayload>(unfinished(), overrides);
}

/** The verification was cancelled. iDenfy names no `overall` for that: the event says it. */
export function identificationCancelled(overrides?: IdentificationOverrides): IdentificationPayload {
  return mergePayload<IdentificationPayload>(unfinished(), overrides);
}

const reviewed = (): IdentificationPayload => ({
  ...preliminary(),
  final: true,
  status: { ...preliminary().status, manualFace: 'FACE_MATCH', manualDocument: 'DOC_VALIDATED' },
});

const unfinished = (): IdentificationPayload => ({
  ...preliminary(),
  final: true,
  status: {
    ...preliminary().status,
    overall: 'EXPIRED',
    autoFace: 'FACE_NOT_ANALYSED',
    autoDocument: 'DOC_NOT_ANALYSED',
  },
  data: Object.fromEntries(Object.keys(data()).map((key) => [key, null])),
  fileUrls: {},
  clientIp: null,
  clientIpCountry: null,
  clientLocation: null,
});

const preliminary = () =>
  ({
    final: false,
    platform: 'MOBILE',
    status: status(),
    data: data(),
    fileUrls: {
      FRONT: sampleFile('FRONT.png'),
      BACK: sampleFile('BACK.png'),
      FACE: sampleFile('FACE.png'),
    },
    additionalStepPdfUrls: {},
    AML: null,
    amlCheck: null,
    LID: null,
    CRIMINAL_CHECK: null,
    scanRef: SAMPLE.scanRef,
    externalRef: SAMPLE.externalRef,
    clientId: SAMPLE.clientId,
    companyId: '',
    beneficiaryId: '',
    startTime: 1_767_225_600,
    finishTime: 1_767_225_655,
    clientIp: '198.51.100.7',
    clientIpCountry: 'EE',
    clientLocation: 'Samplehaven, Estonia',
    gdcMatch: null,
    manualAddress: null,
    manualAddressMatch: false,
    registryCenterCheck: null,
    addressVerification: null,
    questionnaireAnswers: null,
    riskAssessment: null,
    bankVerification: null,
    emailVerification: null,
    phoneVerification: null,
    driverLicenseCheck: null,
    bankCardVerification: null,
    additionalSteps: null,
  }) satisfies Complete<IdentificationPayload>;

/** What only some accounts or older bodies carry. */
type LegacyStatus =
  | 'suspicionReasons'
  | 'denyReasons'
  | 'amlResultClass'
  | 'pepsStatus'
  | 'sanctionsStatus'
  | 'adverseMediaStatus';

const status = () =>
  ({
    overall: 'APPROVED',
    fraudTags: [] as string[],
    mismatchTags: [] as string[],
    autoFace: 'FACE_MATCH',
    manualFace: null,
    autoDocument: 'DOC_VALIDATED',
    manualDocument: null,
    additionalSteps: null,
  }) satisfies Complete<IdentificationStatus, LegacyStatus>;

const data = () =>
  ({
    docFirstName: 'NOA',
    docLastName: 'SAMPLE',
    fullName: 'NOA SAMPLE',
    docNumber: 'EX1234567',
    docPersonalCode: '49204050000',
    docExpiry: '2032-04-30',
    docDob: '1992-04-05',
    docDateOfIssue: '2022-04-30',
    docType: 'PASSPORT',
    docSex: 'FEMALE',
    docNationality: 'EE',
    docIssuingCountry: 'EE',
    selectedCountry: 'EE',
    birthPlace: null,
    authority: null,
    address: null,
    docTemporaryAddress: null,
    mothersMaidenName: null,
    docBirthName: null,
    docPatronymic: null,
    driverLicenseCategory: null,
    manuallyDataChanged: false,
    orgFirstName: 'NOA',
    orgLastName: 'SAMPLE',
    orgNationality: 'EE',
    orgBirthPlace: null,
    orgAuthority: null,
    orgAddress: null,
    orgTemporaryAddress: null,
    orgMothersMaidenName: null,
    orgPatronymic: null,
    orgBirthName: null,
    ageEstimate: 'OVER_30',
    clientIpProxyRiskLevel: null,
    duplicateFaces: null,
    duplicateDocFaces: null,
    additionalData: null,
  }) satisfies Complete<IdentificationData>;
