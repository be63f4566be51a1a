import { Transform } from 'class-transformer';
import { getMetadataStorage, registerDecorator } from 'class-validator';
import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { describeProperty, OPENAPI_KEYS } from '../shared/openapi.js';
import { isRecord } from './rules/json.js';
import { extraParametersRule, orNull } from './rules/object.rules.js';
import { NONE } from './rules/rule.js';
import type { Rule, RuleProblem } from './rules/rule.js';

const METADATA = 'nestjs-idenfy:parameters';

/** What a parameter must be beside another one. */
export interface Condition {
  readonly other: string;
  readonly rule: string;
  readonly message: string;
  /** What in the value is wrong, where it is not the value itself. */
  readonly at?: string;
  readonly keeps: (value: unknown, other: unknown) => boolean;
  /** What is wrong, where there is more to say than the rule and the message. */
  readonly problems?: (value: unknown, other: unknown) => readonly RuleProblem[];
}

/** Is of use only together with another one. */
export const needs = (other: string): Condition => ({
  other,
  rule: 'needs',
  message: `needs ${other}`,
  keeps: (_value, otherValue) => otherValue !== undefined,
});

/** Must not be true when another one is set. */
export const excludes = (other: string): Condition => ({
  other,
  rule: 'excludes',
  message: `must not be true together with ${other}`,
  keeps: (value, otherValue) => value !== true || otherValue === undefined || otherValue === null,
});

/** This number must not be above another one. */
export const atMost = (other: string): Condition => ({
  other,
  rule: 'order',
  message: `must not be above ${other}`,
  keeps: (low, high) => typeof low !== 'number' || typeof high !== 'number' || low <= high,
});

/** Is an object by the rule that the value of another one chooses. */
export function chosenBy(other: string, rules: Readonly<Record<string, Rule>>): Condition {
  const problems = (value: unknown, choice: unknown): readonly RuleProblem[] => {
    const chosen = typeof choice === 'string' && Object.hasOwn(rules, choice) ? rules[choice] : undefined;
    return (isRecord(value) && chosen?.problems(value)) || NONE;
  };
  const keeps = (value: unknown, choice: unknown): boolean => problems(value, choice).length === 0;
  return { other, rule: 'object', message: `must fit ${other}`, keeps, problems };
}

/** What is declared of a parameter beside its rule. */
export interface ParameterOptions {
  /** Must be there. Default: may be left out. */
  readonly required?: true;
  /** May be null. */
  readonly nullable?: true;
  /** Is about the person: never stored, never logged. */
  readonly personal?: true;
  /** Whether iDenfy's response repeats it: also as null when it was not sent, never, or (default) when it was sent. */
  readonly echo?: 'always' | 'never';
  /** Not asked of a class made with `PickType` that leaves the other parameter out: there the app adds it. */
  readonly beside?: Condition;
}

/** One parameter of a request and what it must be. */
export class ParameterRule {
  constructor(
    readonly name: string,
    readonly rule: Rule,
    readonly options: ParameterOptions,
  ) {}

  /** One entry per wrong place of the value. */
  problems(value: unknown): readonly IdenfyProblem[] {
    const { name, rule, options } = this;
    if (value === undefined || (value === null && (options.nullable || options.required))) {
      return options.required ? [{ path: name, rule: 'required', message: `${name} is required` }] : NONE;
    }
    return this.named(rule.problems(value), rule.name);
  }

  /** The condition that a value which is set does not keep beside another parameter. */
  conflicts(value: unknown, valueOf: (other: string) => unknown): readonly IdenfyProblem[] {
    const { beside } = this.options;
    if (value === undefined || beside === undefined || beside.keeps(value, valueOf(beside.other))) {
      return NONE;
    }
    const { rule, message, at, problems } = beside;
    return this.named(problems?.(value, valueOf(beside.other)) ?? [{ at, message }], rule);
  }

  private named(problems: readonly RuleProblem[], rule: string): readonly IdenfyProblem[] {
    return problems.length === 0
      ? NONE
      : problems.map(({ at, message, rule: broken = rule }) => {
          const path = at === undefined ? this.name : `${this.name}.${at}`;
          return { path, rule: broken, message: `${path} ${message}` };
        });
  }
}

/**
 * Declares a parameter of the class, and hands the declaration to those who need it: one class-validator constraint for
 * pipes, a transformation that takes the value as it came (a global `ValidationPipe` with `enableImplicitConversion` would
 * otherwise make `'no'` a true), and the rule in the words of OpenAPI, for apps with @nestjs/swagger.
 */
export function Parameter(rule: Rule, options: ParameterOptions = {}): PropertyDecorator {
  return (target, key) => {
    const name = String(key);
    const parameter = new ParameterRule(name, rule, options);
    const declared = parametersOf(target.constructor);
    Reflect.defineMetadata(METADATA, new Map([...declared, [name, parameter]]), target);
    const problems = (value: unknown, request: object = {}): readonly IdenfyProblem[] => [
      ...parameter.problems(value),
      ...parameter.conflicts(value, (other) => otherIn(request, other)),
    ];
    registerDecorator({
      name: rule.name,
      target: target.constructor,
      propertyName: name,
      constraints: [parameter],
      validator: {
        validate: (value: unknown, args) => problems(value, args?.object).length === 0,
        defaultMessage: (args) =>
          problems(args?.value, args?.object)
            .map(({ message }) => message)
            .join('; '),
      },
    });
    Transform(({ obj, key: own }) => {
      const value = (obj as Record<string, unknown>)[own];
      return rule.normalise === undefined ? value : rule.normalise(value);
    })(target, key);
    const schema = options.nullable ? orNull(rule.schema) : rule.schema;
    describeProperty(target, name, schema, options.required === true);
  };
}

/**
 * Says in OpenAPI documents what each parameter of a class is for.
 *
 * @param page of iDenfy's documentation
 * @param descriptions by the name of the parameter
 */
export const DescribedParameters =
  (page: string, descriptions: Readonly<Record<string, string>>): ClassDecorator =>
  ({ prototype }) => {
    for (const [name, description] of Object.entries(descriptions)) {
      const known = Reflect.getMetadata(OPENAPI_KEYS.property, prototype as object, name) as object;
      const described = { ...known, description, externalDocs: { url: page } };
      Reflect.defineMetadata(OPENAPI_KEYS.property, described, prototype as object, name);
    }
  };

/** The parameters that a class declares, in their order. */
export function parametersOf(type: { prototype: object }): ReadonlyMap<string, ParameterRule> {
  return (Reflect.getMetadata(METADATA, type.prototype) ?? new Map()) as ReadonlyMap<string, ParameterRule>;
}

/** The rule of `extraParameters` in a class that knows no others but those it declares, and those named here. */
export const extraParametersOf = (type: () => { prototype: object }, ...others: readonly string[]): Rule =>
  extraParametersRule((name) => others.includes(name) || parametersOf(type()).has(name));

/** Another parameter of a request in a pipe. One that its class leaves out counts as there: the app adds it. */
function otherIn(request: object, name: string): unknown {
  const value = (request as Record<string, unknown>)[name];
  return value === undefined && !declares(request.constructor, name) ? null : value;
}

const declares = (type: unknown, property: string): boolean =>
  getMetadataStorage()
    .getTargetValidationMetadatas(type as () => void, '', false, false)
    .some(({ propertyName }) => propertyName === property);
