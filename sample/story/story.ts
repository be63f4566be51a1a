import type { ConfigType } from '@nestjs/config';
import { IdenfyService, VerificationApprovedEvent, idenfyConfig, verifyIdenfySignature } from 'nestjs-idenfy';
import type { IdenfySimulator, SimulatedDelivery, SimulatedSession } from 'nestjs-idenfy/testing';
import { signIdenfyPayload } from 'nestjs-idenfy/testing';
import type { RunningSample } from '../support/start-sample.js';
import type { VerificationView } from '../src/verification.interface.js';
import { DemoListener } from './demo.listener.js';
import { expected, found } from './expected.js';
import type { Answer } from './person.js';
import { Person } from './person.js';

const NAMES = { firstName: 'Jūratė', lastName: "O'Brien-Šimkutė" };

type StartAnswer = Answer<{ redirectUrl: string; code?: string }>;

/** Asks, once, hears, acts. Every step is done for real; `tell` gets a line after what it says was seen. */
export class Story {
  private readonly simulator: IdenfySimulator;
  private readonly idenfy: IdenfyService;
  private readonly approved: readonly VerificationApprovedEvent[];
  private readonly person: Person;

  constructor(
    private readonly sample: RunningSample,
    private readonly tell: (line: string) => void,
  ) {
    this.simulator = found('a simulator', sample.setup.simulator);
    this.idenfy = sample.app.get(IdenfyService);
    this.approved = sample.app.get(DemoListener).approved;
    this.person = new Person(sample.url);
  }

  async run(): Promise<void> {
    this.readConfiguration();
    const { session, redirectUrl } = await this.startFirst();
    await this.startTooEarly();
    const delivery = await this.approve(redirectUrl);
    await this.actOnEvent(session);
    const next = await this.startAgain(session);
    await this.forge(delivery, session, next);
    await this.repeat(delivery);
    this.countCredits();
  }

  private readConfiguration(): void {
    const config = this.sample.app.get<ConfigType<typeof idenfyConfig>>(idenfyConfig.KEY);
    expected('the base URL of the configuration', config.baseUrl, this.simulator.url);
    expected('the API key of the configuration', config.apiKey, process.env.IDENFY_API_KEY);
    this.tell(
      'Configuration read from the environment: IDENFY_API_KEY, IDENFY_API_SECRET, IDENFY_SIGNING_KEYS, …',
    );
  }

  private async startFirst(): Promise<{ session: SimulatedSession; redirectUrl: string }> {
    expected('the status of the sign-in', await this.person.signIn(), 200);
    const answer = await this.start();
    expected('the status of the first start', answer.status, 201);
    const session = this.sessionAt(0);
    const sentTo = new URL(answer.body.redirectUrl);
    expected('where the person is sent', sentTo.origin, this.simulator.url);
    expected('the token the person is sent with', sentTo.searchParams.get('authToken'), session.authToken);
    const live = await this.idenfy.findLiveSession(session.clientId);
    expected('the scanRef of the live session', live?.scanRef, session.scanRef);
    this.tell(`Token created for ${session.clientId}, the person who signed in`);
    return { session, redirectUrl: answer.body.redirectUrl };
  }

  private async startTooEarly(): Promise<void> {
    const { status, body, headers } = await this.start();
    const retryAfter = Number(headers.get('retry-after'));
    expected('the status of a second start', status, 409);
    expected('its code', body.code, 'IDENFY_DUPLICATE_TOKEN');
    expected('that it says when to come back', retryAfter > 0, true);
    expected('the token requests that reached iDenfy', this.tokenRequests().length, 1);
    this.tell(`Duplicate refused with ${status}, Retry-After ${retryAfter} s; iDenfy was not asked`);
  }

