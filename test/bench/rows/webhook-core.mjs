/** Verify, parse, classify, deduplicate and handle one delivery in process, beside HMAC + JSON.parse of the same bytes. */
import { Buffer } from 'node:buffer';
import 'reflect-metadata';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { IdenfyWebhooks } from 'nestjs-idenfy';
import { SIGNING_KEY, signedBodies } from '../fixtures.mjs';
import { appWith, handledSoFar } from '../webhook-app.mjs';
import { compare, report, timeEach, timeEachSync } from '../harness.mjs';

const COUNT = 6000;
const app = await appWith();
const webhooks = app.get(IdenfyWebhooks);

report(
  await compare({
    name: 'webhook core in process',
    other: 'HMAC + JSON.parse',
    limit: 3,
    ours: async () => {
      const bodies = signedBodies(COUNT);
      const before = handledSoFar();
      const cost = await timeEach(COUNT, (index) => webhooks.receive(bodies[index]));
      const handled = handledSoFar() - before;
      if (handled !== COUNT) {
        throw new Error(`${handled} of ${COUNT} were handled`);
      }
      return cost;
    },
    theirs: () => {
      const bodies = signedBodies(COUNT);
      return timeEachSync(COUNT, (index) => {
        const { body, headers } = bodies[index];
        const expected = createHmac('sha256', SIGNING_KEY).update(body).digest();
        if (!timingSafeEqual(expected, Buffer.from(headers['idenfy-signature'], 'hex'))) {
          throw new Error('not signed');
        }
        JSON.parse(body.toString('utf8'));
      });
    },
  }),
);
