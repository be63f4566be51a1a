import type * as IdenfyPayload from '../../events/payloads/index.js';
import { nulls, SAMPLE, sampleFile, samplePayload } from './sample-payload.js';
import type { Complete } from './sample-payload.js';

const data = {
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
  ...nulls('birthPlace', 'authority', 'address', 'docTemporaryAddress', 'mothersMaidenName', 'docBirthName'),
  ...nulls('docPatronymic', 'driverLicenseCategory'),
  manuallyDataChanged: false,
  orgFirstName: 'NOA',
  orgLastName: 'SAMPLE',
  orgNationality: 'EE',
  ...nulls('orgBirthPlace', 'orgAuthority', 'orgAddress', 'orgTemporaryAddress', 'orgMothersMaidenName'),
  ...nulls('orgPatronymic', 'orgBirthName'),
  ageEstimate: 'OVER_30',
  ...nulls('clientIpProxyRiskLevel', 'duplicateFaces', 'duplicateDocFaces', 'additionalData'),
} satisfies Complete<IdenfyPayload.IdentificationData>;

/** What only some accounts or older bodies carry. */
type LegacyStatus =
  | 'suspicionReasons'
  | 'denyReasons'
  | 'amlResultClass'
  | 'pepsStatus'
  | 'sanctionsStatus'
  | 'adverseMediaStatus';

const status = {
  overall: 'APPROVED',
  fraudTags: [] as string[],
  mismatchTags: [] as string[],
  autoFace: 'FACE_MATCH',
  manualFace: null,
  autoDocument: 'DOC_VALIDATED',
  manualDocument: null,
  additionalSteps: null,
} satisfies Complete<IdenfyPayload.IdentificationStatus, LegacyStatus>;

const preliminary = {
  final: false,
  platform: 'MOBILE',
  status,
  data,
  fileUrls: {
    FRONT: sampleFile('FRONT.png'),
    BACK: sampleFile('BACK.png'),
    FACE: sampleFile('FACE.png'),
  },
  additionalStepPdfUrls: {},
  ...nulls('AML', 'amlCheck', 'LID', 'CRIMINAL_CHECK'),
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
  ...nulls('registryCenterCheck', 'addressVerification', 'questionnaireAnswers', 'riskAssessment'),
  ...nulls('bankVerification', 'emailVerification', 'phoneVerification', 'driverLicenseCheck'),
  ...nulls('bankCardVerification', 'additionalSteps'),
} satisfies Complete<IdenfyPayload.IdentificationPayload>;

const reviewed = {
  ...preliminary,
  final: true,
  status: { ...preliminary.status, manualFace: 'FACE_MATCH', manualDocument: 'DOC_VALIDATED' },
};

const unfinished = {
  ...preliminary,
  final: true,
  status: {
    ...preliminary.status,
    overall: 'EXPIRED',
    autoFace: 'FACE_NOT_ANALYSED',
    autoDocument: 'DOC_NOT_ANALYSED',
  },
  data: Object.fromEntries(Object.keys(data).map((key) => [key, null])),
  fileUrls: {},
  clientIp: null,
  clientIpCountry: null,
  clientLocation: null,
};

export const identificationPayloads = {
  /** Both the automatic and the manual review have approved; `final` is true. */
  identificationManualFinished: samplePayload<IdenfyPayload.IdentificationPayload>(reviewed),
  /** The event of accounts that take one notification for all outcomes; `final` is true. */
  identification: samplePayload<IdenfyPayload.IdentificationPayload>(reviewed),
  /** The preliminary result: `final` is false and nothing was reviewed by hand yet. */
  identificationAutoFinished: samplePayload<IdenfyPayload.IdentificationPayload>(preliminary),
  /** The person answered a request for more information, and a review of it follows: `final` is false. */
  identificationResubmitted: samplePayload<IdenfyPayload.IdentificationPayload>({
    ...preliminary,
    status: { ...preliminary.status, overall: 'REVIEWING' },
  }),
  /** The link was never used: there is no data and no file. */
  identificationExpired: samplePayload<IdenfyPayload.IdentificationPayload>(unfinished),
  /** The verification was cancelled. iDenfy names no `overall` for that: the event says it. */
  identificationCancelled: samplePayload<IdenfyPayload.IdentificationPayload>(unfinished),
};
