import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { IdenfyRequestError } from '../errors/idenfy-errors.js';
import { parametersOf } from './parameter.decorator.js';
import type { ParameterRule } from './parameter.decorator.js';
import { isRecord, jsonCopy, pathPart, setOwn } from './rules/json.js';
import { NONE } from './rules/rule.js';
import { isLocalUrl, urlRule } from './rules/value.rules.js';

/** The fields of a request, by name. */
export type Given = Record<string, unknown>;

/** What is sent: the parameters that are set, countries in upper case, extra parameters among the others. Plain JSON. */
export type RequestBody<Request> = Omit<Request, 'extraParameters'> & Readonly<Record<string, unknown>>;

/** Everything that is wrong with a request, or the body to send. */
export type CheckedRequest<Request> =
  { readonly problems: readonly IdenfyProblem[] } | { readonly body: RequestBody<Request> };

export interface RequestRulesOptions {
  /** What a name that is no parameter is, where more can be said than that. */
  readonly hint?: (name: string) => string | undefined;
  /** Parameters of which a request must have at least one. A pipe does not ask for it, `check` does. */
  readonly anyOf?: readonly string[];
}

const UNKNOWN = 'is not a known parameter';
const ELSEWHERE = `${UNKNOWN}; one that this version does not know belongs in extraParameters`;

/** The rules of the requests of one class, as its decorators declare them. */
export class RequestRules<Request> {
  readonly parameters: ReadonlyMap<string, ParameterRule>;
  private readonly declared: readonly ParameterRule[];
  private readonly required: readonly string[];

  constructor(
    type: { prototype: Request & object },
    private readonly options: RequestRulesOptions = {},
  ) {
    this.parameters = parametersOf(type);
    this.declared = [...this.parameters.values()];
    this.required = this.declared.filter(({ options: { required } }) => required).map(({ name }) => name);
  }

  /**
   * The body to send.
   *
   * @throws IdenfyRequestError naming every problem.
   */
  bodyOf(request: Request, local = false): RequestBody<Request> {
    const checked = this.check(request, {}, local);
    if ('problems' in checked) {
      throw IdenfyRequestError.invalid(checked.problems);
    }
    return checked.body;
  }

  /**
   * Checks a request merged over defaults: what the request does not set (or sets to undefined) comes from there, a null of
   * the request stays null. Never throws, also where a getter or a proxy of the caller does, and never changes what it was
   * given.
   *
   * @param local whether iDenfy is a simulator on this machine: then URLs may be http to this machine
   */
  check(request: unknown, defaults: Partial<Request> = {}, local = false): CheckedRequest<Request> {
    try {
      const given = fieldsOf(request);
      for (const [name, value] of Object.entries(fieldsOf(defaults))) {
        const own = Object.hasOwn(given, name) ? given[name] : undefined;
        if (name === 'extraParameters' && isRecord(value) && isRecord(own)) {
          // One by one, as they are parameters too.
          given[name] = { ...detached(value), ...detached(own) };
        } else if (own === undefined && !this.required.includes(name)) {
          setOwn(given, name, value);
        }
      }
      return this.checkParameters(given, local);
    } catch {
      return { problems: [unreadable('', 'the request')] };
    }
  }

  /**
   * Checks defaults: each parameter by itself, as those it belongs with may come with the request. A parameter that every
   * request must have is not among them.
   *
   * @throws what the getters of the caller throw
   */
  checkDefaults(defaults: unknown, local = false): readonly IdenfyProblem[] {
    const given = fieldsOf(defaults);
    const own = this.declared.filter(({ name }) => !this.required.includes(name));
    return [
      ...own.flatMap((parameter) => valueProblems(parameter, detached(given[parameter.name]), local)),
      ...this.unknownParameters(given),
    ];
  }

