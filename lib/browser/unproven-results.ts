/**
 * What iDenfy's page says to the page around it when the person is done (documentation.idenfy.com, kyc/iframe-redirect).
 *
 * **Not proof of anything**: the person whose browser it is can send the same message. Decide which page to show by it, and
 * nothing else. Proof is the signed webhook, which your server gets.
 */
export interface UnprovenResult {
  /**
   * The automatic check. `UNVERIFIED`: the person gave up or ran out of time. `APPROVED` is said of a suspected person too: see
   * `autoSuspected`.
   */
  status: 'APPROVED' | 'FAILED' | 'UNVERIFIED';
  /**
   * The review by a person. `WAITING`: it goes on. `INACTIVE`: there was none yet, and one may follow. `null`: iDenfy's page did
   * not say, or said another word.
   */
  manualStatus: 'APPROVED' | 'FAILED' | 'WAITING' | 'INACTIVE' | null;
  /** Whether the automatic check found the person suspect. */
  autoSuspected: boolean;
  /** Whether the review found the person suspect. */
  manualSuspected: boolean;
}

/**
 * What the form of a company says when it was sent (documentation.idenfy.com, KYB/KYBIntegration/kybIframe). **Not proof of
 * anything**, like {@link UnprovenResult}.
 */
export interface UnprovenCompanyResult {
  /** `success` means that the form was sent: the review of the company follows. */
  status: 'success' | 'failed';
}

/**
 * What `start()` of iDenfy's mobile SDKs resolves to: React Native as it is, Flutter as a class with the same fields
 * (github.com/idenfy/ReactNativeSDK, github.com/idenfy/FlutterSDK). **Not proof of anything**, like {@link UnprovenResult}.
 */
export interface UnprovenSdkResult {
  /** The automatic check, with the meaning of {@link UnprovenResult.status}. */
  autoIdentificationStatus: 'APPROVED' | 'FAILED' | 'UNVERIFIED';
  /**
   * The review by a person. `WAITING`: the person waited for it and left. Always `INACTIVE` in an app that does not let people wait,
   * while a review may follow.
   */
  manualIdentificationStatus: 'APPROVED' | 'FAILED' | 'WAITING' | 'INACTIVE';
  /** Flutter says it; React Native's page does not name it. */
  suspectedIdentificationStatus?: { autoSuspected: boolean; manualSuspected: boolean } | undefined;
}

/**
 * What `startFaceReAuth()` of iDenfy's mobile SDKs resolves to. **Not proof of anything**, like {@link UnprovenResult}: the
 * result of a face login is the webhook `FACIAL_AUTHENTICATION`.
 */
export interface UnprovenSdkFaceResult {
  /** `EXIT`: the person left before the end. */
  faceAuthenticationStatus: 'SUCCESS' | 'FAILED' | 'EXIT';
}

/**
 * What `startRequestUpdate()` of iDenfy's mobile SDKs resolves to, which takes the `tokenString` of an information request. **Not
 * proof of anything**, like {@link UnprovenResult}.
 */
export interface UnprovenSdkUpdateResult {
  /** `EXPIRED`: the person cancelled, or the token had expired. */
  informationUpdateStatus: 'COMPLETED' | 'EXPIRED';
}
