import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { KEY } from '../webhooks/support.js';
import type { Platform } from '../webhooks/support.js';
import { credentials, faultOf } from './watched-log.js';

const SCRIPT = fileURLToPath(new URL('./child/app.mjs', import.meta.url));

/** Where stores are that several processes share. */
export interface SharedPlace {
  readonly kind: 'redis' | 'postgres' | 'sqlite';
  /** Of a server, or the path of a SQLite file. */
  readonly url: string;
  readonly prefix?: string;
  readonly schema?: string;
}

export interface ChildSettings {
  readonly platform: Platform;
  /** How long its handler takes, where the delivery does not say; null is for ever. */
  readonly handlerMs: number | null;
  /** Its delivery store is told of the delivery and never answers. */
  readonly hangsAtBegin?: boolean;
  /** Where its stores are. Default: in its memory. */
  readonly shared?: SharedPlace;
  /** Where the compiled package is; without it it is the built one. */
  readonly packageFolder?: string;
  readonly queue?: { readonly folder: string; readonly worker: boolean };
  /** Nest's shutdown hooks end it; otherwise `app.close()` and no open handle. */
  readonly shutdownHooks?: boolean;
  /** A ThrottlerGuard for the whole app that lets pass two requests; the webhook route may be left out. */
  readonly throttler?: 'on' | 'skipped';
  readonly baseUrl?: string;
  readonly handlerTimeoutMs?: number;
  readonly timeoutMs?: number;
  /** The pool of its stores is ended while it starts. */
  readonly endsPool?: boolean;
}

interface Message {
  readonly at: string;
  readonly deliveryId?: string;
  readonly handler?: string;
  readonly port?: number;
  readonly code?: string;
  readonly bytes?: number;
  readonly tookMs?: number;
}

/** An app in a process of its own, which can be killed at a point that it tells of. */
export class ChildApp {
  readonly messages: Message[] = [];
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  port = 0;
  private output = '';
  private readonly waiting = new Set<() => void>();

  private constructor(private readonly child: ChildProcess) {
    // 'exit' may come before the last of what it wrote.
    this.ended = once(child, 'close').then(([code, signal]) => {
      this.wake();
      return { code: code as number | null, signal: signal as NodeJS.Signals | null };
    });
    child.on('message', (message: Message) => {
      this.messages.push(message);
      this.wake();
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (part: string) => (this.output += part));
    }
  }

  static async start(settings: ChildSettings): Promise<ChildApp> {
    const { baseUrl, timeoutMs, handlerTimeoutMs } = settings;
    const options = { ...credentials, baseUrl, timeoutMs, webhook: { signingKeys: KEY, handlerTimeoutMs } };
    return ChildApp.run(SCRIPT, { ...settings, options });
  }

  /** An app of another script, with what it is to know. @param imports modules that are loaded before it */
  static async run(script: string, settings: object, imports: readonly string[] = []): Promise<ChildApp> {
    const child = fork(script, {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NO_COLOR: '1',
        SETTINGS: JSON.stringify(settings),
      },
      execArgv: ['--expose-gc', ...imports.flatMap((name) => ['--import', name])],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const app = new ChildApp(child);
    app.port = (await app.reached('listening')).port ?? 0;
    return app;
  }

  /** Resolves when the app has told of this point so many times. */
  async reached(at: string, count = 1): Promise<Message> {
    for (;;) {
      const found = this.messages.filter((message) => message.at === at);
      const last = found[count - 1];
      if (last !== undefined) {
        return last;
      }
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`The app ended before '${at}':\n${this.output}`);
      }
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  ask(clientId: string): void {
    this.child.send({ clientId });
  }

  erase(clientId: string): void {
    this.child.send({ erases: clientId });
  }

  /** What is in use of its memory after a collection: JavaScript's heap, and the buffers outside of it. */
  async memory(): Promise<number> {
    const next = this.count('memory') + 1;
    this.child.send({ measure: true });
    return (await this.reached('memory', next)).bytes ?? Number.NaN;
  }

  async kill(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.child.kill(signal);
    return this.ended;
  }

  /** How often it has told of this point. */
  count(at: string): number {
    return this.messages.filter((message) => message.at === at).length;
  }

  /** The lines that it has written. */
  get lines(): string[] {
    return this.output.split('\n').filter((line) => line !== '');
  }

  /** What it has written that nobody should read, or that says it did not go well. */
  faults(): string[] {
    return this.lines.flatMap((line) => {
      const word = ['Unhandled', 'ERR_UNHANDLED', 'Warning:'].find((text) => line.includes(text));
      const fault = faultOf(line) ?? (word && `says ${word}`);
      return fault === undefined ? [] : [`${fault}: ${line.slice(0, 200)}`];
    });
  }

  private wake(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    waiting.forEach((resolve) => resolve());
  }
}
