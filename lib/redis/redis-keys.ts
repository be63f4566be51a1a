import { createHash } from 'node:crypto';

/**
 * The one place where keys are named. What names a person or a verification is hashed, so a key shows neither, and
 * nothing in it can reach into the key of another. The braces are the hash tag that gives a key its cluster slot.
 */
export class RedisKeys {
  constructor(private readonly prefix: string) {}

  /** The session of a clientId, by what {@link idOf} makes of instance and clientId. */
  session(id: string): string {
    return `${this.prefix}:session:{${id}}`;
  }

  /** What is known of a scanRef: whether it is finished, and whose session it is. */
  scanRef(instance: string, scanRef: string): string {
    return `${this.prefix}:scan:{${idOf(instance, scanRef)}}`;
  }

  /** The sessions of an instance by the time at which they are due. */
  due(instance: string): string {
    return `${this.prefix}:due:{${idOf(instance)}}`;
  }

  /** The deliveries of one scanRef together, or a delivery that has none. */
  deliveries(instance: string, deliveryId: string, scanRef?: string): string {
    const id =
      scanRef === undefined ? idOf('delivery', instance, deliveryId) : idOf('scan', instance, scanRef);
    return `${this.prefix}:delivery:{${id}}`;
  }
}

/** A hash of texts, each with its length before it: no two lists of texts are hashed as the same bytes. */
export function idOf(...texts: string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) {
    hash.update(`${text.length}:`).update(text, 'utf16le');
  }
  return hash.digest('hex');
}
