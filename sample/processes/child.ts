import { reasonOf, startSample } from '../support/start-sample.js';
import type { SampleSettings } from '../support/start-sample.js';

process.once('message', (settings: SampleSettings) => {
  // Shutting down is a matter of signals: the channel to the parent is only for the start.
  startSample(settings)
    .then(() => process.send?.('listening', () => process.disconnect()))
    .catch((error: unknown) => {
      console.error(reasonOf(error, settings.port));
      process.exit(1);
    });
});
