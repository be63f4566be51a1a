import { reasonOf, startSample } from '../support/start-sample.js';
import type { SampleSettings } from '../support/start-sample.js';

process.once('message', (settings: SampleSettings) => {
  // The parent ends it by a signal. When the parent is killed, it ends itself, and its port is free.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  startSample(settings)
    .then(() => process.send?.('listening'))
    .catch((error: unknown) => {
      console.error(reasonOf(error, settings.port));
      process.exit(1);
    });
});
