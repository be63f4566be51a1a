import type { QueuedDelivery } from 'nestjs-idenfy';

let serial = 0;

export function delivery(changes: Partial<QueuedDelivery> & Record<string, unknown> = {}): QueuedDelivery {
  serial += 1;
  return {
    instance: 'default',
    deliveryId: `delivery-${process.pid}-${serial}`,
    body: Buffer.from(
      JSON.stringify({ scanRef: `scan-${serial}`, docFirstName: 'MARKEDFIRSTNAME' }),
    ).toString('base64'),
    wireType: 'IDENTIFICATION_MANUAL_FINISHED',
    receivedAt: new Date().toISOString(),
    ...changes,
  };
}

/** Waits until it is true; a test's own time limit ends it otherwise. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) {
    await sleep(10);
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
