export { cspFor, iframeAttributes } from './iframe.js';
export type { CspDirectives, IframeAttributes, IframePage, IframeSettings } from './iframe.js';
export { onIdenfyCompanyResult, onIdenfyResult } from './on-idenfy-result.js';
export type { IdenfyResultOptions, IframeLike, WindowLike } from './on-idenfy-result.js';
export type {
  UnprovenCompanyResult,
  UnprovenResult,
  UnprovenSdkFaceResult,
  UnprovenSdkResult,
  UnprovenSdkUpdateResult,
} from './unproven-results.js';
