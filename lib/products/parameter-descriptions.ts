/** What each parameter of a request is for, by its class. Written by `npm run describe` from the comments of the parameters. */
export const DESCRIPTIONS = {
  CreateCompanyFormDto: {
    beneficiaries: 'The people and companies who own and run it.',
    clientSystem: 'Where the form is filled: an IP address, and a time zone such as `Europe/Vilnius`.',
    company: 'What the company says of itself. Only `companyName` and `country` must be there.',
    documents: 'Its documents; all files together have at most 14900000 bytes.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
  },
  UpdateCompanyFormDto: {
    clientSystem: 'Where the form is filled: an IP address, and a time zone such as `Europe/Vilnius`.',
    company: 'What the company says of itself, whole: `companyName` and `country` must be there.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
  },
  BeneficiaryDto: {
    beneficiaryType: 'One type; `beneficiaryTypes` takes several.',
    beneficiaryTypes: '1 type or more.',
    formFiller: 'Whether this is who fills the form.',
    ownershipPercentage: '0 to 100.',
    positions: 'At most 3 positions, for example `director`, each 1 to 50 characters without a comma.',
  },
  AddBeneficiaryDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    info: 'A person (`infoType` `INDIVIDUAL`) or a company (`COMPANY`). `scanRef` is ignored with the token of the form.',
    parent: 'The id of the beneficiary that this one is behind.',
  },
  UpdateBeneficiaryDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    info: 'Who it is, whole: a person (`infoType` `INDIVIDUAL`) or a company (`COMPANY`).',
  },
  AddCompanyDocumentDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    file: 'JPEG, PNG, GIF, WebP, HEIC, HEIF or PDF of at most 14900000 bytes; in JSON as base64.',
    filename: 'At most 100 characters.',
    type: "One of iDenfy's kinds of documents.",
  },
  UpdateCompanyDocumentDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    filename: 'At most 100 characters.',
    type: "One of iDenfy's kinds of documents.",
  },
  AddBeneficiaryDocumentDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    file: 'JPEG, PNG, GIF, WebP, HEIC, HEIF or PDF of at most 14900000 bytes; in JSON as base64.',
    filename: 'At most 100 characters.',
    type: '`IDENTITY_DOCUMENT`, `PROOF_OF_ADDRESS` or `OTHER` of a person; a document of a company where the beneficiary is one.',
  },
  UpdateBeneficiaryDocumentDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    filename: 'At most 100 characters.',
    type: '`IDENTITY_DOCUMENT`, `PROOF_OF_ADDRESS` or `OTHER` of a person; a document of a company where the beneficiary is one.',
  },
  QuestionnaireAnswersDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    sections:
      '`{ section: { question: { value } } }`, by their keys. What a value must be depends on the question.',
  },
  OrderGovDocumentDto: {
    companyName: '1 to 200 characters.',
    countryCode:
      'ISO 3166-1 alpha-2 code of the register; iDenfy has about 100 countries. Sent in upper case.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    productKey: 'Which document: one of `availableDocuments`.',
    region: 'Part of the country, where registers are regional.',
    registrationNumber: 'The id of the company in the register, as the search of registers gives it.',
  },
  CreateSosReportDto: {
    city: '1 to 100 characters.',
    companyName: '1 to 200 characters.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    postalCode: '5 digits.',
    state: 'One of the 50 states, for example `DE`.',
    street: '1 to 255 characters.',
  },
  CreateCompanyTokenDto: {
    clientId: 'Your id of the company: 1 to 100 characters.',
    externalRef: 'Your own reference, 1 to 40 printable ASCII characters; webhooks carry it unchanged.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    flow: 'Id (UUID) of a flow of the dashboard: what the form asks for.',
    lifetime: 'How long the form can be filled, in whole seconds: 0 to 2592000 (30 days). Default 3600.',
    locale: 'Language of the form. Default: by the address of the person.',
    questionnaire:
      'Key of a questionnaire; null for none. Ignored with a flow, which has its own. Default: that of the dashboard.',
    questionnaireRequired: 'Whether there is a questionnaire. Default true.',
    scanRefs: 'Verifications of persons to relate to the company, each 1 to 40 characters.',
    tags: 'At most 5 tags of 1 to 32 characters, without commas.',
    theme: 'Id (UUID) of a theme of the dashboard.',
  },
  UpdateCompanyTokenDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    scanRefs:
      'Verifications of persons to relate to the company, each 1 to 40 characters, instead of those before.',
    tags: 'At most 5 tags of 1 to 32 characters, without commas, instead of those before.',
  },
  ChangeCompanyStatusDto: {
    reviewInfo:
      'The decision, with `COMPLETED` only. `denyReason`, with `DENIED` only, has at most 64 characters.',
    status: '`COMPLETED` is a decision as in the dashboard.',
  },
  CompanyPdfDto: {
    content: 'Its sections. Default: all.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    password: 'Opens the file, 1 character or more. Default: none is needed.',
  },
  CreateFaceTokenDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    generateDigitString: 'Whether to create a code for the mobile app. Default false.',
    lifetime: 'How long the token can be used, in whole seconds: 1 to 2592000 (30 days). Default 1800.',
    locale: 'Language of the page, 2 to 7 letters or `_`. Default `en`.',
    method: '`FACE_MATCHING` compares one photo, `ACTIVE_LIVENESS` also lets the person move the head.',
    scanRef: 'The verification whose face is compared.',
    type: 'What `checkStatus` said.',
  },
  ListVerificationsDto: {
    clientId: 'The verifications of this user. Default: of all.',
    pageSize: 'How many to fetch at a time, 1 to 1000. Default 50.',
  },
  RequestInformationDto: {
    additionalStepUploadRequired: 'Whether to upload the documents of the additional steps.',
    bankCardExpectedLastFour: 'The last four digits of the card that is expected, or null.',
    bankCardVerification: 'Whether to verify a bank card.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    lifetime: 'How long the person has, in whole seconds: 0 to 2592000 (30 days). Default 86400.',
    questionnaire: 'Key of a questionnaire to fill in.',
    riskAssessmentProfile: 'Id of a risk assessment profile, a UUID.',
  },
  AddToBlocklistDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    reason: 'Why it is blocklisted, for the people at the dashboard.',
  },
  AddDummyStatusDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    manualDocumentValidity: '`DOC_VALIDATED`, or what is wrong with the document.',
    manualFaceMatchResult: '`FACE_MATCH`, or what is wrong with the face.',
  },
};
