import { Agent as HttpAgent } from 'node:http';
import type { AgentOptions, ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { AgentOptions as HttpsAgentOptions, RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Tunnels } from './tunnels.js';

type Created = ((error: Error | null, socket: Duplex) => void) | undefined;

/** An agent for http targets behind a proxy. */
export class HttpTunnelAgent extends HttpAgent {
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
export class HttpsTunnelAgent extends HttpsAgent {
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
