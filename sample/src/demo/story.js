import { IdenfyService, idenfyConfig } from 'nestjs-idenfy';
import { DemoListener } from './demo.listener.js';
import { expected, found } from './expected.js';
import { Person } from './person.js';
const NAMES = { firstName: 'Jūratė', lastName: "O'Brien-Šimkutė" };
/** Every step is done for real and its outcome looked at; `tell` is called after what it says was seen. */
export async function story(sample, tell) {
  const simulator = found('a simulator', sample.setup.simulator);
  const webhookUrl = found('the webhook URL', sample.webhookUrl);
  const { app } = sample;
  const idenfy = app.get(IdenfyService);
  const { approved } = app.get(DemoListener);
  const person = new Person(sample.url);
  const tokenRequests = () => simulator.requests.filter(({ path }) => path === '/api/v2/token');
  const start = () => person.post('/verifications', NAMES);
  const list = async () => (await person.get('/verifications')).body;
  const config = app.get(idenfyConfig.KEY);
  expected('the base URL of the configuration', config.baseUrl, simulator.url);
  expected('the API key of the configuration', config.apiKey, process.env.IDENFY_API_KEY);
  tell('Configuration read from the environment (IDENFY_API_KEY, IDENFY_API_SECRET, IDENFY_SIGNING_KEYS, …)');
  expected('the status of the sign-in', await person.signIn(), 200);
  const first = await start();
  expected('the status of the first start', first.status, 201);
  const session = found('a session at iDenfy', simulator.sessions[0]);
  expected('the redirect URL', first.body.redirectUrl, session.redirectUrl);
  const live = found('a live session', await idenfy.findLiveSession(session.clientId));
  expected('the scanRef of the live session', live.scanRef, session.scanRef);
  tell(
    `Token created for ${session.clientId}, a person who signed in; redirect to ${new URL(first.body.redirectUrl).pathname}`,
  );
  const second = await start();
  const retryAfter = Number(second.headers.get('retry-after'));
  expected('the status of a second start', second.status, 409);
  expected('its code', second.body.code, 'IDENFY_DUPLICATE_TOKEN');
  expected('that it says when to come back', retryAfter > 0, true);
  expected('the token requests iDenfy has seen', tokenRequests().length, 1);
  tell(`Second start refused with ${second.status}, Retry-After ${retryAfter} s; iDenfy was not asked`);
  const back = await person.decide(first.body.redirectUrl, 'APPROVED');
  expected('that the hosted page took the decision', back.status < 400, true);
  tell(`Person approves on the hosted page (it answered ${back.status})`);
  const delivery = found('a webhook', simulator.deliveries.at(-1));
}
