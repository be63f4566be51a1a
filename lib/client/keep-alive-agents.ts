import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { monotonicNow } from '../shared/monotonic.js';

/** Shorter than servers and proxies keep idle connections (5 s and more). */
const IDLE_MS = 3000;

/**
 * The sockets of one client. They are kept for the next call, but never so long that the other side may have closed
 * them: a token request on such a socket fails without anybody knowing whether it arrived.
 */
export class KeepAliveAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  readonly #freeSince = new WeakMap<Duplex, number>();

  constructor(private readonly idleMs = IDLE_MS) {
    this.http = new HttpAgent({ keepAlive: true, timeout: idleMs });
    this.https = new HttpsAgent({ keepAlive: true, timeout: idleMs });
    for (const agent of [this.http, this.https]) {
      agent.on('free', (socket: Duplex) => this.#freeSince.set(socket, monotonicNow()));
    }
  }

  /** Drops sockets whose idle timer could not fire yet because the event loop was busy. */
  dropStale(): void {
    const oldest = monotonicNow() - this.idleMs;
    for (const agent of [this.http, this.https]) {
      for (const socket of Object.values(agent.freeSockets).flat()) {
        if (socket !== undefined && (this.#freeSince.get(socket) ?? 0) < oldest) {
          socket.destroy();
        }
      }
    }
  }

  /** Closes every socket. */
  destroy(): void {
    this.http.destroy();
    this.https.destroy();
  }
}
