/** Processor time of a server for one webhook over HTTP, beside a bare Nest controller that does HMAC + parse on rawBody. */
import { fork } from 'node:child_process';
import http from 'node:http';
import { fileURLToPath, URL } from 'node:url';
import { signedBodies } from '../fixtures.mjs';
import { compare, inFlight, report } from '../harness.mjs';

const COUNT = 2000;
const WIDTH = 16;
const WARM_UP_ROUNDS = 4;
const agent = new http.Agent({ keepAlive: true, maxSockets: WIDTH });

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

function post(port, { body, headers }) {
  return new Promise((resolve, reject) => {
    const request = http.request({
      port,
      method: 'POST',
      path: '/idenfy/webhook',
      agent,
      headers: { ...headers, 'content-length': body.length },
    });
    request.on('response', (response) => {
      response
        .resume()
        .on('end', () =>
          response.statusCode === 200 ? resolve() : reject(new Error(`${response.statusCode}`)),
        );
    });
    request.on('error', reject).end(body);
  });
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
      const bodies = signedBodies(COUNT);
      await ask('begin');
      await inFlight(COUNT, WIDTH, (index) => post(port, bodies[index]));
      const { cpu } = await ask('end');
      return cpu / COUNT;
    };
    // What V8 compiles for the first requests is no cost of a request: a server that runs has its code.
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
      await measure();
    }
    return { measure, child };
  };
  const [ours, theirs] = [await side('module'), await side('bare')];
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
