import { listRule } from '../rules/list.rule.js';
import { booleanRule, numberRule, ratioRule, wholeNumberRule } from '../rules/number.rules.js';
import { codeRule } from '../rules/text.rules.js';
import { TokenParameter } from '../token-parameter.decorator.js';
import type { DetectionType, FraudService } from '../token-types.js';
import { FeatureParameters } from './feature.parameters.js';

/** Against fraud (documentation.idenfy.com, kyc/generate-token, security and fraud detection). Defaults: the account's. */
export class SecurityParameters extends FeatureParameters {
  /** Active liveness: the person moves the head. The iframe needs `allowfullscreen` for it. */
  @TokenParameter(booleanRule)
  checkLiveness?: boolean;

  /** Passive liveness of the face: finds screens and photos. */
  @TokenParameter(booleanRule)
  idLiveFaceValidation?: boolean;

  /** Passive liveness of the document: finds copies. */
  @TokenParameter(booleanRule)
  idLiveDocumentValidation?: boolean;

  /** Checks the quality of the photos. */
  @TokenParameter(booleanRule)
  checkBlurAndGlare?: boolean;

  /** False turns off every check of the face. */
  @TokenParameter(booleanRule)
  autoFaceMatching?: boolean;

  /** Screens the person against sanction and watch lists; depending on the account also starts monitoring. */
  @TokenParameter(booleanRule)
  checkAml?: boolean;

  /** Starts monitoring of the person against sanction and watch lists. */
  @TokenParameter(booleanRule)
  autoAmlMonitoring?: boolean;

  /** Finds VPNs and proxies. */
  @TokenParameter(booleanRule)
  checkIpProxy?: boolean;

  /** Compares the selfie with the blacklist. */
  @TokenParameter(booleanRule)
  checkFaceBlacklist?: boolean;

  /** Compares the face on the document with the blacklist. */
  @TokenParameter(booleanRule)
  checkDocFaceBlacklist?: boolean;

  /** Compares the person's data with the blacklist. */
  @TokenParameter(booleanRule)
  checkPersonBlacklist?: boolean;

  /** Finds the same face in earlier verifications. */
  @TokenParameter(booleanRule)
  checkDuplicateFaces?: boolean;

  /** Finds the same face on earlier documents. */
  @TokenParameter(booleanRule)
  checkDuplicateDocFaces?: boolean;

  /** Finds the same personal data in earlier verifications. */
  @TokenParameter(booleanRule)
  checkDuplicatePersonalData?: boolean;

  /** Asks for a criminal record. */
  @TokenParameter(booleanRule)
  checkCriminal?: boolean;

  /** Asks the register of driver's licenses. */
  @TokenParameter(booleanRule)
  checkDriverLicense?: boolean;

  /** Asks registers of lost and stolen documents. */
  @TokenParameter(booleanRule)
  checkLid?: boolean;

  /** Makes matching of faces stricter or looser. iDenfy's default is 1. */
  @TokenParameter(numberRule)
  faceMatchingThresholdModifier?: number;

  /** Legacy custom setting: checks to run. The account must be enabled for it. */
  @TokenParameter(listRule(codeRule, 0))
  fraudServices?: readonly FraudService[];

  /** Legacy custom setting: how often the person may try again; 0 is never. The account must be enabled for it. */
  @TokenParameter(wholeNumberRule(0))
  maxAttemptCount?: number;

  /** Legacy custom setting: likeness of texts, 0 to 1, default 0.8. The account must be enabled for it. */
  @TokenParameter(ratioRule)
  levenshteinTextMatchRatio?: number;

  /** Legacy custom setting: likeness of the machine readable zone, 0 to 1, default 0.7. The account must be enabled for it. */
  @TokenParameter(ratioRule)
  levenshteinMrzMatchRatio?: number;

  /** Legacy custom setting: utility bills by Urjanet. The account must be enabled for it. */
  @TokenParameter(booleanRule)
  checkUrjanet?: boolean;

  /** Legacy custom setting: what to detect on photos. The account must be enabled for it. */
  @TokenParameter(listRule(codeRule, 0))
  detectionTypes?: readonly DetectionType[];
}
