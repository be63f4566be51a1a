import type { LogLevel } from '@nestjs/common';
import type { Shared } from '../support/sample-setup.js';
import { reasonOf, startSample } from '../support/start-sample.js';
import { onRedis } from './idenfy-on-redis.js';
import type { RedisSettings } from './sample-redis.js';

/** What the process that starts this one sends to it. */
export interface ProcessSettings {
  readonly port: number;
  readonly redis: RedisSettings;
  readonly shared: Shared;
  readonly logger?: LogLevel[];
}

process.once('message', ({ redis, ...settings }: ProcessSettings) => {
  // Shutting down is a matter of signals: the channel to the parent is only for the start.
  startSample({ ...settings, ...onRedis(redis) })
    .then(() => process.send?.('listening', () => process.disconnect()))
    .catch((error: unknown) => {
      console.error(reasonOf(error, settings.port));
      process.exit(1);
    });
});
