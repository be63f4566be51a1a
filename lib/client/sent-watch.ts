import http from 'node:http';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

/**
 * Knows whether a request may have left this process, which no error code tells reliably, and asks `mayLeave` in the last
 * moment before it does: a connection may take long, and so may a process that was stopped. Give `transport` to axios
 * and look at `sent` when the call has failed; in doubt it is true.
 */
export class SentWatch {
  #sent = false;

  constructor(private readonly mayLeave: () => boolean) {}

  readonly transport = {
    // Looked up at each call, as `http.request` and not by a name of its own: what intercepts requests replaces it there.
    request: (options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest =>
      this.#watch((options.protocol === 'https:' ? https : http).request(options, onResponse)),
  };

  /** Whether bytes of the request can have gone out. */
  get sent(): boolean {
    return this.#sent;
  }

  #watch(request: ClientRequest): ClientRequest {
    return request.once('socket', (socket) => {
      if (request.reusedSocket || !isConnecting(socket)) {
        this.#leave(request);
        return;
      }
      // Else the request would be written by the event that says that there is a connection.
      socket.cork();
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
        this.#leave(request);
        socket.uncork();
      });
    });
  }

  #leave(request: ClientRequest): void {
    if (this.mayLeave()) {
      this.#sent = true;
    } else {
      const error = new Error('There is no time left for the request.');
      request.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
    }
  }
}

/** A TLS socket is connecting until the handshake is done and the certificate is accepted. */
function isConnecting(socket: Socket & { readonly secureConnecting?: boolean }): boolean {
  return socket.connecting || socket.secureConnecting === true;
}
