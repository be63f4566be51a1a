import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

export type Colour = 'green' | 'yellow' | 'red' | 'gray' | 'bold';

/** Where commands write: lines for people or, with `--json`, one JSON value and nothing else. */
export class Output {
  isJson = false;
  exitCode = 0;

  constructor(
    private readonly stdout: Writable,
    private readonly stderr: Writable,
    private readonly hasColours: boolean,
  ) {}

  /** A line for people; nothing with `--json`. */
  line(text = ''): void {
    if (!this.isJson) {
      this.write(`${text}\n`);
    }
  }

  /** The value of `--json`; nothing without it. */
  json(value: object): void {
    if (this.isJson) {
      this.write(`${JSON.stringify(value, null, 2)}\n`);
    }
  }

  /** Help and the like, as it is. */
  write(text: string): void {
    this.stdout.write(text);
  }

  /** What went wrong. */
  error(text: string): void {
    this.stderr.write(text);
  }

  paint(colour: Colour, text: string): string {
    return this.hasColours && !this.isJson ? styleText(colour, text) : text;
  }
}
