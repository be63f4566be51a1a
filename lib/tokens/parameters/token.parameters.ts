import { Excludes, Needs } from '../parameter-pair.decorator.js';
import { additionalDataRule, additionalStepsRule } from '../rules/additional-steps.rules.js';
import { booleanRule, integerOrUuidRule } from '../rules/number.rules.js';
import { textRule } from '../rules/text.rules.js';
import { TokenParameter } from '../token-parameter.decorator.js';
import type { TokenAdditionalData, AdditionalSteps } from '../token-types.js';
import { SecurityParameters } from './security.parameters.js';

/** Every parameter that iDenfy documents; the last group is documentation.idenfy.com, kyc/generate-token, customization. */
export class TokenParameters extends SecurityParameters {
  /** Extra documents by country, document type and step. The contract must allow it. Not with `utilityBill: true`. */
  @TokenParameter(additionalStepsRule)
  additionalSteps?: AdditionalSteps;

  /** What the additional steps are compared with; needs `additionalSteps`. */
  @TokenParameter(additionalDataRule)
  @Needs('additionalSteps')
  additionalData?: TokenAdditionalData;

  /** Asks for a utility bill. Not with `additionalSteps`. Default false. */
  @TokenParameter(booleanRule, 'nullable')
  @Excludes('additionalSteps')
  utilityBill?: boolean | null;

  /** Key of a questionnaire, 1 to 100 characters; null disables the account's own. */
  @TokenParameter(textRule(100), 'nullable')
  questionnaire?: string | null;

  /** Whether the questionnaire must be filled in. iDenfy's default is true. */
  @TokenParameter(booleanRule)
  questionnaireRequired?: boolean;

  /** Id of a risk assessment profile: a whole number or a UUID, as the dashboard shows it. */
  @TokenParameter(integerOrUuidRule, 'nullable')
  riskAssessmentProfile?: number | string | null;

  /** Has successful verifications reviewed by people. */
  @TokenParameter(booleanRule)
  reviewSuccessful?: boolean;

  /** Has failed verifications reviewed by people. */
  @TokenParameter(booleanRule)
  reviewFailed?: boolean;
}
