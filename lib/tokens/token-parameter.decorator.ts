import { Transform } from 'class-transformer';
import { getMetadataStorage, registerDecorator } from 'class-validator';
import type { IdenfyProblem } from '../errors/problem.interface.js';
import { describeProperty } from '../shared/openapi.js';
import { parameterSchema } from './parameter-schema.js';
import type { Rule } from './rules/rule.interface.js';

/** `required`, may be left out, or may be left out and may be null. */
export type Presence = 'required' | 'optional' | 'nullable';

/** One parameter of a token request and what it must be. */
export class TokenParameterRule {
  private readonly missing: readonly IdenfyProblem[];

  constructor(
    readonly name: string,
    readonly rule: Rule,
    readonly presence: Presence,
  ) {
    this.missing =
      presence === 'required' ? [{ path: name, rule: 'required', message: `${name} is required` }] : [];
  }

  /** One entry per wrong place of the value. */
  problems(value: unknown): readonly IdenfyProblem[] {
    if (value === undefined || (value === null && this.presence !== 'optional')) {
      return this.missing;
    }
    const problems = this.rule.problems(value);
    return problems.length === 0
      ? []
      : problems.map(({ at, message, rule = this.rule.name }) => {
          const path = at === undefined ? this.name : `${this.name}.${at}`;
          return { path, rule, message: `${path} ${message}` };
        });
  }

  /** The value in the form in which it is sent. */
  normalise(value: unknown): unknown {
    return this.rule.normalise === undefined ? value : this.rule.normalise(value);
  }
}

/**
 * Declares a parameter: one class-validator constraint, so that one wrong place gives one problem, and a transformation
 * that takes the value as it came (a global `ValidationPipe` with `enableImplicitConversion` would otherwise make `'no'`
 * a true), and the rule in the words of OpenAPI, for apps with @nestjs/swagger.
 */
export function TokenParameter(rule: Rule, presence: Presence = 'optional'): PropertyDecorator {
  return (target, key) => {
    const parameter = new TokenParameterRule(String(key), rule, presence);
    registerDecorator({
      name: rule.name,
      target: target.constructor,
      propertyName: parameter.name,
      constraints: [parameter],
      validator: {
        validate: (value: unknown) => parameter.problems(value).length === 0,
        defaultMessage: (args) =>
          parameter
            .problems(args?.value)
            .map(({ message }) => message)
            .join('; '),
      },
    });
    Transform((params) => parameter.normalise((params.obj as Record<string, unknown>)[params.key]))(
      target,
      key,
    );
    describeProperty(target, parameter.name, parameterSchema(parameter), presence === 'required');
  };
}

interface Constraint {
  readonly target: unknown;
  readonly propertyName: string;
  readonly constraints?: unknown;
}

/** What class-validator knows of a class: the constraints put on those it extends, and on itself, in this order. */
function constraintsOf(type: object): readonly Constraint[] {
  const known: readonly Constraint[] = getMetadataStorage().getTargetValidationMetadatas(
    type as () => void,
    '',
    false,
    false,
  );
  return lineage(type).flatMap((ancestor) => known.filter(({ target }) => target === ancestor));
}

/** A class and those it extends, the most basic one first. */
function lineage(type: unknown): readonly unknown[] {
  return typeof type === 'function' && type !== Function.prototype
    ? [...lineage(Object.getPrototypeOf(type)), type]
    : [];
}

/** The objects of one kind that the decorators of a class were given. Slow: ask once and keep the answer. */
export function declaredOn<Kind extends object>(
  type: object,
  kind: abstract new (...args: never[]) => Kind,
): readonly Kind[] {
  return constraintsOf(type).flatMap(({ constraints }) =>
    Array.isArray(constraints) ? constraints.filter((one): one is Kind => one instanceof kind) : [],
  );
}

/** Whether a class, or one that it extends, has a constraint on this property. */
export const declares = (type: object, property: string): boolean =>
  constraintsOf(type).some(({ propertyName }) => propertyName === property);
