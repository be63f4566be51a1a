import { Logger } from '@nestjs/common';
import { quietly } from './quietly.js';

/** Nest's logger, where a line that the app's own logger cannot write ends nothing. */
export class SafeLogger {
  private readonly logger: Logger;

  constructor(context: string) {
    this.logger = new Logger(context);
  }

  log(line: string): void {
    quietly(() => this.logger.log(line));
  }

  warn(line: string): void {
    quietly(() => this.logger.warn(line));
  }

  error(line: string): void {
    quietly(() => this.logger.error(line));
  }

  debug(line: string): void {
    quietly(() => this.logger.debug(line));
  }
}
