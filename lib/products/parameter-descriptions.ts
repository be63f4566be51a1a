/** What each parameter of a request is for, by its class. Written by `npm run describe` from the comments of the parameters. */
export const DESCRIPTIONS = {
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
