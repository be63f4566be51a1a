import { execFileSync, fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./child/held-server.mjs', import.meta.url));

/** What a listening socket with the least backlog takes before anything is accepted. */
const ROOM = 2;

export interface Certificate {
  readonly folder: string;
  readonly key: string;
  readonly cert: string;
}

/** A certificate of its own for 127.0.0.1, in a folder that the caller removes. */
export function makeCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'idenfy-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...curve, ...name, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  return { folder, key, cert };
}

interface Message {
  readonly at: string;
  readonly port?: number;
  readonly clientId?: string;
}

/** A server in a process of its own whose callers wait: in the TLS handshake, or for the TCP connection. */
export class HeldServer {
  private readonly messages: Message[] = [];
  private readonly told = new EventEmitter();
  private fillers: Socket[] = [];
  private port = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly secure: boolean,
  ) {
    child.on('message', (message: Message) => {
      this.messages.push(message);
      this.told.emit('message');
    });
  }

  static async start(certificate?: Certificate): Promise<HeldServer> {
    const env = { ...process.env, NODE_OPTIONS: '', SETTINGS: JSON.stringify(certificate ?? {}) };
    const server = new HeldServer(fork(SCRIPT, { env, execArgv: [] }), certificate !== undefined);
    server.port = (await server.reached('listening')).port ?? 0;
    if (!server.secure) {
      await server.fill();
    }
    return server;
  }

  get url(): string {
    return `${this.secure ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  /** The clientIds of the token requests that arrived. */
  get clientIds(): (string | undefined)[] {
    return this.messages.filter(({ at }) => at === 'request').map(({ clientId }) => clientId);
  }

  /** Resolves when it has told of this point so many times. */
  async reached(at: string, count = 1): Promise<Message> {
    for (;;) {
      const found = this.messages.filter((message) => message.at === at)[count - 1];
      if (found !== undefined) {
        return found;
      }
      await once(this.told, 'message');
    }
  }

  /** Gives the waiting callers their connection. Again and again: the server may not have stopped itself yet. */
  release(): void {
    this.child.kill('SIGCONT');
    const again = setInterval(() => this.child.kill('SIGCONT'), 20).unref();
    this.child.once('exit', () => clearInterval(again));
    this.fillers.forEach((socket) => socket.destroy());
  }

  /** Resolves when so many callers are connected, the waiting ones included. */
  async connected(callers: number): Promise<void> {
    await this.reached('connection', this.fillers.length + callers);
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
    this.fillers.forEach((socket) => socket.destroy());
  }

  /** Takes the room of the backlog: a later connection waits until the server is continued. */
  private async fill(): Promise<void> {
    this.child.kill('SIGSTOP');
    this.fillers = Array.from({ length: ROOM }, () =>
      connect(this.port, '127.0.0.1').on('error', () => undefined),
    );
    await Promise.all(this.fillers.map((socket) => once(socket, 'connect')));
  }
}
