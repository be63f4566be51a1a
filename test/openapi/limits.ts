import type { OpenApiSchema } from '../../lib/shared/openapi.js';

/** Values on either side of every limit that a schema states. */
export interface Limits {
  readonly within: readonly unknown[];
  readonly beyond: readonly unknown[];
}

/** A string that is as long as asked for, out of an example that keeps the pattern. */
const stretched = (example: string, length: number): string =>
  example.slice(0, length) + 'a'.repeat(Math.max(0, length - example.length));

function limitsOfText({ example, minLength, maxLength, pattern, format }: OpenApiSchema): Limits {
  const good = typeof example === 'string' ? example : format === 'uuid' ? UUID : 'a';
  return {
    within: [
      good,
      ...(minLength === undefined ? [] : [stretched('a', minLength)]),
      ...(maxLength === undefined ? [] : [stretched(good, maxLength)]),
    ],
    beyond: [
      ...(minLength === undefined ? [] : [stretched('a', minLength - 1)]),
      ...(maxLength === undefined ? [] : [stretched(good, maxLength + 1)]),
      ...(pattern === undefined
        ? []
        : [`${good}\u0007`, `\u0007${good}`].filter((one) => !keeps(pattern, one))),
      ...(format === undefined ? [] : BAD_FORMATS[format]),
      ...[5, true, [good], {}],
    ],
  };
}

const UUID = '6f1b1f0a-8d0e-4b56-9a0f-0c6e0d5d3a11';
const BAD_FORMATS = {
  byte: ['%', 'AAA'],
  date: ['2023-02-29', '2023-13-01', '1990-2-3', '1990-02-03T00:00:00Z'],
  uri: ['https://', 'http://example.com/', 'example.com'],
  uuid: [UUID.slice(1), `${UUID}0`, UUID.replace('f', 'g')],
};
const keeps = (pattern: string, text: string): boolean => new RegExp(pattern, 'u').test(text);

function limitsOfNumber({ type, minimum, maximum }: OpenApiSchema): Limits {
  const step = type === 'integer' ? 1 : 0.01;
  return {
    within: [minimum ?? -1.5, maximum ?? 1.5].map((limit) =>
      type === 'integer' ? Math.trunc(limit) : limit,
    ),
    beyond: [
      ...(minimum === undefined ? [] : [minimum - step]),
      ...(maximum === undefined ? [] : [maximum + step]),
      ...(type === 'integer' ? [1000.5] : []),
      ...['1', true, [1], {}],
    ],
  };
}

function limitsOfList({ items = {}, minItems = 0 }: OpenApiSchema): Limits {
  const { within, beyond } = limitsOf(items);
  return {
    within: [within.slice(0, Math.max(1, minItems)), within, ...(minItems === 0 ? [[]] : [])],
    beyond: [...beyond.map((one) => [within[0], one]), ...(minItems > 0 ? [[]] : []), 'a', 5, {}],
  };
}

/** The names that are used where any name may stand: a country, a document type and a step can be called so. */
const NAME = 'ALL';

function limitsOfObject({ properties = {}, additionalProperties }: OpenApiSchema): Limits {
  const known = Object.entries(properties).map(([name, schema]) => [name, limitsOf(schema)] as const);
  const others =
    typeof additionalProperties === 'object' ? [[NAME, limitsOf(additionalProperties)] as const] : [];
  const parts = [...known, ...others];
  return {
    within: [{}, ...parts.flatMap(([name, { within }]) => within.map((one) => ({ [name]: one })))],
    beyond: [
      ...parts.flatMap(([name, { beyond }]) => beyond.map((one) => ({ [name]: one }))),
      ...['a', 5, true, []],
    ],
  };
}

/** Beyond all of them; what is beyond one may be within another. */
function limitsOfChoice(schemas: readonly OpenApiSchema[]): Limits {
  const all = schemas.map(limitsOf);
  return { within: all.flatMap(({ within }) => within), beyond: [true, {}] };
}

export function limitsOf(schema: OpenApiSchema): Limits {
  if (schema.oneOf) {
    return limitsOfChoice(schema.oneOf);
  }
  if (schema.enum) {
    const within = schema.enum.filter((value) => value !== null);
    return { within, beyond: ['', 'x', 5, ...within.map((value) => `${value as string}S`)] };
  }
  switch (schema.type) {
    case 'string':
      return limitsOfText(schema);
    case 'integer':
    case 'number':
      return limitsOfNumber(schema);
    case 'array':
      return limitsOfList(schema);
    case 'object':
      return limitsOfObject(schema);
    case 'boolean':
      return { within: [true, false], beyond: ['true', 0, 1, '', [], {}] };
    case undefined:
      return { within: [], beyond: [] };
  }
}
