import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { atMost, chosenBy, excludes, needs, Parameter } from './parameter.decorator.js';
import { RequestRules } from './request-rules.js';
import { eitherRule, recordRule } from './rules/object.rules.js';
import { booleanRule, oneOfRule, textRule, wholeNumberRule } from './rules/value.rules.js';

const INPUTS = {
  PERSON: recordRule({ fullName: textRule(3) }, ['fullName']),
  COMPANY: recordRule({ companyName: textRule(3) }, ['companyName']),
};

class SearchDto {
  @Parameter(oneOfRule('PERSON', 'COMPANY'), { required: true }) userType?: unknown;
  @Parameter(eitherRule(INPUTS.PERSON, INPUTS.COMPANY), {
    required: true,
    beside: chosenBy('userType', INPUTS),
  })
  input?: unknown;
}

const RULES = new RequestRules<SearchDto>(SearchDto);

const problemsOf = (request: unknown): string[] => {
  const checked = RULES.check(request);
  return 'problems' in checked ? checked.problems.map(({ path, rule }) => `${path}: ${rule}`) : [];
};
const wrongInPipe = (request: object): string[] =>
  validateSync(plainToInstance(SearchDto, request)).map(({ property }) => property);

describe('chosenBy', () => {
  it.each<[object, string[]]>([
    [{ userType: 'PERSON', input: { fullName: 'Ann' } }, []],
    [{ userType: 'COMPANY', input: { companyName: 'Ltd' } }, []],
    [{ userType: 'PERSON', input: { fullName: 'Anna' } }, ['input.fullName: text']],
    [
      { userType: 'PERSON', input: { companyName: 'Ltd' } },
      ['input.fullName: required', 'input.companyName: unknown'],
    ],
    // Where the choice is wrong there is no rule to keep.
    [{ userType: 'ROBOT', input: { anything: 1 } }, ['userType: enum']],
    [{ userType: 'toString', input: {} }, ['userType: enum']],
    [{ userType: ['PERSON'], input: {} }, ['userType: enum']],
    [{ input: {} }, ['userType: required']],
    // What is no object is wrong once.
    [{ userType: 'PERSON', input: 'Ann' }, ['input: object']],
    [{ userType: 'PERSON', input: null }, ['input: required']],
    [{ userType: 'PERSON' }, ['input: required']],
  ])('in %j finds %j', (request, problems) => {
    expect(problemsOf(request)).toEqual(problems);
    const properties = [...new Set(problems.map((problem) => problem.split(/[.:]/)[0]))];
    expect(wrongInPipe(request)).toEqual(properties);
  });
});

describe('what a value must be beside another one', () => {
  class BesideDto {
    @Parameter(wholeNumberRule(0, 9), { beside: atMost('high') }) low?: unknown;
    @Parameter(wholeNumberRule(0, 9)) high?: unknown;
    @Parameter(booleanRule, { beside: excludes('high') }) open?: unknown;
    @Parameter(textRule(9), { beside: needs('high') }) unit?: unknown;
  }
  const rules = new RequestRules<BesideDto>(BesideDto);

  it.each<[object, string[]]>([
    [{ low: 5, high: 5, unit: 'mm' }, []],
    [{ low: 5 }, []],
    [{ low: 6, high: 5 }, ['low must not be above high']],
    [{ open: true }, []],
    [{ open: false, high: 1 }, []],
    [{ open: true, high: 1 }, ['open must not be true together with high']],
    [{ unit: 'mm' }, ['unit needs high']],
    [{}, []],
  ])('in %j: %j', (request, messages) => {
    const checked = rules.check(request);
    expect('problems' in checked ? checked.problems.map(({ message }) => message) : []).toEqual(messages);
    const inPipe = validateSync(plainToInstance(BesideDto, request)).flatMap(({ constraints }) =>
      Object.values(constraints ?? {}),
    );
    expect(inPipe).toEqual(messages);
  });
});
