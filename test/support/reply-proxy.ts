import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/**
 * What becomes of replies: `pass`; `lose`: thrown away, and the connection ended, when what was asked for has been done;
 * `hold`: thrown away while the connection stays, as in a network that lets nothing through.
 */
export type Replies = 'pass' | 'lose' | 'hold';

/**
 * What becomes of a request: `pass`; `lose`: its connection is cut before the server has it; `apply`: cut when the server
 * has done it, before its reply; `hold`: the server never has it, while the connection stays.
 */
export type Requests = 'pass' | 'lose' | 'apply' | 'hold';

/** Stands between a client and a server, or a server and its replica. */
export class ReplyProxy {
  replies: Replies = 'pass';
  /** Every reply comes so much later, in milliseconds. */
  delayMs = 0;
  /** How many replies were lost. */
  lost = 0;
  private readonly server = createServer();
  private readonly sockets = new Set<Socket>();
  private target: URL;

  protected constructor(target: string) {
    this.target = new URL(target);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  /** Ends all connections; those to come go to another server, as after a failover. */
  failOverTo(target: string): void {
    this.target = new URL(target);
    this.sockets.forEach((socket) => socket.destroy());
  }

  async close(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    this.server.close();
    await once(this.server, 'close');
  }

  protected async listen(): Promise<this> {
    this.server.on('connection', (client: Socket) => this.relay(client)).listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  /** For each connection: what becomes of its requests. */
  protected judge(): (request: Buffer) => Requests {
    return () => 'pass';
  }

  private relay(client: Socket): void {
    const server = connect(Number(this.target.port || 5432), this.target.hostname);
    const both = [client, server];
    const end = (): void => both.forEach((socket) => socket.destroy());
    for (const socket of both) {
      socket.setNoDelay(true).on('error', end).on('close', end);
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    }
    const judge = this.judge();
    let endsAtReply = false;
    client.on('data', (bytes: Buffer) => {
      const judged = judge(bytes);
      if (judged === 'lose') {
        end();
      } else if (judged !== 'hold') {
        endsAtReply ||= judged === 'apply';
        server.write(bytes);
      }
    });
    let passed = Promise.resolve();
    server.on('data', (bytes: Buffer) => {
      if (endsAtReply) {
        end();
        return;
      }
      if (this.replies === 'pass') {
        // Never past a reply that came before.
        const late = new Promise((resolve) => setTimeout(resolve, this.delayMs));
        passed = Promise.all([passed, late]).then(() => void (client.destroyed || client.write(bytes)));
        return;
      }
      this.lost += 1;
      if (this.replies === 'lose') {
        end();
      }
    });
  }
}
