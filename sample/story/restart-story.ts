import type { IdenfySimulator } from 'nestjs-idenfy/testing';
import type { SampleProcess } from '../processes/sample-process.js';
import type { VerificationView } from '../src/verification.interface.js';
import { expected, found } from './expected.js';
import { Person } from './person.js';

const NAMES = { firstName: 'Rasa', lastName: 'Kazlauskienė' };

/** One person, and a process that is killed while they are at iDenfy. */
export class RestartStory {
  private readonly person: Person;
  private process: SampleProcess | undefined;

  constructor(
    private readonly startProcess: () => Promise<SampleProcess>,
    url: string,
    private readonly simulator: IdenfySimulator,
    private readonly tell: (line: string) => void,
  ) {
    this.person = new Person(url);
  }

  async run(): Promise<void> {
    try {
      this.process = await this.startProcess();
      expected('the status of the sign-in', await this.person.signIn(), 200);
      const { status, body } = await this.person.post<{ redirectUrl: string }>('/verifications', NAMES);
      expected('the status of the start', status, 201);
      const [open] = await this.shown();
      await this.killAndStartAgain();
      this.tell('Token created; the process killed (SIGKILL) and started again');

      expected('the status of a second start', (await this.person.post('/verifications', NAMES)).status, 409);
      expected('the credits spent', this.simulator.creditsSpent, 1);
      expected('what is shown', await this.shown(), [found('a verification', open)]);
      this.tell('Duplicate refused with 409, and the page shows the verification that is open');

      await this.person.decide(body.redirectUrl, 'APPROVED');
      await this.simulator.idle();
      const [approved] = await this.shown();
      expected('what is shown after the result', [approved?.id, approved?.status], [open?.id, 'approved']);
      this.tell('The result arrives');

      await this.killAndStartAgain();
      const repeated = await this.simulator.redeliver(found('a webhook', this.simulator.deliveries.at(-1)));
      const answer = JSON.parse(repeated.attempts.at(-1)?.body ?? '{}') as unknown;
      expected('the answer to a repeated webhook', answer, { received: true, duplicate: true });
      expected('what is shown', await this.shown(), [approved]);
      this.tell('After another kill it is still there, and its webhook is known as a duplicate');
    } finally {
      await this.process?.stop();
    }
  }

  private async killAndStartAgain(): Promise<void> {
    await this.process?.stop('SIGKILL');
    this.process = await this.startProcess();
  }

  private async shown(): Promise<VerificationView[]> {
    return (await this.person.get<VerificationView[]>('/verifications')).body;
  }
}
