import { Logger } from '@nestjs/common';
import type { LoggerService } from '@nestjs/common';
import { hostileValues } from '../../test/support/hostile-values.mjs';
import { SafeLogger } from './safe-logger.js';

afterEach(() => {
  Logger.overrideLogger(false);
});

describe('SafeLogger', () => {
  const levels = ['log', 'warn', 'error', 'debug'] as const;

  it.each(levels)('gives its %s lines to the logger of the app, with its context', (level) => {
    const lines: unknown[] = [];
    const note = (...line: unknown[]): void => void lines.push(line);
    Logger.overrideLogger({ log: note, warn: note, error: note, debug: note });

    new SafeLogger('Here')[level]('a line');

    expect(lines[0]).toEqual(expect.arrayContaining(['a line', 'Here']));
  });

  it.each(hostileValues)('ends nothing when the logger of the app throws %s', (_what, make) => {
    const fail = (): never => {
      throw make();
    };
    const logger: LoggerService = { log: fail, warn: fail, error: fail, debug: fail };
    Logger.overrideLogger(logger);

    for (const level of levels) {
      expect(() => new SafeLogger('Here')[level]('a line')).not.toThrow();
    }
  });
});
