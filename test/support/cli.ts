import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installPackage } from './compiled-package.js';

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that goes on until it is told to end. */
export class RunningCommand {
  /** All that it has written so far. */
  printed = '';
  readonly #closed: Promise<unknown[]>;

  constructor(private readonly child: ChildProcess) {
    this.#closed = once(child, 'close');
    [child.stdout, child.stderr].forEach((stream) =>
      stream?.on('data', (text: Buffer) => {
        this.printed += text.toString('utf8');
        child.emit('printed');
      }),
    );
  }

  /** Resolves to what a pattern finds in what it prints, when it is there. Rejects where the command ends before. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.printed);
      if (found !== null) {
        return found;
      }
      const closed = this.#closed.then(() => {
        if (!pattern.test(this.printed)) {
          throw new Error(`The command has ended without ${String(pattern)}:\n${this.printed}`);
        }
      });
      await Promise.race([once(this.child, 'printed'), closed]);
    }
  }

  /** Resolves to the exit code, or the signal that it died of. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<unknown> {
    this.child.kill(signal);
    const [code, died] = await this.#closed;
    return code ?? died;
  }
}

export interface CliSettings {
  /** The variables of the process: nothing of the tests' own comes in. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
}

/** The command line, compiled from the sources and installed in an app, in processes of its own. */
export class Cli {
  /** All that it has written. */
  printed = '';

  private constructor(private readonly app: Awaited<ReturnType<typeof installPackage>>) {}

  static async install(): Promise<Cli> {
    return new Cli(await installPackage());
  }

  /** Where the commands run: the folder of the app. */
  get folder(): string {
    return this.app.folder;
  }

  async file(name: string, content: string | Buffer): Promise<string> {
    await writeFile(join(this.folder, name), content);
    return name;
  }

  async removeFile(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true });
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn(
      process.execPath,
      [join(this.folder, 'node_modules/nestjs-idenfy/cli/index.js'), ...args],
      {
        cwd: this.folder,
        env: { PATH: process.env['PATH'], ...env },
      },
    );
    const note = (text: Buffer): void => {
      this.printed += text.toString('utf8');
    };
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    return child;
  }

  /** Starts a command that goes on. The test ends it. */
  background(args: readonly string[], env?: Readonly<Record<string, string>>): RunningCommand {
    return new RunningCommand(this.start(args, env));
  }

  async run(args: readonly string[], { env, input = '' }: CliSettings = {}): Promise<CliResult> {
    const child = this.start(args, env);
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (text: Buffer) => (stdout += text.toString('utf8')));
    child.stderr?.on('data', (text: Buffer) => (stderr += text.toString('utf8')));
    child.stdin?.on('error', () => undefined).end(input);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  /** The value that a command prints with `--json`. */
  async json(args: readonly string[], settings?: CliSettings): Promise<Record<string, unknown>> {
    const { stdout } = await this.run([...args, '--json'], settings);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  remove(): Promise<void> {
    return this.app.remove();
  }
}
