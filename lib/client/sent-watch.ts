import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';

/**
 * Finds out whether a request may have left this process, which no error code tells reliably. Give `transport` to
 * axios and look at `sent` when the call has failed; in doubt it is true.
 */
export class SentWatch {
  #sent = false;

  readonly transport = {
    request: (options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest => {
      const request = options.protocol === 'https:' ? httpsRequest : httpRequest;
      return this.#watch(request(options, onResponse));
    },
  };

  /** Whether bytes of the request can have gone out. */
  get sent(): boolean {
    return this.#sent;
  }

  #watch(request: ClientRequest): ClientRequest {
    const leaves = (): void => {
      this.#sent = true;
    };
    return request.once('socket', (socket) => {
      if (request.reusedSocket || !socket.connecting) {
        leaves();
      } else {
        // Node holds the request back until the TLS handshake is done and the certificate is accepted.
        socket.once('encrypted' in socket ? 'secureConnect' : 'connect', leaves);
      }
    });
  }
}
