export { instrumentIdenfy } from './instrument-idenfy.js';
export type { IdenfyInstrumentationOptions } from './instrument-idenfy.js';
