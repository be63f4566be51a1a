import { listRule } from '../rules/list.rule.js';
import { booleanRule, wholeNumberRule } from '../rules/number.rules.js';
import { localeRule, nonEmptyTextRule, oneOfRule, uuidRule } from '../rules/text.rules.js';
import { urlRule } from '../rules/url.rule.js';
import { TokenParameter } from '../token-parameter.decorator.js';
import type { DummyStatus, IdenfyLocale, TokenType } from '../token-types.js';
import { DocumentParameters } from './document.parameters.js';

const MAX_EXPIRY_SECONDS = 2_592_000;

const tokenTypeRule = oneOfRule(
  'IDENTIFICATION',
  'DOCUMENT',
  'VIDEO_CALL',
  'VIDEO_CALL_PHOTOS',
  'VIDEO_CALL_IDENTIFICATION',
);

/** How the session runs (documentation.idenfy.com, kyc/generate-token, session settings). */
export class SessionParameters extends DocumentParameters {
  /** Where an approved person goes: https, at most 2048 characters. Not with the iframe. Default: the dashboard's. */
  @TokenParameter(urlRule, 'nullable')
  successUrl?: string | null;

  /** Where a denied person goes, also when your webhook route failed: https, at most 2048 characters. Not with the iframe. */
  @TokenParameter(urlRule, 'nullable')
  errorUrl?: string | null;

  /** Where a person goes who cancelled or was not analysed: https, at most 2048 characters. Not with the iframe. */
  @TokenParameter(urlRule, 'nullable')
  unverifiedUrl?: string | null;

  /**
   * Receives this session's webhooks instead of the dashboard's URL: https, at most 2048 characters. iDenfy's support
   * must permit it, and which signing key applies is not documented. Never let an end user choose it.
   */
  @TokenParameter(urlRule, 'nullable')
  callbackUrl?: string | null;

  /** Language of the page, 2 to 7 letters or `_`. Ignored in the iframe: see `iframeUrl`. Default `en`. */
  @TokenParameter(localeRule, 'nullable')
  locale?: IdenfyLocale | null;

  /** How long the token may be opened, in whole seconds: 1 to 2592000 (30 days). Default 86400. */
  @TokenParameter(wholeNumberRule(1, MAX_EXPIRY_SECONDS))
  expiryTime?: number;

  /** How long the person has once it is opened, in whole seconds: 60 to 3600. Default 1800. */
  @TokenParameter(wholeNumberRule(60, 3600))
  sessionLength?: number;

  /** Default `IDENTIFICATION`: document and selfie. */
  @TokenParameter(tokenTypeRule)
  tokenType?: TokenType;

  /** Questions that are asked in a video call (older accounts). Default none. */
  @TokenParameter(listRule(nonEmptyTextRule, 0))
  videoCallQuestions?: readonly string[];

  /** Whether to show instructions before photos are taken. Default: the dashboard's. */
  @TokenParameter(booleanRule)
  showInstructions?: boolean;

  /** Whether to make an 8-digit code for the mobile app. The contract must allow it. Default false. */
  @TokenParameter(booleanRule)
  generateDigitString?: boolean;

  /** Id (UUID) of a theme of the dashboard. */
  @TokenParameter(uuidRule, 'nullable')
  theme?: string | null;

  /** Development accounts only: a result is made up at once (documentation.idenfy.com, kyc/dummy-results). Default: not sent. */
  @TokenParameter(oneOfRule('APPROVED', 'DENIED', 'SUSPECTED', 'EXPIRED', 'ACTIVE'))
  dummyStatus?: DummyStatus;
}
