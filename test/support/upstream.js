import { createServer } from 'node:http';
import { once } from 'node:events';
/**
 * A real HTTP server in iDenfy's place whose answers the test gives by hand, where the simulator would answer too
 * soon. Calls wait until they are answered.
 */
export class Upstream {
    url;
    close;
    calls = [];
    /** When set, answers every call at once. */
    answer;
    arrived = [];
    constructor(url, close) {
        this.url = url;
        this.close = close;
    }
    static async start() {
        const server = createServer((request, response) => void upstream.take(request, response));
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        const upstream = new Upstream(`http://127.0.0.1:${server.address().port}`, async () => {
            server.closeAllConnections();
            server.close();
            await once(server, 'close');
        });
        return upstream;
    }
    /** Resolves to the call with this index, as soon as it has arrived. */
    async call(index = 0) {
        while (this.calls.length <= index) {
            await new Promise((resolve) => this.arrived.push(resolve));
        }
        return this.calls[index];
    }
    async take(request, response) {
        const chunks = [];
        for await (const chunk of request) {
            chunks.push(chunk);
        }
        const call = {
            path: request.url ?? '',
            body: JSON.parse(Buffer.concat(chunks).toString() || '{}'),
            reply: (status, body = {}, headers = {}) => {
                response.writeHead(status, { 'content-type': 'application/json', ...headers });
                response.end(typeof body === 'string' ? body : JSON.stringify(body));
            },
            reset: () => request.socket.destroy(),
        };
        this.calls.push(call);
        this.arrived.splice(0).forEach((resolve) => resolve());
        this.answer?.(call, this.calls.length - 1);
    }
}
/** A token answer of iDenfy. */
export const tokenAnswer = (name = 'one', extra = {}) => ({
    message: 'Token created successfully',
    authToken: `AUTHTOKEN${name.toUpperCase()}`,
    scanRef: `scan-${name}`,
    expiryTime: 3600,
    sessionLength: 600,
    ...extra,
});
