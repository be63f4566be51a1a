import 'reflect-metadata';

/** What this package says of a value in OpenAPI 3.0 (`nullable`) words, which @nestjs/swagger turns into 3.1 where asked to. */
export interface OpenApiSchema {
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  readonly description?: string;
  readonly externalDocs?: { readonly url: string };
  readonly example?: unknown;
  readonly nullable?: true;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly OpenApiSchema[];
  readonly format?: 'byte' | 'date' | 'uri' | 'uuid';
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: OpenApiSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | OpenApiSchema;
}

/**
 * The keys under which @nestjs/swagger looks for what its decorators left (its `DECORATORS`, the same in 11 and 12). The
 * metadata is written without that package: it is optional, ESM only since 12, and a copy of it found from here need
 * not be the app's.
 */
export const OPENAPI_KEYS = {
  operation: 'swagger/apiOperation',
  parameters: 'swagger/apiParameters',
  property: 'swagger/apiModelProperties',
  properties: 'swagger/apiModelPropertiesArray',
  responses: 'swagger/apiResponse',
} as const;

/** Describes a property of a class, as `@ApiProperty()` does. */
export const Described =
  (schema: OpenApiSchema, { required = true } = {}): PropertyDecorator =>
  (target, key) =>
    describeProperty(target, String(key), schema, required);

/** The same, where the name comes from elsewhere. */
export function describeProperty(
  target: object,
  name: string,
  schema: OpenApiSchema,
  required: boolean,
): void {
  const inherited = (Reflect.getMetadata(OPENAPI_KEYS.properties, target) ?? []) as readonly string[];
  Reflect.defineMetadata(OPENAPI_KEYS.properties, [...inherited, `:${name}`], target);
  // The `required` of an object is about its fields; @nestjs/swagger has another word for the property itself then.
  const presence = schema.required === undefined ? { required } : { selfRequired: required };
  // A property needs a type, which @nestjs/swagger drops again beside `oneOf`.
  Reflect.defineMetadata(OPENAPI_KEYS.property, { type: 'object', ...schema, ...presence }, target, name);
}
