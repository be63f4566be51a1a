import type { SamplePair } from '../processes/sample-pair.js';
import type { VerificationView } from '../src/verification.interface.js';
import { expected, found } from './expected.js';
import { Person } from './person.js';

const NAMES = { firstName: 'Jonas', lastName: 'Petraitis' };
const PATIENCE_MS = 5000;

/** One person, two processes: what the first one does is known to the second. */
export class PairStory {
  constructor(
    private readonly pair: SamplePair,
    private readonly tell: (line: string) => void,
  ) {}

  async run(): Promise<void> {
    const [first, second] = this.pair.urls.map((url) => new Person(url)) as [Person, Person];
    const simulator = found('a simulator', this.pair.simulator);
    expected('the status of the sign-in', await first.signIn(), 200);
    second.cookie = first.cookie;

    const [one, other] = await Promise.all(
      [first, second].map((person) =>
        person.post<{ redirectUrl?: string; code?: string }>('/verifications', NAMES),
      ),
    );
    const answers = [found('an answer', one), found('an answer', other)];
    expected('the statuses of two starts at once', answers.map(({ status }) => status).sort(), [201, 409]);
    expected('the credits spent', simulator.creditsSpent, 1);
    this.tell('Two starts at once, one at each process: one token, one 409, one credit spent');

    const { body } = found(
      'the start that went well',
      answers.find(({ status }) => status === 201),
    );
    await first.decide(found('the hosted page', body.redirectUrl), 'APPROVED');
    await simulator.idle();
    const [delivery] = simulator.deliveries;
    expected(
      'the answer to the webhook',
      found('a webhook', delivery).attempts.map(({ status }) => status),
      [200],
    );
    const [atFirst] = await this.shown(first);
    const [atSecond] = await this.shown(second);
    expected('what the first process shows', atFirst?.status, 'approved');
    expected('what the second process shows', atSecond, atFirst);
    this.tell(`The webhook went to ${this.pair.urls[1]}; both processes show the result`);

    const again = await simulator.redeliver(found('a webhook', delivery));
    expected('the answer to a repeated webhook', again.attempts.at(-1)?.status, 200);
    expected('what is shown afterwards', await this.shown(first), [atFirst]);
    expected(
      'the status of a start after the result',
      (await first.post('/verifications', NAMES)).status,
      201,
    );
    this.tell('Released by that webhook in both: the first process may ask for the next token');
  }

  /** The list, once the result is in it: it may be on its way from the other process. */
  private async shown(person: Person): Promise<VerificationView[]> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const { body } = await person.get<VerificationView[]>('/verifications');
      if (body[0]?.status !== 'open' || performance.now() > until) {
        return body;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
