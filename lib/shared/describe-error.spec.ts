import { describeAppError } from './describe-error.js';

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
