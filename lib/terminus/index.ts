export { IdenfyHealthIndicator } from './idenfy-health.indicator.js';
export type { IdenfyHealthOptions } from './idenfy-health.indicator.js';
