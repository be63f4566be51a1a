import type { OpenApiSchema } from '../../lib/shared/openapi.js';

type Check = (schema: OpenApiSchema, value: unknown) => boolean;

const isString = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TYPES: Record<NonNullable<OpenApiSchema['type']>, (value: unknown) => boolean> = {
  string: isString,
  boolean: (value) => typeof value === 'boolean',
  number: (value) => Number.isFinite(value),
  integer: (value) => Number.isInteger(value),
  array: Array.isArray,
  object: isObject,
};

const FORMATS: Record<NonNullable<OpenApiSchema['format']>, (value: string) => boolean> = {
  byte: (value) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value),
  date: (value) => {
    const at = new Date(`${value}T00:00:00Z`);
    return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
  },
  uri: (value) => URL.canParse(value),
  uuid: (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
};

/** Says nothing about the value. */
const passes: Check = () => true;

/** Each keyword judges only the kinds of values that it is about, as JSON Schema has it. */
const KEYWORDS: Record<keyof OpenApiSchema, Check> = {
  description: passes,
  externalDocs: passes,
  example: passes,
  nullable: passes,
  type: ({ type }, value) => TYPES[type!](value),
  enum: (schema, value) => schema.enum!.includes(value),
  oneOf: ({ oneOf }, value) => oneOf!.filter((one) => matchesSchema(one, value)).length === 1,
  format: ({ format }, value) => !isString(value) || FORMATS[format!](value),
  pattern: ({ pattern }, value) => !isString(value) || new RegExp(pattern!, 'u').test(value),
  minLength: ({ minLength }, value) => !isString(value) || [...value].length >= minLength!,
  maxLength: ({ maxLength }, value) => !isString(value) || [...value].length <= maxLength!,
  minimum: ({ minimum }, value) => !isNumber(value) || value >= minimum!,
  maximum: ({ maximum }, value) => !isNumber(value) || value <= maximum!,
  items: ({ items }, value) =>
    !Array.isArray(value) || value.every((entry: unknown) => matchesSchema(items!, entry)),
  minItems: ({ minItems }, value) => !Array.isArray(value) || value.length >= minItems!,
  maxItems: ({ maxItems }, value) => !Array.isArray(value) || value.length <= maxItems!,
  required: ({ required }, value) =>
    !isObject(value) || required!.every((name) => Object.hasOwn(value, name)),
  properties: ({ properties }, value) =>
    !isObject(value) ||
    Object.entries(properties!).every(
      ([name, schema]) => !Object.hasOwn(value, name) || matchesSchema(schema, value[name]),
    ),
  additionalProperties: ({ additionalProperties: others, properties = {} }, value) =>
    !isObject(value) ||
    typeof others === 'boolean' ||
    Object.keys(value).every(
      (name) => Object.hasOwn(properties, name) || matchesSchema(others!, value[name]),
    ),
};

/**
 * Whether a value matches a schema of an OpenAPI 3.0 document, by all the keywords that this package uses and no other: an
 * unknown one fails the test, as it would not have been looked at.
 */
export function matchesSchema(schema: OpenApiSchema, value: unknown): boolean {
  const keywords = Object.keys(schema) as (keyof OpenApiSchema)[];
  const unknown = keywords.filter((keyword) => !Object.hasOwn(KEYWORDS, keyword));
  if (schema.nullable && schema.type === undefined) {
    throw new Error('`nullable` counts beside a `type` only (OpenAPI 3.0.3)');
  }
  if (unknown.length > 0) {
    throw new Error(`not known to matchesSchema: ${unknown.join(', ')}`);
  }
  return (
    (value === null && schema.nullable === true) ||
    keywords.every((keyword) => KEYWORDS[keyword](schema, value))
  );
}
