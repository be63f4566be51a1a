export { IdenfyError, IdenfyErrorBody } from './idenfy-error.js';
export type { IdenfyErrorCode, IdenfyErrorDetails, IdenfyProblem } from './idenfy-error.js';
export * from './idenfy-errors.js';
export { IdenfyExceptionFilter } from './idenfy-exception.filter.js';
