import { ReplyProxy } from './reply-proxy.js';
import type { Requests } from './reply-proxy.js';

/** Stands between a client and a PostgreSQL. */
export class PostgresProxy extends ReplyProxy {
  /** What becomes of a COMMIT, or of what {@link at} matches. */
  commits: Requests = 'pass';
  /** Only of those on a connection on which this was sent before. */
  after = '';
  /** A statement that commits itself is found by its own text. */
  at = /commit/i;
  /** How many did not pass. */
  caught = 0;

  static start(target: string): Promise<PostgresProxy> {
    return new PostgresProxy(target).listen();
  }

  protected override judge(): (request: Buffer) => Requests {
    let isMeant = false;
    return (request) => {
      isMeant ||= request.includes(this.after);
      if (this.commits === 'pass' || !isMeant || !this.at.test(request.toString('latin1'))) {
        return 'pass';
      }
      this.caught += 1;
      return this.commits;
    };
  }
}
