import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** What a proxy does with a CONNECT in place of a tunnel. */
export type ConnectFault = (socket: Socket, request: IncomingMessage) => void;

/** A real forward proxy on this machine. */
export class ForwardProxy {
  readonly connects: { readonly target: string; readonly authorization?: string }[] = [];
  fault: ConnectFault | undefined;
  /** When set, what `Proxy-Authorization` has to be. */
  wanted: string | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** @param certificate for a proxy that is itself reached by TLS */
  static async start(certificate?: { readonly key: string; readonly cert: string }): Promise<ForwardProxy> {
    const proxy = new ForwardProxy(certificate ? createSecureServer(certificate) : createServer());
    const { server } = proxy;
    server.on('tlsClientError', () => undefined);
    server.on('connection', (socket: Socket) => proxy.follow(socket));
    server.on('connect', (request, socket, head) => proxy.take(request, socket as Socket, head));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.close();
    this.sockets.forEach((socket) => socket.destroy());
    await once(this.server, 'close');
  }

  private follow(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
  }

  private take(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const { 'proxy-authorization': authorization } = request.headers;
    this.connects.push({ target: request.url ?? '', ...(authorization && { authorization }) });
    if (this.wanted !== authorization) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
      return;
    }
    if (this.fault !== undefined) {
      this.fault(socket, request);
      return;
    }
    const { hostname, port } = new URL(`http://${request.url ?? ''}`);
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    this.follow(target);
    target.on('error', () => socket.destroy());
  }
}
