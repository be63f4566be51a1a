/** What each parameter of a request is for, by its class. Written by `npm run describe` from the comments of the parameters. */
export const DESCRIPTIONS = {
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
};
