import fc from 'fast-check';
import { hostileValues } from '../../test/support/hostile-values.mjs';
import { IdenfyError } from './index.js';
import { describeAppError, describeError, nameOf } from './describe-error.js';
import { logText } from '../shared/log-text.js';

function failing(message: string): Error {
  return new RangeError(message);
}

describe('describeAppError', () => {
  const here = /^RangeError at failing \(.*describe-error\.spec\.ts:\d+:\d+\)$/;

  it.each([
    'Key (document)=(LT123456) already exists',
    'R',
    '',
    'two\nlines',
    '    at SECRET (x:1:1)\n    at b:1:1',
  ])('says what it is and where it was thrown, not what it says: %j', (message) => {
    expect(describeAppError(failing(message))).toMatch(here);
  });

  it('says the class alone where there is no place, and no more than the kind of what is no error', () => {
    const moved = failing('SECRET');
    expect(moved.stack).toContain('SECRET');
    moved.message = 'another';
    expect(describeAppError(moved)).toBe('RangeError');
    expect(describeAppError(Object.assign(failing('one'), { stack: undefined }))).toBe('RangeError');
    expect(describeAppError('SECRET')).toBe('a thrown string');
  });
});

describe('the descriptions of what was thrown', () => {
  it.each(hostileValues)('are one short line without a message for %s', (_what, make) => {
    for (const describe of [describeAppError, describeError, nameOf, logText]) {
      expect(describe(make())).toMatch(/^.{0,500}$/u);
    }
    expect(describeAppError(make())).not.toContain('SECRET');
    expect(IdenfyError.is(make())).toBe(false);
  });

  it('are one short line, whatever the properties of an error are', () => {
    const makers = hostileValues.map(([, make]) => make);
    const made = fc.oneof(
      fc.anything({ withNullPrototype: true, withBigInt: true }).map((value) => () => value),
      fc.constantFrom(...makers),
    );
    const thrown = fc.record({ make: made, getterThrows: fc.boolean() });
    const names = ['name', 'message', 'stack', 'code', 'cause', 'constructor', 'toString'];
    const properties = fc.dictionary(fc.constantFrom(...names), thrown, { noNullPrototype: true });
    fc.assert(
      fc.property(properties, fc.boolean(), (wanted, isNative) => {
        const error: object = isNative ? new Error('x') : (Object.create(Error.prototype) as object);
        // The stack first: V8 writes it when it is defined anew, and reads the others for that.
        for (const name of new Set(
          ['stack', ...Object.keys(wanted)].filter((one) => Object.hasOwn(wanted, one)),
        )) {
          const { make, getterThrows } = wanted[name]!;
          const get = (): unknown => {
            if (getterThrows) {
              throw make();
            }
            return make();
          };
          Object.defineProperty(error, name, { get, configurable: true });
        }
        const lines = [describeAppError(error), describeError(error)];
        return lines.every((line) => /^.{0,500}$/u.test(line)) && !IdenfyError.is(error);
      }),
    );
  });
});
