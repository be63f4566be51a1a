import { hash } from 'node:crypto';

/**
 * The one place where keys are named. What names a person or a verification is hashed, so a key shows neither, and
 * nothing in it can reach into the key of another. The braces are the hash tag that gives a key its cluster slot: all
 * sessions of an instance lie in one slot, as one script may need several of them; deliveries lie together by scanRef.
 */
export class RedisKeys {
  private readonly instances = new Map<string, string>();

  constructor(private readonly prefix: string) {}

  session(instance: string, clientId: string): string {
    return `${this.instance(instance)}session:${idOf(clientId)}`;
  }

  /** What is known of a scanRef: the session that has it, or that its webhook came before. */
  scanRef(instance: string, scanRef: string): string {
    return `${this.instance(instance)}scan:${idOf(scanRef)}`;
  }

  /** The sessions of an instance by the time at which they are due. */
  due(instance: string): string {
    return `${this.instance(instance)}due`;
  }

  /** The deliveries of one scanRef together, or a delivery that has none. */
  deliveries(instance: string, deliveryId: string, scanRef?: string): string {
    const id =
      scanRef === undefined ? idOf(['delivery', instance, deliveryId]) : idOf(['scan', instance, scanRef]);
    return `${this.prefix}:delivery:{${id}}`;
  }

  /** What the keys of an instance begin with; an app has few instances. */
  private instance(name: string): string {
    let start = this.instances.get(name);
    if (start === undefined) {
      start = `${this.prefix}:{${idOf(name)}}:`;
      this.instances.set(name, start);
    }
    return start;
  }
}

/** No two texts or lists are hashed as the same bytes: JSON also keeps texts apart that are not well-formed. */
function idOf(name: string | string[]): string {
  return hash('sha256', JSON.stringify(name), 'base64url');
}

/**
 * The key of a mark that an owner leaves which gives up and holds nothing, as an expression in a script. Its acquire or
 * begin meets the mark where that arrives later: a client may have had it queued, or sent it twice.
 */
export const givenUp = (owner: string): string => `KEYS[1] .. ':given-up:' .. ${owner}`;

/** How long such a mark lasts, in milliseconds: longer than a client goes on sending. */
export const GIVEN_UP_MS = 60_000;
