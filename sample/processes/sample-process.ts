import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SampleSettings } from '../support/start-sample.js';

const SCRIPT = fileURLToPath(new URL('./child.js', import.meta.url));

/** The app in a process of its own. */
export class SampleProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** Rejects when it ends before it listens; it has said why then. */
  static async start(settings: Omit<SampleSettings, 'providers'>): Promise<SampleProcess> {
    const child = fork(SCRIPT);
    child.send(settings);
    const started = once(child, 'message').then(([message]) => message as unknown);
    const ended = once(child, 'exit').then(() => undefined);
    if ((await Promise.race([started, ended])) !== 'listening') {
      throw new Error('A process of the app did not start');
    }
    return new SampleProcess(child);
  }

  /** Resolves when it has ended. */
  async ended(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await once(this.child, 'exit');
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.child.kill(signal);
    await this.ended();
  }
}
