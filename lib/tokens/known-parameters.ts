import { CreateTokenDto } from './create-token.dto.js';
import { ParameterPairRule } from './parameter-pair.decorator.js';
import { declaredOn, TokenParameterRule } from './token-parameter.decorator.js';

/** The rules of {@link CreateTokenDto} as its decorators were given them, looked up once. */
export const PARAMETERS: ReadonlyMap<string, TokenParameterRule> = new Map(
  declaredOn(CreateTokenDto, TokenParameterRule).map((parameter) => [parameter.name, parameter]),
);

export const PARAMETER_PAIRS: readonly ParameterPairRule[] = declaredOn(CreateTokenDto, ParameterPairRule);
