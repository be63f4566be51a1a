export { IdenfyError } from './idenfy-error.js';
export type { IdenfyErrorCode, IdenfyErrorDetails } from './idenfy-error.js';
export * from './idenfy-errors.js';
export { IdenfyErrorBody } from './idenfy-error-body.js';
export type { IdenfyProblem } from './problem.interface.js';
export { IdenfyExceptionFilter } from './idenfy-exception.filter.js';
