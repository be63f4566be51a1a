import {
  DescribedParameters,
  extraParametersOf,
  Parameter,
  ParameterRule,
} from '../../requests/parameter.decorator.js';
import { RequestRules } from '../../requests/request-rules.js';
import {
  booleanRule,
  localeRule,
  nonEmptyTextRule,
  oneOfRule,
  wholeNumberRule,
} from '../../requests/rules/value.rules.js';
import { DESCRIPTIONS } from '../parameter-descriptions.js';
import type { FaceAuthenticationMethod } from './faces.types.js';

const methodRule = oneOfRule('FACE_MATCHING', 'ACTIVE_LIVENESS');

/** What a request for a face authentication may hold (documentation.idenfy.com, face-authentication). */
@DescribedParameters('https://documentation.idenfy.com/face-authentication', DESCRIPTIONS.CreateFaceTokenDto)
export class CreateFaceTokenDto {
  /** The verification whose face is compared. */
  @Parameter(nonEmptyTextRule, { required: true }) scanRef!: string;
  /** What `checkStatus` said. */
  @Parameter(oneOfRule('AUTHENTICATION', 'IDENTIFICATION'), { required: true })
  type!: 'AUTHENTICATION' | 'IDENTIFICATION';
  /** `FACE_MATCHING` compares one photo, `ACTIVE_LIVENESS` also lets the person move the head. */
  @Parameter(methodRule, { required: true })
  method!: FaceAuthenticationMethod;
  /** Whether to create a code for the mobile app. Default false. */
  @Parameter(booleanRule) generateDigitString?: boolean;
  /** Language of the page, 2 to 7 letters or `_`. Default `en`. */
  @Parameter(localeRule) locale?: string;
  /** How long the token can be used, in whole seconds: 1 to 2592000 (30 days). Default 1800. */
  @Parameter(wholeNumberRule(1, 2_592_000)) lifetime?: number;
  /** Parameters that this version does not know, sent as they are. A known parameter is refused here. */
  @Parameter(extraParametersOf(() => CreateFaceTokenDto)) extraParameters?: Readonly<Record<string, unknown>>;
}

/** A plain object with the fields of {@link CreateFaceTokenDto}, or an instance of it. */
export type CreateFaceTokenRequest = Readonly<CreateFaceTokenDto>;

/** Of `checkStatus` too. */
export const METHOD = new ParameterRule('method', methodRule, { required: true });

export const FACE_TOKEN_RULES = new RequestRules<CreateFaceTokenRequest>(CreateFaceTokenDto);
