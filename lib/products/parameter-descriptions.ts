/** What each parameter of a request is for, by its class. Written by `npm run describe` from the comments of the parameters. */
export const DESCRIPTIONS = {
  CreateAmlMonitoringDto: {
    amlCheck: "Whom to monitor. Without a `filter` the account's settings decide where to look.",
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    isSubscribed: 'Whether the monitoring is extended by itself, and paid again, when its year is over.',
    tags: 'Up to 5 tags of 1 to 32 characters without a comma, to find it again. Case counts.',
  },
  UpdateAmlMonitoringDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    isSubscribed: 'Whether the monitoring is extended by itself, and paid again, when its year is over.',
    tags: 'Up to 5 tags of 1 to 32 characters without a comma, instead of those that it has.',
  },
  CreateAmlCheckDto: {
    clientId: 'Your id of the person or company, 1 to 100 characters.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    filter: 'Where to look, and how similar a name has to be.',
    input: 'Whom to look for.',
    userType: 'Decides what `input` and `filter` may hold.',
  },
  CheckProofOfAddressDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    file: 'The document: its bytes, or base64 text. JPEG, PNG, WebP, HEIC, HEIF or PDF, 14.9 MB at most.',
    providedAddress:
      'The address that has to be on the document, 1 to 255 characters. Without it the address is only read.',
    providedName:
      'The name that has to be on the document, 1 to 255 characters. Without it the name is only read.',
  },
  CheckAddressDto: {
    address: 'The address in one line, with its place.',
    country: 'Its country, ISO 3166-1 alpha-2.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
  },
  CheckProxyDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    ip_address: 'IPv4 or IPv6.',
  },
  ValidatePhoneDto: {
    current_location: "The country of the person's IP address, ISO 3166-1 alpha-2.",
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    phone_number: 'E.164: a plus, the country code and the number.',
  },
  SendSmsDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    phone_number: 'E.164: a plus, the country code and the number.',
    sender_name: 'The sender that the phone shows, 1 to 11 characters. Default `iDenfy`.',
  },
  VerifySmsDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    received_code: 'The 4 digits that the person has entered.',
    request_id: 'What `sendSms` responded, 32 to 40 characters.',
  },
  EstimateFraudDto: {
    accept_language: 'The `Accept-Language` header of the browser.',
    city: '1 to 255 characters.',
    country: 'ISO 3166-1 alpha-2.',
    credit_card_last_4_digits: 'The last 4 digits of a payment card.',
    credit_card_number_6: 'The first 6 digits of a payment card.',
    email_address: '1 to 255 characters.',
    email_domain: 'The part of the e-mail address behind the `@`, 1 to 255 characters.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    first_name: '1 to 255 characters.',
    ip_address: 'IPv4 or IPv6.',
    last_name: '1 to 255 characters.',
    phone_country_code: 'The country code of the phone number, for example `+370`, 1 to 4 characters.',
    phone_number: 'The phone number **without** its country code, 1 to 255 characters.',
    postal_code: '1 to 255 characters.',
    street_address: 'The first line of the address of residence, 1 to 255 characters.',
    user_agent: 'The `User-Agent` header of the browser, 1 to 512 characters.',
  },
  CheckRegistryLtDto: {
    checkedDocumentType: 'The kind of document, as the registry writes it: 1 or 2 characters.',
    checkedPersonalNumber: 'The personal number, 1 to 30 characters.',
    clientId: 'Your id of the person, 1 to 100 characters; `listRegistry` finds the check by it.',
    database: 'Lithuania.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
  },
  CheckRegistryHuDto: {
    checkedMrz: 'The machine-readable zone of the document, 1 to 100 characters.',
    clientId: 'Your id of the person, 1 to 100 characters; `listRegistry` finds the check by it.',
    database: 'Hungary.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
  },
  CheckRegistryUkDto: {
    address:
      "The address. iDenfy's documentation names a shape for it (`UkAddressRequest`) and does not show it: ask iDenfy.",
    clientId: 'Your id of the person, 1 to 100 characters; `listRegistry` finds the check by it.',
    database: 'The United Kingdom.',
    dateOfBirth: '`YYYY-MM-DD`.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    firstName: '1 to 255 characters.',
    lastName: '1 to 255 characters.',
  },
  CheckRegistryUsDto: {
    address1: 'The first line of the address.',
    address2: 'The second line of the address.',
    city: '2 to 100 characters.',
    clientId: 'Your id of the person, 1 to 100 characters; `listRegistry` finds the check by it.',
    database: 'The United States.',
    dob: 'Day of birth, `YYYY-MM-DD`.',
    email: 'An e-mail address, 254 characters at most.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    firstName: '1 to 100 characters.',
    idNum: 'The social security number or its last 4 digits, 1 to 9 characters.',
    lastName: '1 to 100 characters.',
    middleName: 'The name in the middle.',
    phone: '10 to 128 characters.',
    state: 'The code of the state, 2 characters.',
    yob: 'Year of birth, 1901 to 2050.',
    zip: 'The ZIP code, 1 to 10 digits.',
  },
  AssessRiskDto: {
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    name: 'Who is assessed: the name under which the assessment is kept.',
    sections:
      'The answers, by the key of the section and the key of the question, which `riskProfile` lists.',
  },
  CreateAgeTokenDto: {
    buffer:
      'Years around `min_age` in which the estimation decides nothing, 0 to 20 and not above `min_age`. Default 0.',
    client_id: 'Your id of the person, 1 to 100 characters; it comes back in the webhook.',
    confidence_threshold: 'How sure the estimation must be, in percent: 0 to 100.',
    escalation: 'What follows an uncertain estimation: a document (`DOC`, default) or nothing (`NONE`).',
    expiry_minutes: 'How long the token can be used, in whole **minutes**: 5 to 1440. Default 60.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    min_age: 'The age that is asked for, in whole years: 1 to 120.',
    retry_limit: 'How often the person may try, 1 to 3. Default 3.',
    save_photo: 'Whether iDenfy keeps the photo. Default true.',
    success_redirect: 'Where the person is sent who is old enough. An https URL of 2048 characters at most.',
    uncertain_redirect:
      'Where the person is sent when nothing was decided. An https URL of 2048 characters at most.',
    underage_redirect: 'Where the person is sent who is too young. An https URL of 2048 characters at most.',
    webhook_url:
      'Where AGE_ESTIMATION is sent instead of to the notification of the account. iDenfy does not say whether it is signed there.',
  },
  CreateBankTokenDto: {
    access: 'What may be read: `accounts`, `balances`, `transactions`. Each is false by default.',
    bank: 'The bank, 1 to 32 characters. Without it the person chooses.',
    country:
      'The country of the bank, one of the 28 in which iDenfy offers this. Without it the person chooses.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    lifetime: 'How long the token can be used, in whole seconds: 0 to 2592000 (30 days). Default 3600.',
  },
  CreateBankCardTokenDto: {
    expectedLastFour: 'The last 4 digits that the number of the card has to have.',
    expectedName: 'The name that has to be on the card.',
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
    failUrl: 'Where the person is sent otherwise. An https URL of 2048 characters at most.',
    generateMobileCode: 'Whether to create a code for the mobile app.',
    lifetime: 'How long the token can be used, in whole seconds: 0 to 2592000 (30 days). Default 3600.',
    sessionLength: 'How long the person has once the page is open, in whole **minutes**: 1 to 60.',
    successUrl:
      'Where the person is sent when the card was verified. An https URL of 2048 characters at most.',
    theme: 'The look of the page: the **name** of a theme, not its UUID as for verifications.',
  },
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
    extraParameters:
      'Parameters that this version does not know, sent as they are. A known parameter is refused here.',
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
