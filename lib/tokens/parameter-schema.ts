import type { OpenApiSchema } from '../shared/openapi.js';
import { PARAMETER_DESCRIPTIONS } from './parameter-descriptions.js';
import type { TokenParameterRule } from './token-parameter.decorator.js';

const PAGE = 'https://documentation.idenfy.com/kyc/generate-token';

/** A parameter as an OpenAPI document shows it: its rule, what it is for, and iDenfy's page about it. */
export function parameterSchema({ name, rule, presence }: TokenParameterRule): OpenApiSchema {
  const nullable = presence === 'nullable';
  const { schema } = rule;
  return {
    ...schema,
    // OpenAPI 3.0 wants null among the values too (its 3.0.3 says so).
    ...(nullable && { nullable, ...(schema.enum && { enum: [...schema.enum, null] }) }),
    description: PARAMETER_DESCRIPTIONS[name],
    externalDocs: { url: PAGE },
  };
}
