import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/**
 * What becomes of replies: `pass`; `lose`: thrown away, and the connection ended, when what was asked for has been done;
 * `hold`: thrown away while the connection stays, as in a network that lets nothing through.
 */
export type Replies = 'pass' | 'lose' | 'hold';

/** Stands between a client and a Redis, or a Redis and its replica. */
export class RedisProxy {
  replies: Replies = 'pass';
  /** Every reply comes so much later, in milliseconds. */
  delayMs = 0;
  /** How many replies were lost. */
  lost = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private target: number,
  ) {}

  static async start(target: number): Promise<RedisProxy> {
    const server = createServer();
    const proxy = new RedisProxy(server, target);
    server.on('connection', (client: Socket) => proxy.relay(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Ends all connections; those to come go to another Redis, as after a failover. */
  failOverTo(target: number): void {
    this.target = target;
    this.sockets.forEach((socket) => socket.destroy());
  }

  async close(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    this.server.close();
    await once(this.server, 'close');
  }

  private relay(client: Socket): void {
    const redis = connect(this.target, '127.0.0.1');
    const both = [client, redis];
    const end = (): void => both.forEach((socket) => socket.destroy());
    for (const socket of both) {
      socket.setNoDelay(true).on('error', end).on('close', end);
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    }
    client.on('data', (bytes) => redis.write(bytes));
    let passed = Promise.resolve();
    redis.on('data', (bytes) => {
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
