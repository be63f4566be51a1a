// A server in iDenfy's place whose connections are held back. Over TLS it stops itself at the first greeting, and its
// parent continues it. Over plain TCP its backlog has room for two connections that it has not accepted.
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';

const { key, cert } = JSON.parse(process.env['SETTINGS']);
const tell = (at, more = {}) => process.send({ at, ...more });

async function answer(request, response) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const { clientId } = JSON.parse(Buffer.concat(chunks).toString());
  tell('request', { clientId });
  const token = { authToken: 'AUTHTOKENOFTHETEST', scanRef: `scan-${clientId}`, clientId, expiryTime: 3600 };
  response.writeHead(201, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message: 'Token created successfully', sessionLength: 600, ...token }));
}

function secureServer() {
  const tls = { key: readFileSync(key), cert: readFileSync(cert), minVersion: 'TLSv1.3' };
  const server = createHttpsServer(tls, answer);
  server.on('secureConnection', () => tell('secure'));
  let held = false;
  return createTcpServer((socket) => {
    socket.on('error', () => undefined);
    if (held) {
      server.emit('connection', socket);
      return;
    }
    held = true;
    socket.once('readable', () => {
      server.emit('connection', socket);
      tell('greeting');
      process.kill(process.pid, 'SIGSTOP');
    });
  });
}

const server = key === undefined ? createHttpServer(answer) : secureServer();
server.on('connection', () => tell('connection'));
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => tell('listening', server.address()));
