import type { Command } from 'commander';
import { exitBy, withExamples } from '../command.js';
import { withInstance } from '../operator/instances.js';
import type { OperatorOptions } from '../operator/instances.js';
import type { SessionOptions } from '../operator/sessions.js';
import type { Output } from '../output.js';

const work = () => import('../operator/sessions.js');

export function addSessions(program: Command, output: Output): void {
  const sessions = program
    .command('sessions')
    .description('List, show and release the open verifications of an app.');
  const list = sessions
    .command('list')
    .description('List the open verifications.')
    .action(exitBy(output, async (options: OperatorOptions) => (await work()).listSessions(output, options)));
  const show = ofClient(sessions, 'show')
    .description('Show the verification of a clientId, also while its token is being asked for.')
    .action(
      exitBy(output, async (clientId: string, options: SessionOptions) =>
        (await work()).showSession(output, clientId, options),
      ),
    );
  const release = ofClient(sessions, 'release')
    .description('Free a clientId. Its next verification spends a credit.')
    .option('--scan-ref <text>', 'only if the session has this scanRef')
    .action(
      exitBy(output, async (clientId: string, options: SessionOptions) =>
        (await work()).releaseSession(output, clientId, options),
      ),
    );
  withExamples(
    withInstance(list),
    'nestjs-idenfy sessions list',
    'nestjs-idenfy sessions list --instance eu --json',
  );
  withExamples(withInstance(show), 'nestjs-idenfy sessions show user-7');
  withExamples(
    withInstance(release),
    'nestjs-idenfy sessions release user-7',
    'nestjs-idenfy sessions release user-7 --slot licence --instance eu --env .env.production',
  );
}

const ofClient = (sessions: Command, name: string): Command =>
  sessions
    .command(name)
    .argument('<clientId>', 'clientId of the person')
    .option('--slot <text>', 'slot of the session, where the app uses slots');