  private async approve(redirectUrl: string): Promise<SimulatedDelivery> {
    const page = await this.person.decide(redirectUrl, 'APPROVED');
    expected('that the hosted page took the decision', page.status < 400, true);
    this.tell(`Person approves on the hosted page: ${page.status}, back to ${page.headers.get('location')}`);

    const delivery = found('a webhook', this.simulator.deliveries.at(-1));
    const keys = found('a signing key', process.env.IDENFY_SIGNING_KEYS).split(',');
    const holds = verifyIdenfySignature(delivery.body, delivery.headers['Idenfy-Signature'], keys);
    expected('that the signature of the webhook holds', holds, true);
    expected('the answers to the webhook', statuses(delivery), [200]);
    this.tell(`Signed webhook in: ${delivery.headers['Idenfy-Event-Type']}, answered with 200`);
    return delivery;
  }

  private async actOnEvent({ clientId, scanRef }: SimulatedSession): Promise<void> {
    const [event] = this.approved;
    expected('the runs of the handler', this.approved.length, 1);
    expected('that it got a VerificationApprovedEvent', event instanceof VerificationApprovedEvent, true);
    expected('whose event it is', [event?.clientId, event?.scanRef], [clientId, scanRef]);
    expected('what the page shows', await this.shown(), ['approved']);
    this.tell(`Typed event handled: ${event?.constructor.name}, final: ${event?.final}; the page shows it`);
    expected('the live session after the result', await this.idenfy.findLiveSession(clientId), undefined);
    this.tell('Session released by the final webhook');
  }

  private async startAgain({ clientId }: SimulatedSession): Promise<SimulatedSession> {
    const { status } = await this.start();
    expected('the status of a start after the result', status, 201);
    const next = this.sessionAt(1);
    expected('whose session it is', next.clientId, clientId);
    expected('what the page shows', await this.shown(), ['open', 'approved']);
    this.tell('Second token allowed for the same person');
    return next;
  }

  /** An approval of the open session, signed with a wrong key. */
  private async forge(real: SimulatedDelivery, from: SimulatedSession, to: SimulatedSession): Promise<void> {
    const body = Buffer.from(real.body.toString('utf8').replaceAll(from.scanRef, to.scanRef));
    const headers = { ...real.headers, 'Idenfy-Signature': signIdenfyPayload(body, 'not the key') };
    const { status } = await this.send(body, headers);
    expected('the status of a forged webhook', status, 401);
    expected('the runs of the handler', this.approved.length, 1);
    expected('what the page shows', await this.shown(), ['open', 'approved']);
    this.tell(`Forged webhook refused with ${status}; the open verification stays open`);
  }

  private async repeat({ body, headers }: SimulatedDelivery): Promise<void> {
    const answer = await this.send(body, headers);
    expected('the status of a repeated delivery', answer.status, 200);
    expected('its answer', await answer.json(), { received: true, duplicate: true });
    expected('the runs of the handler', this.approved.length, 1);
    this.tell('Duplicate delivery acknowledged and ignored: the handler did not run again');
  }

  private countCredits(): void {
    const { creditsSpent } = this.simulator;
    expected('the credits spent', creditsSpent, 2);
    this.tell(`${creditsSpent} credits spent`);
  }

  private start(): Promise<StartAnswer> {
    return this.person.post('/verifications', NAMES);
  }

  private async shown(): Promise<string[]> {
    const { body } = await this.person.get<VerificationView[]>('/verifications');
    return body.map(({ status }) => status);
  }

  private send(body: Buffer, headers: Readonly<Record<string, string>>): Promise<Response> {
    const url = found('the webhook URL', this.sample.webhookUrl);
    return fetch(url, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(5000),
    });
  }

  private sessionAt(index: number): SimulatedSession {
    return found(`session ${index + 1} at iDenfy`, this.simulator.sessions[index]);
  }

  private tokenRequests(): IdenfySimulator['requests'] {
    return this.simulator.requests.filter(({ path }) => path === '/api/v2/token');
  }
}

const statuses = ({ attempts }: SimulatedDelivery): unknown[] => attempts.map(({ status }) => status);
