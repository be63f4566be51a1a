import { createServer } from 'node:http';
/** A server that takes webhooks, on a port of its own. */
export class WebhookReceiver {
    received = [];
    /** How the next webhooks are answered, one entry each; 200 when there is none. */
    answers = [];
    #server = createServer((request, response) => {
        const chunks = [];
        request.on('data', (chunk) => chunks.push(chunk));
        request.on('end', () => {
            const body = Buffer.concat(chunks);
            const payload = JSON.parse(body.toString('utf8'));
            this.received.push({ headers: request.headers, body, payload });
            const answer = this.answers.shift() ?? 200;
            if (typeof answer === 'function') {
                answer(response);
            }
            else {
                response.writeHead(answer, { 'Content-Type': 'application/json' }).end('{"received":true}');
            }
        });
    });
    static async start() {
        const receiver = new WebhookReceiver();
        await new Promise((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
        return receiver;
    }
    get url() {
        return `http://127.0.0.1:${this.#server.address().port}/idenfy/webhook`;
    }
    async close() {
        const closed = new Promise((resolve) => this.#server.close(resolve));
        this.#server.closeAllConnections();
        await closed;
    }
}
