import type { OpenApiSchema } from '../shared/openapi.js';
import { PARAMETER_DESCRIPTIONS } from './parameter-descriptions.js';
import type { TokenParameterRule } from './token-parameter.decorator.js';

const PAGE = 'https://documentation.idenfy.com/kyc/generate-token';

/** A parameter as an OpenAPI document shows it: its rule, what it is for, and iDenfy's page about it. */
export function parameterSchema({ name, rule, presence }: TokenParameterRule): OpenApiSchema {
  return {
    ...(presence === 'nullable' ? orNull(rule.schema) : rule.schema),
    description: PARAMETER_DESCRIPTIONS[name],
    externalDocs: { url: PAGE },
  };
}

/** The same or null, as OpenAPI 3.0.3 has it: `nullable` counts beside a `type` only, and null is among the values. */
function orNull(schema: OpenApiSchema): OpenApiSchema {
  const { oneOf: [first, ...others] = [], enum: values } = schema;
  return first === undefined
    ? { ...schema, nullable: true, ...(values && { enum: [...values, null] }) }
    : { ...schema, oneOf: [orNull(first), ...others] };
}
