/** Processor time of a server for one webhook over HTTP, beside a bare Nest controller that does HMAC + parse on rawBody. */
import { Buffer } from 'node:buffer';
import { fork } from 'node:child_process';
import net from 'node:net';
import { fileURLToPath, URL } from 'node:url';
import { signedBodies } from '../fixtures.mjs';
import { compare, inFlight, report } from '../harness.mjs';

const COUNT = 2000;
const WIDTH = 16;
const WARM_UP_ROUNDS = 5;

function start(kind, platform) {
  const child = fork(fileURLToPath(new URL('../webhook-server.mjs', import.meta.url)), [kind, platform]);
  const ask = (message) =>
    new Promise((resolve) => {
      child.once('message', resolve);
      if (message) {
        child.send(message);
      }
    });
  return { child, ask };
}

/**
 * One connection that sends a request when the one before has its response. Written by hand, as Node's own client takes
 * longer for a request than the server: then the quicker of two servers would find it busy, and be spared waking it.
 */
function connect(port) {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  let text = '';
  let settle;
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk;
    const [, length] = /\r\ncontent-length: (\d+)\r\n/i.exec(text) ?? [];
    const end = text.indexOf('\r\n\r\n') + 4;
    if (length !== undefined && end > 3 && text.length >= end + Number(length)) {
      settle(text);
      text = '';
    }
  });
  return {
    post: async (request) => {
      const response = new Promise((resolve, reject) => {
        settle = resolve;
        socket.once('close', reject);
      });
      socket.write(request);
      if (!(await response).startsWith('HTTP/1.1 200 ')) {
        throw new Error('not accepted');
      }
      socket.removeAllListeners('close');
    },
    end: () => socket.destroy(),
  };
}

function requestOf({ body, headers }) {
  const lines = Object.entries({ ...headers, host: 'localhost', 'content-length': body.length });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`POST /idenfy/webhook HTTP/1.1\r\n${head}\r\n`), body]);
}

const rows = [];
for (const [platform, limit] of [
  ['fastify', 1.25],
  ['express', 1],
]) {
  const side = async (kind) => {
    const { child, ask } = start(kind, platform);
    const { port } = await ask();
    const measure = async () => {
      const requests = signedBodies(COUNT).map(requestOf);
      const connections = Array.from({ length: WIDTH }, () => connect(port));
      await ask('begin');
      await inFlight(COUNT, WIDTH, (index, lane) => connections[lane].post(requests[index]));
      const { cpu } = await ask('end');
      connections.forEach((connection) => connection.end());
      return cpu / COUNT;
    };
    return { measure, child };
  };
  const [ours, theirs] = [await side('module'), await side('bare')];
  // What V8 compiles for the first requests is no cost of a request: a server that runs has its code. In turn, as the one
  // that was warmed up first would have had a client that was not.
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    await ours.measure();
    await theirs.measure();
  }
  rows.push(
    await compare({
      name: `webhook over HTTP, ${platform}, server CPU`,
      other: 'bare Nest controller, rawBody, HMAC + parse',
      limit,
      ours: ours.measure,
      theirs: theirs.measure,
    }),
  );
  ours.child.kill();
  theirs.child.kill();
}
report(...rows);
