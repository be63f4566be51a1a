import { describeError } from '../shared/describe-error.js';
import type { Look } from './verification-looks.js';

/** Counts what a run came to, for its one line in the log. It names no session. */
export class RunTally {
  delivered = 0;
  /** Whether the rest of the run would only fail as well. */
  stopped = false;
  private due = 0;
  private left = 0;
  private readonly failures = new Map<string, number>();

  looked({ event, outcome, failed, reason }: Look): void {
    this.due += 1;
    this.delivered += event === undefined ? 0 : 1;
    if (failed) {
      this.count(`${outcome ?? 'failed'}${reason === undefined ? '' : ` reason=${reason}`}`);
    }
  }

  failed(error: unknown, stops: boolean): void {
    this.due += 1;
    this.stopped ||= stops;
    this.count(describeError(error));
  }

  /** A session that was not looked at: the run had stopped. */
  putOff(): void {
    this.due += 1;
    this.left += 1;
  }

  get hasFailures(): boolean {
    return this.failures.size > 0;
  }

  get line(): string {
    const failures = [...this.failures].map(([what, count]) => `${what} x ${count}`).join(', ');
    return `due=${this.due} delivered=${this.delivered} left=${this.left} failures: ${failures}`;
  }

  private count(what: string): void {
    this.failures.set(what, (this.failures.get(what) ?? 0) + 1);
  }
}