  /** One pass that makes the body of what is given. Where that is not clearly right, its problems decide. */
  private checkParameters(given: Given, local: boolean): CheckedRequest<Request> {
    const { parameters, required } = this;
    const { anyOf } = this.options;
    let isRight =
      required.every((name) => given[name] !== undefined) &&
      (anyOf === undefined || anyOf.some((name) => given[name] !== undefined));
    for (const name in given) {
      const value = given[name];
      const parameter = parameters.get(name);
      if (value === undefined) {
        delete given[name];
      } else if (parameter === undefined) {
        isRight = false;
      } else {
        const { rule, options: declared } = parameter;
        const copy = typeof value === 'object' ? detached(value) : value;
        const sent = rule.normalise === undefined ? copy : rule.normalise(copy);
        if (sent !== value && Object.hasOwn(given, name)) {
          given[name] = sent;
        }
        isRight &&=
          (rule.keeps(sent) || valueProblems(parameter, sent, local).length === 0) &&
          (declared.beside === undefined || declared.beside.keeps(sent, given[declared.beside.other]));
      }
    }
    const problems = isRight ? NONE : this.problemsOf(given, local);
    return problems.length > 0 ? { problems } : { body: bodyOf<Request>(given) };
  }

  /** In the order in which the parameters are declared. */
  private problemsOf(given: Given, local: boolean): IdenfyProblem[] {
    const problems: IdenfyProblem[] = [];
    for (const parameter of this.declared) {
      const value = given[parameter.name];
      problems.push(...valueProblems(parameter, value, local));
      problems.push(...parameter.conflicts(value, (other) => given[other]));
    }
    return [...problems, ...this.missingOfAny(given), ...this.unknownParameters(given)];
  }

  private missingOfAny(given: Given): IdenfyProblem[] {
    const { anyOf = [] } = this.options;
    const [first] = anyOf;
    if (first === undefined || anyOf.some((name) => given[name] !== undefined)) {
      return [];
    }
    const names = `${anyOf.slice(0, -1).join(', ')} or ${anyOf.at(-1)}`;
    return [{ path: first, rule: 'required', message: `${names} is required` }];
  }

  /** One problem for each name that is no parameter: a typo would cost a credit. */
  private unknownParameters(given: Given): IdenfyProblem[] {
    const names = Object.keys(given).filter(
      (name) => given[name] !== undefined && !this.parameters.has(name),
    );
    const usual = this.parameters.has('extraParameters') ? ELSEWHERE : UNKNOWN;
    return names.map((name) => {
      const path = pathPart(name);
      return { path, rule: 'unknown', message: `${path} ${this.options.hint?.(name) ?? usual}` };
    });
  }
}

/** Extra parameters become parameters like the others. */
function bodyOf<Request>(given: Given): RequestBody<Request> {
  const { extraParameters } = given;
  if (extraParameters !== undefined) {
    delete given.extraParameters;
    Object.entries(extraParameters as Given).forEach(([name, value]) => setOwn(given, name, value));
  }
  return given as RequestBody<Request>;
}

export const unreadable = (path: string, what: string): IdenfyProblem => ({
  path,
  rule: 'object',
  message: `${what} must be an object of parameters that can be read`,
});

const valueProblems = (parameter: ParameterRule, value: unknown, local: boolean): readonly IdenfyProblem[] =>
  local && parameter.rule === urlRule && isLocalUrl(value) ? NONE : parameter.problems(value);

/**
 * Every field with a name, read once. A spread, and for-in over what it made: V8 then looks up no name.
 *
 * @throws for what is no object with parameters, and what its getters throw
 */
function fieldsOf(source: unknown): Given {
  if (Object.prototype.toString.call(source) !== '[object Object]') {
    throw new TypeError('No object');
  }
  const fields = { ...(source as Given) };
  // No JSON has them.
  Object.getOwnPropertySymbols(fields).forEach((symbol) => Reflect.deleteProperty(fields, symbol));
  return fields;
}

/** A value that shares nothing with its source; what is not JSON stays as it is, for its rule to refuse. */
function detached<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { copy, problems } = jsonCopy(value);
  return problems.length === 0 ? (copy as Value) : value;
}
