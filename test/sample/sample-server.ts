import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** `npm start` of a compiled sample, in a process of its own. */
export class SampleServer {
  private constructor(
    /** What it has said until it listened. */
    readonly said: string,
    private readonly child: ChildProcess,
  ) {}

  /**
   * Resolves when it listens.
   *
   * @param folder of `compileSample()`
   * @param environment beside that of this process, of which nothing of iDenfy and of databases is taken over
   */
  static async start(
    folder: string,
    port: number,
    environment: Readonly<Record<string, string | undefined>> = {},
  ): Promise<SampleServer> {
    const env = Object.entries(process.env).filter(
      ([name]) =>
        !name.startsWith('IDENFY_') && !['DATABASE_URL', 'REDIS_URL', 'OPERATOR_KEY'].includes(name),
    );
    const child = spawn(process.execPath, [join(folder, 'sample/dist/support/main.js')], {
      env: { ...Object.fromEntries(env), PORT: String(port), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          if (said.includes('nothing leaves this machine')) {
            resolve();
          }
        });
      }
      child.once('close', () => reject(new Error(`The sample ended at its start:\n${said}`)));
    });
    return new SampleServer(said, child);
  }

  /** By SIGKILL. Resolves when it has ended. */
  async kill(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await ended;
    }
  }
}
