import type { Command } from 'commander';
import { exitBy, withExamples } from '../command.js';
import { withInstance } from '../operator/instances.js';
import type { OperatorOptions } from '../operator/instances.js';
import type { ReplayOptions } from '../operator/failed-deliveries.js';
import type { Output } from '../output.js';

const work = () => import('../operator/failed-deliveries.js');

export function addFailed(program: Command, output: Output): void {
  const failed = program
    .command('failed')
    .description('List and replay the deliveries whose handlers have failed: the dead letters of the queue.');
  const list = failed
    .command('list')
    .description('List the failed deliveries, the newest first.')
    .action(exitBy(output, async (options: OperatorOptions) => (await work()).listFailed(output, options)));
  const replay = failed
    .command('replay')
    .description('Put failed deliveries back to work, for the workers of the running app.')
    .argument('[deliveryId...]', 'deliveryIds, as failed list shows them')
    .option('--all', 'all failed deliveries')
    .action(
      exitBy(output, async (deliveryIds: string[], options: ReplayOptions) =>
        (await work()).replayFailed(output, deliveryIds, options),
      ),
    );
  withExamples(
    withInstance(list),
    'nestjs-idenfy failed list',
    'nestjs-idenfy failed list --env .env.production --json',
  );
  withExamples(
    withInstance(replay),
    'nestjs-idenfy failed replay 8c6976e5b5410415bde908bd4dee15dfb167a9c873fc4bb8a81f6f2ab448a918',
    'nestjs-idenfy failed replay --all --instance eu',
  );
}
