import { Logger } from '@nestjs/common';

/** Nest's logger, where a line that the app's own logger cannot write ends nothing. */
export class SafeLogger {
  private readonly logger: Logger;

  constructor(context: string) {
    this.logger = new Logger(context);
  }

  log(line: string): void {
    this.write('log', line);
  }

  warn(line: string): void {
    this.write('warn', line);
  }

  error(line: string): void {
    this.write('error', line);
  }

  debug(line: string): void {
    this.write('debug', line);
  }

  write(level: 'log' | 'warn' | 'error' | 'debug', line: string): void {
    try {
      this.logger[level](line);
    } catch {
      // Nothing is left to say it with.
    }
  }
}
