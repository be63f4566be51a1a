import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { monotonicNow } from '../shared/monotonic.js';
import { HttpsTunnelAgent, HttpTunnelAgent, Tunnels } from './tunnels.js';

/** Shorter than servers and proxies keep idle connections (5 s and more). */
const IDLE_MS = 3000;

export interface AgentSettings {
  /** URL of the forward proxy that every connection goes through, and how long one may take, in milliseconds. */
  readonly proxy?: { readonly url: string; readonly connectMs: number };
  /** The app's own agent, in place of those that are made here. */
  readonly agent?: HttpAgent;
}

/**
 * The sockets of one client. They are kept for the next call, but never so long that the other side may have closed
 * them: a token request on such a socket fails without anybody knowing whether it arrived.
 */
export class KeepAliveAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  readonly #all: ReadonlySet<HttpAgent>;
  readonly #isOwn: boolean;
  readonly #freeSince = new WeakMap<Duplex, number>();

  /** @param idleMs how long an unused socket is kept, in milliseconds */
  constructor(
    private readonly idleMs = IDLE_MS,
    { proxy, agent }: AgentSettings = {},
  ) {
    this.#isOwn = agent === undefined;
    const options = { keepAlive: true, timeout: idleMs };
    const tunnels = proxy && new Tunnels(proxy.url, proxy.connectMs);
    this.http = agent ?? (tunnels ? new HttpTunnelAgent(tunnels, options) : new HttpAgent(options));
    this.https =
      (agent as HttpsAgent | undefined) ??
      (tunnels ? new HttpsTunnelAgent(tunnels, options) : new HttpsAgent(options));
    this.#all = new Set([this.http, this.https]);
    for (const one of this.#all) {
      one.on('free', this.#onFree);
    }
  }

  /** Drops sockets whose idle timer could not fire yet because the event loop was busy, or that has none. */
  dropStale(): void {
    const oldest = monotonicNow() - this.idleMs;
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
    for (const agent of this.#all) {
      agent.off('free', this.#onFree);
      if (this.#isOwn) {
        agent.destroy();
      }
    }
  }

  readonly #onFree = (socket: Duplex): void => {
    this.#freeSince.set(socket, monotonicNow());
  };
}
