// Imported before an app: it gets BullMQ 5 where it asks for BullMQ.
import { register } from 'node:module';

const hooks = `export const resolve = (name, context, next) => next(name === 'bullmq' ? 'bullmq5' : name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
