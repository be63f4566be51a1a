import type { WebhookQueue } from '../../deliveries/webhook-queue.interface.js';
import type { FailedDelivery } from '../../queues/failed-delivery.js';
import { textOf } from '../../shared/quietly.js';
import { CommandError, wrongUsage } from '../command-error.js';
import type { Output } from '../output.js';
import { chosenInstances, nameOf } from './instances.js';
import type { OperatorOptions } from './instances.js';

export interface ReplayOptions extends OperatorOptions {
  readonly all?: boolean;
}

/** What the queues of this package can do without being started. */
type Queue = WebhookQueue & {
  listFailed?(): Promise<FailedDelivery[]>;
  replay?(deliveryId: string): Promise<void>;
};
type FullQueue = Required<Pick<Queue, 'listFailed' | 'replay'>>;

interface Failed {
  readonly queue: FullQueue;
  readonly delivery: FailedDelivery;
}

/** Prints the dead letters, the newest first. */
export async function listFailed(output: Output, options: OperatorOptions): Promise<boolean> {
  const failed = (await failedOf(options)).map(({ delivery }) => delivery);
  for (const { deliveryId, instance, wireType, receivedAt, failedAt, attempts, reason } of failed) {
    output.line(deliveryId);
    output.line(`    ${wireType ?? 'without a type'}, instance ${instance}, received ${text(receivedAt)}`);
    output.line(`    failed ${text(failedAt)} after ${attempts} attempts: ${reason}`);
  }
  output.line(
    failed.length === 0
      ? 'No delivery has failed.'
      : `${failed.length} failed; the log of the app has the causes, failed replay puts them back to work`,
  );
  output.json({ failed });
  return true;
}

/** Puts dead letters back to work, for the workers of the app. */
export async function replayFailed(
  output: Output,
  deliveryIds: readonly string[],
  options: ReplayOptions,
): Promise<boolean> {
  if (deliveryIds.length > 0 === (options.all === true)) {
    throw wrongUsage('either deliveryIds or --all is needed; failed list shows the deliveryIds');
  }
  const failed = await failedOf(options);
  const wanted = options.all === true ? failed.map(({ delivery }) => delivery.deliveryId) : deliveryIds;
  const [replayed, notFound]: [string[], string[]] = [[], []];
  for (const deliveryId of new Set(wanted)) {
    const queue = failed.find(({ delivery }) => delivery.deliveryId === deliveryId)?.queue;
    const isReplayed = queue !== undefined && (await replay(queue, deliveryId));
    (isReplayed ? replayed : notFound).push(deliveryId);
    output.line(
      `${deliveryId}  ${isReplayed ? 'back to work' : output.paint('red', 'is no failed delivery')}`,
    );
  }
  output.line(
    `${replayed.length} put back to work: the workers of the app take them, and its log has the outcome`,
  );
  output.json({ replayed, notFound });
  return notFound.length === 0;
}

/** Whether it still was a dead letter. */
async function replay(queue: FullQueue, deliveryId: string): Promise<boolean> {
  try {
    await queue.replay(deliveryId);
    return true;
  } catch (error) {
    if (textOf(error, 'code') === 'IDENFY_NOT_FOUND') {
      return false;
    }
    throw error;
  }
}

/** The dead letters of the chosen instances, each once: instances may share a queue. */
async function failedOf(options: OperatorOptions): Promise<Failed[]> {
  const { file, instances } = await chosenInstances(options);
  // What they log of an outage is the error of the command as well, and must not be among its output.
  const { Logger } = await import('@nestjs/common');
  Logger.overrideLogger(false);
  const queues = instances.map((one) => one.webhook?.queue).filter((queue) => queue !== undefined);
  if (queues.length === 0) {
    throw new CommandError(
      `${file} has no webhook.queue, so there are no dead letters: what a handler has failed at, iDenfy sends again (dashboard, Settings > Notifications > Recently sent), and the running app can ask for (docs/reconciliation.md, On demand)`,
    );
  }
  const failed = new Map<string, Failed>();
  for (const queue of new Set(queues.map((one) => fullQueue(one, file)))) {
    for (const delivery of await queue.listFailed()) {
      if (options.instance === undefined || instances.some((one) => nameOf(one) === delivery.instance)) {
        failed.set(delivery.deliveryId, { queue, delivery });
      }
    }
  }
  return [...failed.values()].sort(
    (one, other) => Number(other.delivery.failedAt) - Number(one.delivery.failedAt),
  );
}

/** @throws CommandError for a queue of the app's own without these methods. */
function fullQueue(queue: Queue, file: string): FullQueue {
  if (queue.listFailed === undefined || queue.replay === undefined) {
    throw new CommandError(
      `the webhook.queue of ${file} has no listFailed() and replay(), as those of nestjs-idenfy/bullmq and nestjs-idenfy/pg-boss have: look into its library`,
    );
  }
  return queue as FullQueue;
}

const text = (date: Date): string => date.toISOString().replace(/\.\d+/, '');
