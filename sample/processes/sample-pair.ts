import type { IdenfySimulator } from 'nestjs-idenfy/testing';
import type { StoreSettings } from '../stores/stores.module.js';
import { SampleSetup } from '../support/sample-setup.js';
import type { SampleSettings } from '../support/start-sample.js';
import { SampleProcess } from './sample-process.js';

export interface PairSettings extends Pick<SampleSettings, 'logger' | 'stateFile'> {
  readonly ports: readonly [number, number];
  readonly stores: StoreSettings;
}

/** Two processes of the app behind two ports, on the same stores, and the simulator when there is no iDenfy account. */
export class SamplePair {
  private constructor(
    readonly setup: SampleSetup,
    /** The pages of the two. */
    readonly urls: readonly [string, string],
    private readonly processes: readonly SampleProcess[],
  ) {}

  static async start({ ports, stores, logger, stateFile }: PairSettings): Promise<SamplePair> {
    const setup = await SampleSetup.fromEnvironment({ stateFile });
    const urls = ports.map((port) => `http://localhost:${port}`) as [string, string];
    const { simulated, sessionSecret } = setup;
    const starts = await Promise.allSettled(
      ports.map((port, index) => {
        const pair = { port, otherUrl: urls[1 - index] ?? '' };
        return SampleProcess.start({ port, stores, logger, shared: { pair, simulated, sessionSecret } });
      }),
    );
    const processes = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    const pair = new SamplePair(setup, urls, processes);
    const failed = starts.find((start) => start.status === 'rejected');
    if (failed !== undefined) {
      await pair.stop();
      throw failed.reason;
    }
    // Results come to the second process. A person who is at the first one sees them all the same.
    setup.appListens(urls[0], `http://127.0.0.1:${ports[1]}/idenfy/webhook`);
    return pair;
  }

  get simulator(): IdenfySimulator | undefined {
    return this.setup.simulator;
  }

  /** Resolves when one of the two has ended by itself. */
  async ended(): Promise<void> {
    await Promise.race(this.processes.map((one) => one.ended()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((one) => one.stop()));
    await this.setup.onApplicationShutdown();
  }
}
