import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/**
 * What becomes of a COMMIT: `pass`; `lose`: its connection is cut before the server has it; `apply`: cut when the server has
 * done it, before its response; `hold`: the server never has it, while the connection stays.
 */
export type Commits = 'pass' | 'lose' | 'apply' | 'hold';

/** Stands between a client and a PostgreSQL. */
export class PostgresProxy {
  commits: Commits = 'pass';
  /** Only COMMITs of a transaction in which this was sent before. */
  after = '';
  /** How many COMMITs did not pass. */
  caught = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async start(target: string): Promise<PostgresProxy> {
    const server = createServer();
    const proxy = new PostgresProxy(server, new URL(target));
    server.on('connection', (client: Socket) => proxy.relay(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  async close(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    this.server.close();
    await once(this.server, 'close');
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
    let isMeant = false;
    let respond = (bytes: Buffer): void => void (client.destroyed || client.write(bytes));
    client.on('data', (bytes: Buffer) => {
      isMeant ||= bytes.includes(this.after);
      if (this.commits !== 'pass' && isMeant && /commit/i.test(bytes.toString('latin1'))) {
        this.caught += 1;
        if (this.commits === 'lose') {
          end();
        } else if (this.commits === 'apply') {
          respond = end;
          server.write(bytes);
        }
        return;
      }
      server.write(bytes);
    });
    server.on('data', (bytes: Buffer) => respond(bytes));
  }
}
