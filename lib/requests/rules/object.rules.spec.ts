import { eitherRule, kindRule, nullable, recordRule } from './object.rules.js';
import type { Rule } from './rule.js';
import { countryRule, textRule } from './value.rules.js';

const person = recordRule({ fullName: textRule(3), nationality: nullable(countryRule) }, ['fullName']);
const company = recordRule({ companyName: textRule(3), country: countryRule }, ['companyName']);
const rulesOf = ({ problems }: Rule, value: unknown): (string | undefined)[] =>
  problems(value).map(({ at, rule }) => `${at}: ${rule}`);

const NO_OBJECTS = [null, undefined, 'text', 5, [], new Date(0), new Map()];

describe('recordRule', () => {
  it.each<[unknown, string[]]>([
    [{ fullName: 'Ann' }, []],
    [{ fullName: 'Ann', nationality: null, other: undefined }, []],
    [{ fullName: 'Anna' }, ['fullName: text']],
    [{}, ['fullName: required']],
    [{ fullName: null }, ['fullName: required']],
    [{ fullName: undefined, nationality: 'LTU' }, ['fullName: required', 'nationality: country']],
    [{ fullName: 'Ann', fullname: 'x', ['a\nb']: 1 }, ['fullname: unknown', 'a?b: unknown']],
  ])('finds in %j what is wrong: %j', (value, problems) => {
    expect(rulesOf(person, value)).toEqual(problems);
    expect(person.keeps(value)).toBe(problems.length === 0);
  });

  it.each(NO_OBJECTS)('is an object, not %p', (value) => {
    expect(person.problems(value)).toEqual([{ message: 'must be an object', rule: 'object' }]);
    expect(person.normalise?.(value)).toBe(value);
  });

  it('knows no name that every object has', () => {
    const value = JSON.parse('{ "fullName": "Ann", "__proto__": 1, "toString": 2 }') as object;
    expect(rulesOf(person, value)).toEqual(['__proto__: unknown', 'toString: unknown']);
  });

  it('sends each field in its form, in a copy', () => {
    const value = { fullName: 'Ann', nationality: 'lt', other: 1 };
    expect(person.normalise?.(value)).toEqual({ fullName: 'Ann', nationality: 'LT', other: 1 });
    expect(value.nationality).toBe('lt');
  });

  it('is described with its fields, and those that must be there', () => {
    expect(person.schema).toMatchObject({
      type: 'object',
      properties: { fullName: { maxLength: 3 }, nationality: { nullable: true } },
      required: ['fullName'],
      additionalProperties: false,
    });
    expect(recordRule({ a: textRule(1) }).schema).not.toHaveProperty('required');
  });
});

describe('eitherRule', () => {
  const either = eitherRule(person, company);

  it('leaves to what is beside it which of the objects it is', () => {
    expect([{}, { fullName: 'Ann' }, { unknown: 1 }].every(either.keeps)).toBe(true);
    expect(NO_OBJECTS.some(either.keeps)).toBe(false);
    expect(either.schema).toEqual({ type: 'object', oneOf: [person.schema, company.schema] });
  });

  it('sends each field in the form that any of them has for it', () => {
    expect(either.normalise?.({ nationality: 'lt', country: 'ee' })).toEqual({
      nationality: 'LT',
      country: 'EE',
    });
    expect(either.normalise?.('text')).toBe('text');
    expect(eitherRule(textRule(1), textRule(2)).normalise?.('a')).toBe('a');
  });
});

describe('kindRule', () => {
  const kind = textRule(20);
  const kinds = {
    PERSON: recordRule({ kind, fullName: textRule(3) }, ['fullName']),
    COMPANY: recordRule({ kind, companyName: textRule(3), country: countryRule }, ['companyName']),
  };
  const rule = kindRule('kind', kinds);

  it.each<[unknown, string[]]>([
    [{ kind: 'PERSON', fullName: 'Ann' }, []],
    [{ kind: 'COMPANY', companyName: 'Ltd', country: 'lt' }, []],
    [{ kind: 'PERSON' }, ['fullName: required']],
    [{ kind: 'COMPANY', fullName: 'Ann' }, ['companyName: required', 'fullName: unknown']],
    [{}, ['kind: required']],
    [{ kind: null, fullName: 'Ann' }, ['kind: required']],
    [{ kind: 'person' }, ['kind: enum']],
    [{ kind: 'toString' }, ['kind: enum']],
    [{ kind: ['PERSON'] }, ['kind: enum']],
  ])('finds in %j what is wrong: %j', (value, problems) => {
    expect(rulesOf(rule, value)).toEqual(problems);
    expect(rule.keeps(value)).toBe(problems.length === 0);
  });

  it('names the kinds, is an object, and sends each field in its form', () => {
    expect(rule.problems({ kind: 5 })).toEqual([
      { at: 'kind', message: 'must be PERSON or COMPANY', rule: 'enum' },
    ]);
    expect(NO_OBJECTS.some(rule.keeps)).toBe(false);
    expect(rule.schema).toEqual({ type: 'object', oneOf: [kinds.PERSON.schema, kinds.COMPANY.schema] });
    expect(rule.normalise?.({ kind: 'COMPANY', companyName: 'Ltd', country: 'lt' })).toEqual({
      ...{ kind: 'COMPANY', companyName: 'Ltd', country: 'LT' },
    });
  });
});
