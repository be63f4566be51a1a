/** Answers every token request as iDenfy does, with as little work as possible. */
import { Buffer } from 'node:buffer';
import http from 'node:http';

let made = 0;
const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    made += 1;
    const { clientId } = JSON.parse(Buffer.concat(chunks).toString());
    const body = JSON.stringify({
      message: 'Token created successfully',
      authToken: `token-${made}`,
      scanRef: `ref-${made}`,
      clientId,
      expiryTime: 3600,
      sessionLength: 600,
      digitString: null,
    });
    response.writeHead(201, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}`));
process.on('disconnect', () => process.exit(0));
