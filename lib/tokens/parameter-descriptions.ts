/** What each token parameter is for. Written by `npm run describe` from the comments of the parameters. */
export const PARAMETER_DESCRIPTIONS: Readonly<Record<string, string>> = {
  additionalData: 'Data to compare the additional steps with; needs `additionalSteps`.',
  additionalSteps:
    'Extra documents by country, document type and step. The contract must allow it. Not with `utilityBill: true`.',
  address: '1 to 255 characters; for proof of address.',
  ageLimit: 'Minimum age in whole years, from 0; a younger person is SUSPECTED. Not above `ageMax`.',
  ageMax: 'Maximum age in whole years, from 0; an older person is SUSPECTED.',
  allowBsnMasking: 'The Dutch citizen service number may be masked.',
  autoAmlMonitoring: 'Starts monitoring the person against sanction and watch lists.',
  autoFaceMatching: 'False turns off every check of the face.',
  bankCardPdfUpload: 'Lets the person upload a PDF in the bank card step.',
  bankCardVerification: 'Adds a bank card step.',
  callbackUrl:
    "Receives this session's webhooks instead of the dashboard's URL: https, at most 2048 characters. iDenfy's support must permit it, and which signing key applies is not documented. Never let an end user choose it.",
  checkAml:
    'Screens the person against sanction and watch lists; depending on the account, also starts monitoring.',
  checkBlurAndGlare: 'Checks the quality of the photos.',
  checkCriminal: 'Checks for a criminal record.',
  checkDocFaceBlacklist: 'Compares the face on the document with the blacklist.',
  checkDriverLicense: "Checks the register of driver's licenses.",
  checkDuplicateDocFaces: 'Finds the same face on earlier documents.',
  checkDuplicateFaces: 'Finds the same face in earlier verifications.',
  checkDuplicatePersonalData: 'Finds the same personal data in earlier verifications.',
  checkFaceBlacklist: 'Compares the selfie with the blacklist.',
  checkIpProxy: 'Detects VPNs and proxies.',
  checkLid: 'Checks registers of lost and stolen documents.',
  checkLiveness: 'Active liveness: the person moves the head. The iframe needs `allowfullscreen` for it.',
  checkPersonBlacklist: "Compares the person's data with the blacklist.",
  checkUrjanet: 'Legacy custom setting: utility bills by Urjanet. The account must be enabled for it.',
  clientId:
    'Your id of the user: 1 to 100 printable ASCII characters without a space at either end, case-sensitive. No second token is made for it while its verification is open.',
  country:
    'One country that issues the document, or several: ISO 3166-1 alpha-2 codes or `XK`, sent in upper case. Default: all.',
  dateOfBirth: '`YYYY-MM-DD`.',
  dateOfExpiry: 'Expected expiry date of the document, `YYYY-MM-DD`.',
  dateOfIssue: 'Expected date of issue, `YYYY-MM-DD`.',
  detectionTypes: 'Legacy custom setting: what to detect on photos. The account must be enabled for it.',
  documentNumber: 'Expected number of the document, 1 to 50 characters.',
  documents:
    "Document types that are accepted, 1 or more; a single one skips the selection screen. Default: the dashboard's.",
  driverLicenseBack: "Both sides of a driver's license are required.",
  dummyStatus:
    'Development accounts only: this result is generated at once (documentation.idenfy.com, kyc/dummy-results). Default: not sent.',
  errorUrl:
    'Where a denied person is sent, also when your webhook route failed: https, at most 2048 characters. Not with the iframe.',
  expiryTime: 'How long the token can be opened, in whole seconds: 1 to 2592000 (30 days). Default 86400.',
  externalRef: 'Your own reference, 1 to 40 printable ASCII characters; webhooks carry it unchanged.',
  extraParameters:
    'Parameters that this version does not know, sent as they are. A known parameter is refused here, except `additionalData`, for accounts whose additional steps are a default of the account.',
  faceMatchingThresholdModifier: "Makes face matching stricter or looser. iDenfy's default is 1.",
  firstName: '1 to 100 characters, in any script, no digits. iDenfy turns it into upper case.',
  fraudServices: 'Legacy custom setting: checks to run. The account must be enabled for it.',
  generateDigitString:
    'Whether to create an 8-digit code for the mobile app. The contract must allow it. Default false.',
  idLiveDocumentValidation: 'Passive liveness of the document: detects copies.',
  idLiveFaceValidation: 'Passive liveness of the face: detects screens and photos.',
  lastName: '1 to 100 characters, in any script, no digits. iDenfy turns it into upper case.',
  levenshteinMrzMatchRatio:
    'Legacy custom setting: similarity of the machine-readable zone, 0 to 1, default 0.7. The account must be enabled for it.',
  levenshteinTextMatchRatio:
    'Legacy custom setting: similarity of texts, 0 to 1, default 0.8. The account must be enabled for it.',
  locale:
    'Language of the page, 2 to 7 letters or `_`. Ignored in the iframe: see `iframeUrl`. Default `en`.',
  maxAttemptCount:
    'Legacy custom setting: how often the person may try again; 0 for never. The account must be enabled for it.',
  nationality: 'ISO 3166-1 alpha-2 code or `XK`; sent in upper case.',
  nfcOptional: "The document's chip may be read.",
  nfcRequired: "The document's chip must be read.",
  personalNumber: 'Expected personal or national code, 1 to 50 characters.',
  questionnaire: "Key of a questionnaire, 1 to 100 characters; null disables the account's own.",
  questionnaireRequired: "Whether the questionnaire must be filled in. iDenfy's default is true.",
  registryCentersCountries:
    'Countries whose state registries are queried: ISO 3166-1 alpha-2 codes or `XK`, sent in upper case.',
  reviewFailed: 'Sends failed verifications to manual review.',
  reviewSuccessful: 'Sends successful verifications to manual review.',
  riskAssessmentProfile:
    'Id of a risk assessment profile: a whole number or a UUID, as the dashboard shows it.',
  sessionLength: 'How long the person has after opening it, in whole seconds: 60 to 3600. Default 1800.',
  sex: '`M` or `F`.',
  showInstructions: "Whether to show instructions before photos are taken. Default: the dashboard's.",
  successUrl:
    "Where an approved person is sent: https, at most 2048 characters. Not with the iframe. Default: the dashboard's.",
  theme: 'Id (UUID) of a theme of the dashboard.',
  tokenType: 'Default `IDENTIFICATION`: document and selfie.',
  unverifiedUrl:
    'Where a person is sent after cancelling or without an analysis: https, at most 2048 characters. Not with the iframe.',
  utilityBill: 'Asks for a utility bill. Not with `additionalSteps`. Default false.',
  verifyAddress: 'Adds proof of address.',
  verifyBank: 'Adds bank verification.',
  verifyBankAccounts: 'Bank verification: accounts.',
  verifyBankBalances: 'Bank verification: balances.',
  verifyBankTransactions: 'Bank verification: transactions.',
  verifyEmail: 'Adds an e-mail step.',
  verifyPhone: 'Adds a phone step (SMS).',
  videoCallQuestions: 'Questions that are asked in a video call (older accounts). Default none.',
};
