import http from 'node:http';
import type { AgentOptions, ClientRequestArgs, IncomingMessage } from 'node:http';
import https from 'node:https';
import type { RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';

/** Shorter than servers and proxies keep idle connections (5 s and more). */
const IDLE_MS = 3000;

export interface AgentSettings {
  /** URL of the forward proxy that every connection goes through, and how long one may take, in milliseconds. */
  readonly proxy?: { readonly url: string; readonly connectMs: number };
  /** The app's own agent, in place of those that are made here. */
  readonly agent?: http.Agent;
}

/**
 * The sockets of one client. They are kept for the next call, but never so long that the other side may have closed
 * them: a token request on such a socket fails, and it is not known whether it arrived.
 */
export class KeepAliveAgents {
  readonly http: http.Agent;
  readonly https: https.Agent;
  readonly #all: ReadonlySet<http.Agent>;
  readonly #tunnels: Tunnels | undefined;
  readonly #isOwn: boolean;
  readonly #freeSince = new WeakMap<Duplex, number>();

  /** @param idleMs how long an unused socket is kept, in milliseconds */
  constructor(
    private readonly idleMs = IDLE_MS,
    { proxy, agent }: AgentSettings = {},
  ) {
    this.#isOwn = agent === undefined;
    this.#tunnels = proxy && new Tunnels(proxy.url, proxy.connectMs);
    const options = { keepAlive: true, timeout: idleMs };
    this.http = agent ?? this.#tunnels?.httpAgent(options) ?? new http.Agent(options);
    this.https =
      (agent as https.Agent | undefined) ?? this.#tunnels?.httpsAgent(options) ?? new https.Agent(options);
    this.#all = new Set([this.http, this.https]);
    this.#all.forEach((one) => one.on('free', this.#onFree));
  }

  /** Drops sockets whose idle timer could not fire yet because the event loop was busy, or that has none. */
  dropStale(): void {
    const oldest = performance.now() - this.idleMs;
    for (const { freeSockets } of this.#all) {
      for (const name in freeSockets) {
        for (const socket of freeSockets[name] ?? []) {
          if ((this.#freeSince.get(socket) ?? 0) < oldest) {
            socket.destroy();
          }
        }
      }
    }
  }

  /** Closes every socket; the app's own agent stays as it is. */
  destroy(): void {
    this.#tunnels?.destroy();
    for (const agent of this.#all) {
      agent.off('free', this.#onFree);
      if (this.#isOwn) {
        agent.destroy();
      }
    }
  }

  readonly #onFree = (socket: Duplex): void => {
    this.#freeSince.set(socket, performance.now());
  };
}

/**
 * Listens to `upgrade` of a request: takes a response that switches to another protocol (101), which nothing here asks for, as
 * one without content. Without a listener Node closes the connection, and the request gets neither a response nor an error.
 */
export function refuseUpgrade(this: http.ClientRequest, response: IncomingMessage, socket: Duplex): void {
  socket.destroy();
  response.push(null);
  this.emit('response', response);
}

/** Gets a connection that can be written to at once, or why there is none. */
type TunnelDone = (error: Error | null, socket?: Duplex) => void;
type Created = ((error: Error | null, socket: Duplex) => void) | undefined;

/**
 * Connections through a forward proxy, made with CONNECT. A connection is given out when it is ready, TLS included: what goes
 * wrong before (refused, 407, a proxy that stalls, a certificate) is a request that was never sent.
 */
class Tunnels {
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

  httpAgent(options: AgentOptions): http.Agent {
    const agent = new http.Agent(options);
    agent.createConnection = (target: ClientRequestArgs, created: Created): undefined =>
      this.#open(target, () => undefined, created as TunnelDone);
    return agent;
  }

  /** TLS with the target itself, through the tunnel. */
  httpsAgent(options: AgentOptions): https.Agent {
    const agent = new https.Agent(options);
    const connect = agent.createConnection.bind(agent);
    agent.createConnection = (target: RequestOptions, created: Created): undefined =>
      this.#open(
        target,
        (socket) => connect({ ...target, socket } as RequestOptions) as Duplex,
        created as TunnelDone,
      );
    return agent;
  }

  /** Gives up what is still connecting. */
  destroy(): void {
    this.#connecting.forEach((stop) => stop());
  }

  /** @param secure starts TLS over a connection; nothing for a target without TLS */
  #open(
    { host, port }: ClientRequestArgs,
    secure: (socket: Duplex) => Duplex | undefined,
    done: TunnelDone,
  ): undefined {
    const request = this.#connect(`${isIPv6(host ?? '') ? `[${host}]` : (host ?? 'localhost')}:${port}`);
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

  #connect(authority: string): http.ClientRequest {
    const { protocol, hostname, port } = this.#proxy;
    const isSecure = protocol === 'https:';
    // By way of the module at each call: what intercepts requests replaces it there.
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
