import http from 'node:http';
import type { AgentOptions, ClientRequestArgs } from 'node:http';
import https from 'node:https';
import type { AgentOptions as HttpsAgentOptions, RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';

/** What is to be reached through the proxy. */
export interface TunnelTarget {
  readonly host: string;
  readonly port: number;
}

/** Gets a connection that can be written to at once, or why there is none. */
export type TunnelDone = (error: Error | null, socket?: Duplex) => void;

/**
 * Connections through a forward proxy, made with CONNECT. A connection is given out when it is ready, TLS included: what goes
 * wrong before (refused, 407, a proxy that stalls, a certificate) is a request that was never sent.
 */
export class Tunnels {
  readonly #proxy: URL;
  readonly #authorization: string | undefined;
  readonly #connecting = new Set<() => void>();

  /** @param connectMs how long it may take until a connection is ready */
  constructor(
    proxy: string,
    private readonly connectMs: number,
  ) {
    this.#proxy = new URL(proxy);
    this.#authorization = basic(this.#proxy);
  }

  /** @param secure starts TLS over a connection; nothing for a target without TLS */
  open(target: TunnelTarget, secure: (socket: Duplex) => Duplex | undefined, done: TunnelDone): void {
    const authority = `${isIPv6(target.host) ? `[${target.host}]` : target.host}:${target.port}`;
    const request = this.#connect(authority);
    let current: Duplex | typeof request = request;
    let over = false;
    const end: TunnelDone = (error, socket) => {
      if (!over) {
        over = true;
        clearTimeout(timer);
        this.#connecting.delete(stop);
        done(error, socket);
      }
      if (error !== null) {
        current.destroy();
      }
    };
    const stop = (): void => end(failure('ECONNABORTED'));
    const timer = setTimeout(() => end(failure('ETIMEDOUT')), this.connectMs);
    this.#connecting.add(stop);
    request.on('error', end);
    request.once('connect', (response, socket, head) => {
      current = socket;
      socket.on('error', end);
      const status = response.statusCode ?? 0;
      if (over || status < 200 || status > 299) {
        end(failure(`PROXY_${status}`));
        return;
      }
      socket.unshift(head);
      const tls = secure(socket);
      if (tls === undefined) {
        end(null, socket);
        return;
      }
      current = tls;
      tls.on('error', end);
      tls.once('secureConnect', () => {
        tls.off('error', end);
        end(null, tls);
      });
    });
    request.end();
  }

  /** Gives up what is still connecting. */
  destroy(): void {
    this.#connecting.forEach((stop) => stop());
  }

  #connect(authority: string): http.ClientRequest {
    const { protocol, hostname, port } = this.#proxy;
    const isSecure = protocol === 'https:';
    // Looked up at each call: what intercepts requests replaces it there.
    return (isSecure ? https : http).request({
      method: 'CONNECT',
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port || (isSecure ? 443 : 80),
      path: authority,
      agent: false,
      headers: {
        host: authority,
        ...(this.#authorization === undefined ? {} : { 'proxy-authorization': this.#authorization }),
      },
    });
  }
}

const failure = (code: string): Error => Object.assign(new Error('The proxy gave no connection'), { code });

function basic({ username, password }: URL): string | undefined {
  if (username === '' && password === '') {
    return undefined;
  }
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`;
}

type Created = ((error: Error | null, socket: Duplex) => void) | undefined;

/** An agent for http targets behind a proxy. */
export class HttpTunnelAgent extends http.Agent {
  readonly #tunnels: Tunnels;

  constructor(tunnels: Tunnels, options: AgentOptions) {
    super(options);
    this.#tunnels = tunnels;
  }

  override createConnection(options: ClientRequestArgs, created: Created): undefined {
    this.#tunnels.open(targetOf(options), () => undefined, created as never);
  }

  override destroy(): void {
    this.#tunnels.destroy();
    super.destroy();
  }
}

/** An agent for https targets behind a proxy: TLS with the target itself, through the tunnel. */
export class HttpsTunnelAgent extends https.Agent {
  readonly #tunnels: Tunnels;

  constructor(tunnels: Tunnels, options: HttpsAgentOptions) {
    super(options);
    this.#tunnels = tunnels;
  }

  override createConnection(options: RequestOptions, created: Created): undefined {
    const secure = (socket: Duplex): Duplex =>
      super.createConnection({ ...options, socket } as RequestOptions) as Duplex;
    this.#tunnels.open(targetOf(options), secure, created as never);
  }

  override destroy(): void {
    this.#tunnels.destroy();
    super.destroy();
  }
}

const targetOf = ({ host, port }: ClientRequestArgs): { host: string; port: number } => ({
  host: host ?? 'localhost',
  port: Number(port),
});
