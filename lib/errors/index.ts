export { IdenfyError } from './idenfy-error.js';
export type { IdenfyErrorCode, IdenfyErrorDetails, IdenfyProblem } from './idenfy-error.js';
export * from './idenfy-errors.js';
export { IdenfyErrorBody } from './idenfy-error-body.js';
export { IdenfyExceptionFilter } from './idenfy-exception.filter.js';
