import { once } from 'node:events';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
/** A real HTTP server that misbehaves as told: the n-th request gets the n-th behaviour, and the last one all others. */
export class FaultServer {
    server;
    requests = [];
    connections = 0;
    #behaviours;
    constructor(server, behaviours) {
        this.server = server;
        this.#behaviours = behaviours;
    }
    static async start(...behaviours) {
        const server = createServer((request, response) => void faults.#take(request, response));
        const faults = new FaultServer(server, behaviours);
        server.on('connection', () => (faults.connections += 1));
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        return faults;
    }
    get url() {
        return `http://127.0.0.1:${this.server.address().port}`;
    }
    /** Forgets what was seen and behaves anew. */
    set(...behaviours) {
        this.#behaviours = behaviours;
        this.requests.length = 0;
    }
    /** Resolves when the next request has arrived, before it is answered. */
    async arrival() {
        await once(this.server, 'request');
    }
    async close() {
        this.server.closeAllConnections();
        this.server.close();
        await once(this.server, 'close');
    }
    async #take(request, response) {
        response.on('error', () => undefined);
        const at = performance.now();
        const chunks = [];
        for await (const chunk of request) {
            chunks.push(chunk);
        }
        const { method = '', url = '', headers } = request;
        this.requests.push({ method, url, headers, body: Buffer.concat(chunks).toString(), at });
        this.#behaviours[Math.min(this.requests.length, this.#behaviours.length) - 1]?.(response, request);
    }
}
export const answer = (status, body = '', headers = {}) => (response) => {
    const bytes = Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(bytes);
};
/** The connection is reset before a byte of an answer. */
export const reset = (_response, request) => request.socket.resetAndDestroy();
/** A chunked body that ends in its middle. */
export const cutChunked = (response, request) => {
    response.writeHead(201, { 'content-type': 'application/json' });
    response.write('{"authToken":"CUT', () => request.socket.destroy());
};
/** A whole JSON body that is shorter than its content-length says. */
export const shortLength = (response, request) => {
    response.writeHead(201, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"authToken":"SHORT","status":"APPROVED"}', () => request.socket.destroy());
};
/** No answer at all. */
export const silence = () => undefined;
/** One byte every 300 ms. */
export const drip = (response) => {
    response.writeHead(201, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 300);
    response.on('close', () => clearInterval(timer));
};
/** A body of `bytes` bytes, as fast as it is taken. */
export const huge = (bytes, status = 200) => (response) => {
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    let left = bytes;
    const push = () => {
        while (left > 0 && !response.destroyed) {
            left -= chunk.length;
            if (!response.write(chunk)) {
                response.once('drain', push);
                return;
            }
        }
        response.end();
    };
    response.writeHead(status, { 'content-type': 'application/json' });
    push();
};
/** About 300 kB that become 300 MB. */
export const gzipBomb = (response, request) => {
    const member = gzipSync(Buffer.alloc(10 * 1024 * 1024, ' '));
    const bomb = Buffer.concat(Array.from({ length: 30 }, () => member));
    answer(200, bomb, { 'content-encoding': 'gzip' })(response, request);
};
