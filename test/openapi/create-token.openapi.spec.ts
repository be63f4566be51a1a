import { Body, Controller, Post } from '@nestjs/common';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { CreateTokenDto } from 'nestjs-idenfy';
import { PARAMETERS } from '../../lib/tokens/create-token.dto.js';
import type { OpenApiSchema } from '../../lib/shared/openapi.js';
import { matchesSchema } from '../support/matches-schema.js';
import { modelIn, openApi } from './documents.js';
import type { ModelSchema } from './documents.js';
import { limitsOf } from './limits.js';

@Controller('back-office')
class BackOfficeController {
  @Post()
  start(@Body() request: CreateTokenDto): object {
    return request;
  }
}

const names = [...PARAMETERS.keys()];
const shown = (value: unknown): string => JSON.stringify(value).slice(0, 80);

/** What class-validator says of one parameter, with what it needs beside it. */
function passesValidation(name: string, value: unknown): boolean {
  const beside = name === 'additionalData' ? { additionalSteps: {} } : {};
  const request = Object.assign(new CreateTokenDto(), { clientId: 'user-1', ...beside, [name]: value });
  return validateSync(request).every(({ property }) => property !== name);
}

describe('the OpenAPI document of an app', () => {
  let model: ModelSchema;
  const schemaOf = (name: string): OpenApiSchema => model.properties[name]!;

  beforeAll(async () => {
    model = modelIn(await openApi('express', { controllers: [BackOfficeController] }), 'CreateTokenDto');
  });

  it('shows every parameter and no other, of which clientId is compulsory', () => {
    expect(names.length).toBeGreaterThan(60);
    expect(Object.keys(model.properties)).toEqual(names);
    expect(model.required).toEqual(['clientId']);
  });

  it.each(names)('says what %s is for, and where iDenfy says so', (name) => {
    expect(schemaOf(name).description).toMatch(/\.$/);
    expect(schemaOf(name).externalDocs?.url).toMatch(/^https:\/\/documentation\.idenfy\.com\/kyc\//);
  });

  it.each(names)('states the limits of %s that its rule has', (name) => {
    const schema = schemaOf(name);
    const { within, beyond } = limitsOf(schema);
    const isNullable = PARAMETERS.get(name)!.options.nullable === true;
    const expected = [
      ...within.map((value) => [value, true] as const),
      ...beyond.map((value) => [value, false] as const),
      [null, isNullable] as const,
    ];

    expect(within.length * beyond.length).toBeGreaterThan(0);
    for (const [value, good] of expected) {
      const said = [shown(value), matchesSchema(schema, value), passesValidation(name, value)];
      expect(said).toEqual([shown(value), good, good]);
    }
  });

  it('refuses nothing that a rule takes', () => {
    const name = fc.constantFrom(...names);
    const near = name.chain((one) => fc.tuple(fc.constant(one), valueNear(schemaOf(one))));
    fc.assert(
      fc.property(near, ([one, value]) => {
        const { rule, options } = PARAMETERS.get(one)!;
        const good = value === null ? options.nullable === true : rule.problems(value).length === 0;
        return !good || matchesSchema(schemaOf(one), value);
      }),
      { numRuns: 5000 },
    );
  });
});

/** Anything, and what is not far from something good. */
function valueNear(schema: OpenApiSchema): fc.Arbitrary<unknown> {
  const { within, beyond } = limitsOf(schema);
  const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[A-Za-z_]{1,8}$/));
  return fc.oneof(fc.constantFrom(...within, ...beyond), fc.jsonValue(), text, fc.integer(), fc.array(text));
}

it('takes the descriptions from the comments of the parameters', () => {
  const check = (): void => {
    execFileSync(process.execPath, ['scripts/describe-parameters.mjs', '--check'], { stdio: 'pipe' });
  };
  expect(check).not.toThrow();
});
