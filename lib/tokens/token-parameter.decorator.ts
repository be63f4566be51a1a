import { Transform } from 'class-transformer';
import { getMetadataStorage, registerDecorator } from 'class-validator';
import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { describeProperty } from '../shared/openapi.js';
import type { OpenApiSchema } from '../shared/openapi.js';
import type { CreateTokenDto } from './create-token.dto.js';
import { PARAMETER_DESCRIPTIONS } from './parameter-descriptions.js';
import type { Rule } from './rules/rule.js';

const PAGE = 'https://documentation.idenfy.com/kyc/generate-token';
const METADATA = 'nestjs-idenfy:token-parameters';

type Name = keyof CreateTokenDto;

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
  /**
   * Is of use only together with another one. Not asked of a class made with `PickType` that leaves the other one out:
   * there the app adds it.
   */
  readonly needs?: Name;
  /** Must not be true when another one is set. */
  readonly excludes?: Name;
  /** This number must not be above another one. */
  readonly atMost?: Name;
}

interface Condition {
  readonly rule: string;
  readonly text: string;
  keeps(value: unknown, other: unknown): boolean;
}

const CONDITIONS: Readonly<Record<'needs' | 'excludes' | 'atMost', Condition>> = {
  needs: {
    rule: 'needs',
    text: 'needs',
    keeps: (value, other) => value === undefined || other !== undefined,
  },
  excludes: {
    rule: 'excludes',
    text: 'must not be true together with',
    keeps: (value, other) => value !== true || other === undefined || other === null,
  },
  atMost: {
    rule: 'order',
    text: 'must not be above',
    keeps: (low, high) => typeof low !== 'number' || typeof high !== 'number' || low <= high,
  },
};

/** One parameter of a token request and what it must be. */
export class TokenParameterRule {
  /** What is wrong where it is not set. */
  readonly missing: readonly IdenfyProblem[];
  /** What it must be beside other parameters. */
  readonly conditions: readonly (Condition & { readonly other: Name })[];

  constructor(
    readonly name: string,
    readonly rule: Rule,
    readonly options: ParameterOptions,
  ) {
    this.missing = options.required ? [{ path: name, rule: 'required', message: `${name} is required` }] : [];
    this.conditions = (['needs', 'excludes', 'atMost'] as const).flatMap((kind) => {
      const other = options[kind];
      return other === undefined ? [] : [{ ...CONDITIONS[kind], other }];
    });
  }

  /** One entry per wrong place of the value. */
  problems(value: unknown): readonly IdenfyProblem[] {
    if (value === undefined || (value === null && (this.options.nullable || this.options.required))) {
      return this.missing;
    }
    const problems = this.rule.problems(value);
    return problems.length === 0
      ? NONE
      : problems.map(({ at, message, rule = this.rule.name }) => {
          const path = at === undefined ? this.name : `${this.name}.${at}`;
          return { path, rule, message: `${path} ${message}` };
        });
  }

  /** The conditions that the value does not keep beside the other parameters. */
  conflicts(value: unknown, other: (name: string) => unknown): readonly IdenfyProblem[] {
    return this.conditions.length === 0
      ? NONE
      : this.conditions
          .filter((condition) => !condition.keeps(value, other(condition.other)))
          .map(({ rule, text, other: with_ }) => ({
            path: this.name,
            rule,
            message: `${this.name} ${text} ${with_}`,
          }));
  }

  /** The value in the form in which it is sent. */
  normalise(value: unknown): unknown {
    return this.rule.normalise === undefined ? value : this.rule.normalise(value);
  }

  /** As an OpenAPI document shows it: its rule, what it is for, and iDenfy's page about it. */
  get schema(): OpenApiSchema {
    return {
      ...(this.options.nullable ? orNull(this.rule.schema) : this.rule.schema),
      description: PARAMETER_DESCRIPTIONS[this.name],
      externalDocs: { url: PAGE },
    };
  }
}

const NONE: readonly IdenfyProblem[] = [];

/**
 * Declares a parameter of the class, and hands the declaration to those who need it: one class-validator constraint for
 * pipes, a transformation that takes the value as it came (a global `ValidationPipe` with `enableImplicitConversion` would
 * otherwise make `'no'` a true), and the rule in the words of OpenAPI, for apps with @nestjs/swagger.
 */
export function TokenParameter(rule: Rule, options: ParameterOptions = {}): PropertyDecorator {
  return (target, key) => {
    const parameter = new TokenParameterRule(String(key), rule, options);
    const declared = tokenParametersOf(target.constructor);
    Reflect.defineMetadata(METADATA, new Map([...declared, [parameter.name, parameter]]), target);
    const problems = (value: unknown, request: object = {}): readonly IdenfyProblem[] => [
      ...parameter.problems(value),
      ...parameter.conflicts(value, (name) => otherIn(request, name)),
    ];
    registerDecorator({
      name: rule.name,
      target: target.constructor,
      propertyName: parameter.name,
      constraints: [parameter],
      validator: {
        validate: (value: unknown, args) => problems(value, args?.object).length === 0,
        defaultMessage: (args) =>
          problems(args?.value, args?.object)
            .map(({ message }) => message)
            .join('; '),
      },
    });
    Transform((params) => parameter.normalise((params.obj as Record<string, unknown>)[params.key]))(
      target,
      key,
    );
    describeProperty(target, parameter.name, parameter.schema, options.required === true);
  };
}

/** The parameters that a class declares, in their order. */
export function tokenParametersOf(type: { prototype: object }): ReadonlyMap<string, TokenParameterRule> {
  return (Reflect.getMetadata(METADATA, type.prototype) ?? new Map()) as ReadonlyMap<
    string,
    TokenParameterRule
  >;
}

/** Another parameter of a request in a pipe. One that its class leaves out counts as there: the app adds it. */
function otherIn(request: object, name: string): unknown {
  const value = (request as Record<string, unknown>)[name];
  return value === undefined && !declares(request.constructor, name) ? null : value;
}

const declares = (type: unknown, property: string): boolean =>
  getMetadataStorage()
    .getTargetValidationMetadatas(type as () => void, '', false, false)
    .some(({ propertyName }) => propertyName === property);

/** The same or null, as OpenAPI 3.0.3 has it: `nullable` counts beside a `type` only, and null is among the values. */
function orNull(schema: OpenApiSchema): OpenApiSchema {
  const { oneOf: [first, ...others] = [], enum: values } = schema;
  return first === undefined
    ? { ...schema, nullable: true, ...(values && { enum: [...values, null] }) }
    : { ...schema, oneOf: [orNull(first), ...others] };
}
