export { IdenfyReconciler } from './idenfy-reconciler.service.js';
