import { firstOf, headerValue } from './webhook-headers.js';

describe('headerValue', () => {
  it('finds a header in any case, in objects and in Fetch headers', () => {
    expect(headerValue({ 'idenfy-signature': 'x' }, 'idenfy-signature')).toBe('x');
    expect(headerValue({ 'Idenfy-Signature': 'x' }, 'idenfy-signature')).toBe('x');
    expect(headerValue(new Headers({ 'IDENFY-SIGNATURE': 'x' }), 'idenfy-signature')).toBe('x');
    expect(headerValue({}, 'idenfy-signature')).toBeUndefined();
    expect(headerValue(new Headers(), 'idenfy-signature')).toBeUndefined();
  });

  it('shows that there are several values, also under several spellings', () => {
    expect(headerValue({ sig: ['a', 'b'] }, 'sig')).toEqual(['a', 'b']);
    expect(headerValue({ sig: 'a', Sig: 'a' }, 'sig')).toEqual(['a', 'a']);
    expect(headerValue({ sig: 'a', Sig: undefined }, 'sig')).toBe('a');
  });

  it('is not misled by a header of the name get', () => {
    expect(headerValue({ get: 'a', sig: 'b' }, 'sig')).toBe('b');
  });
});

describe('firstOf', () => {
  it.each([
    [{ type: ' A ' }, 'A'],
    [{ type: ['A', 'B'] }, 'A'],
    [{ type: '  ' }, undefined],
    [{ type: [] }, undefined],
    [{}, undefined],
  ])('of %j is %s', (headers, value) => {
    expect(firstOf(headerValue(headers, 'type'))).toBe(value);
  });
});
