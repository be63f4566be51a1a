import { registerDecorator } from 'class-validator';
import type { IdenfyProblem } from '../errors/problem.interface.js';
import { declares } from './token-parameter.decorator.js';

/** What two parameters must be together. */
export class ParameterPairRule {
  constructor(
    readonly name: string,
    readonly path: string,
    private readonly text: string,
    private readonly keeps: (request: Readonly<Record<string, unknown>>) => boolean,
  ) {}

  problems(request: object): readonly IdenfyProblem[] {
    return this.keeps(request as Record<string, unknown>)
      ? []
      : [{ path: this.path, rule: this.name, message: `${this.path} ${this.text}` }];
  }
}

function declarePair(
  name: string,
  text: string,
  keeps: (request: Readonly<Record<string, unknown>>, path: string) => boolean,
): PropertyDecorator {
  return (target, key) => {
    const path = String(key);
    const pair = new ParameterPairRule(name, path, `${text}`, (request) => keeps(request, path));
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: path,
      constraints: [pair],
      validator: {
        validate: (_value: unknown, args) => pair.problems(args?.object ?? {}).length === 0,
        defaultMessage: () => `${path} ${text}`,
      },
    });
  };
}

/**
 * This parameter is of use only together with another one. Not asked of a class made with `PickType` that leaves the
 * other one out: there the app adds it.
 */
export const Needs = (other: string): PropertyDecorator =>
  declarePair(
    'needs',
    `needs ${other}`,
    (request, path) =>
      request[path] === undefined || request[other] !== undefined || !declares(request.constructor, other),
  );

/** This parameter must not be true when another one is set. */
export const Excludes = (other: string): PropertyDecorator =>
  declarePair(
    'excludes',
    `must not be true together with ${other}`,
    (request, path) => request[path] !== true || request[other] === undefined || request[other] === null,
  );

/** This number must not be above another one. */
export const AtMost = (other: string): PropertyDecorator =>
  declarePair('order', `must not be above ${other}`, (request, path) => {
    const [low, high] = [request[path], request[other]];
    return typeof low !== 'number' || typeof high !== 'number' || low <= high;
  });
