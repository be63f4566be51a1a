import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SharedPlace } from './child-app.js';

const SCRIPT = fileURLToPath(new URL('./child/token-race.mjs', import.meta.url));

export interface TokenProcessSettings {
  readonly shared: SharedPlace;
  readonly baseUrl: string;
  readonly timeoutMs: number;
  /** It never gets to record what iDenfy answered. */
  readonly crash?: 'before the record';
  /** The file of a certificate that it trusts. */
  readonly ca?: string;
}

interface Message {
  readonly at: string;
  readonly outcomes?: string[];
}

/** A process of its own that asks for tokens, on a store that it shares with others. */
export class TokenProcess {
  private constructor(private readonly child: ChildProcess) {}

  static async start(settings: TokenProcessSettings): Promise<TokenProcess> {
    const trusted = settings.ca === undefined ? {} : { NODE_EXTRA_CA_CERTS: settings.ca };
    const env = { ...process.env, ...trusted, NODE_OPTIONS: '', SETTINGS: JSON.stringify(settings) };
    const child = fork(SCRIPT, { env, execArgv: [] });
    const started = new TokenProcess(child);
    await started.reached('ready');
    return started;
  }

  /** Asks for this many tokens at once of each clientId. */
  ask(clientIds: readonly string[], concurrent: number): void {
    this.child.send({ clientIds, concurrent });
  }

  async outcomes(clientIds: readonly string[], concurrent: number): Promise<string[]> {
    const done = this.reached('done');
    this.ask(clientIds, concurrent);
    return (await done).outcomes ?? [];
  }

  async reached(at: string): Promise<Message> {
    for (;;) {
      const [message] = (await once(this.child, 'message')) as [Message];
      if (message.at === at) {
        return message;
      }
    }
  }

  /** Keeps its event loop busy for so long; resolves when that begins. */
  async block(blockMs: number): Promise<void> {
    const blocked = this.reached('blocked');
    this.child.send({ blockMs });
    await blocked;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async kill(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
