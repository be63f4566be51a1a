import { BadRequestException } from '@nestjs/common';
import type { ValidationError } from '@nestjs/common';

interface FieldProblem {
  readonly path: string;
  readonly rule: string;
  readonly message: string;
}

/** What the ValidationPipe found, in the shape in which IdenfyRequestError names problems: one for the page to read. */
export function fieldProblems(errors: ValidationError[]): BadRequestException {
  const problems = errors.flatMap(problemsOf);
  return new BadRequestException({
    statusCode: 400,
    error: 'Bad Request',
    message: problems.map(({ message }) => message).join('; '),
    problems,
  });
}

const problemsOf = ({ property, constraints = {}, children = [] }: ValidationError): FieldProblem[] => [
  ...Object.entries(constraints).map(([rule, message]) => ({ path: property, rule, message })),
  ...children.flatMap(problemsOf).map((problem) => ({ ...problem, path: `${property}.${problem.path}` })),
];
