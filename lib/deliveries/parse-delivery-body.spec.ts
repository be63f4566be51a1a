import * as fc from 'fast-check';
import { parseDeliveryBody } from './parse-delivery-body.js';

const parse = (text: string) => parseDeliveryBody(Buffer.from(text));

describe('parseDeliveryBody', () => {
  it('gives the object, unknown keys kept', () => {
    expect(parse(' {"clientId":"Zoë","new":{"deep":[1,null]}}\n')).toEqual({
      clientId: 'Zoë',
      new: { deep: [1, null] },
    });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['white space', Buffer.from('  ')],
    ['text', Buffer.from('hello')],
    ['half an object', Buffer.from('{"a":1')],
    ['two objects', Buffer.from('{}{}')],
    ['an array', Buffer.from('[{"a":1}]')],
    ['a string', Buffer.from('"a"')],
    ['null', Buffer.from('null')],
    ['a byte order mark', Buffer.from('\ufeff{"a":1}')],
    ['UTF-16, little endian', Buffer.from('{"a":1}', 'utf16le')],
    ['UTF-16 with a mark', Buffer.from('\ufeff{"a":1}', 'utf16le')],
    ['Latin-1', Buffer.from('{"name":"Zoë"}', 'latin1')],
    ['a gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0])],
    ['NaN', Buffer.from('{"a":NaN}')],
  ])('gives nothing for %s', (_, bytes) => {
    expect(parseDeliveryBody(bytes)).toBeUndefined();
  });

  it('takes duplicate keys, huge numbers and lone surrogates as JSON.parse does', () => {
    expect(parse('{"a":1,"a":2}')).toEqual({ a: 2 });
    expect(parse('{"a":1e999}')).toEqual({ a: Infinity });
    expect(parse('{"a":"\\ud800"}')).toEqual({ a: '\ud800' });
  });

  it.each([
    '{"a":1,"__proto__":{"polluted":true}}',
    '{"a":1,"\\u005f_proto__":{"polluted":true}}',
    '{"a":1,"__pro\\u0074o__":{"polluted":true}}',
    '{"a":1,"constructor":{"prototype":{"polluted":true}}}',
    '{"a":1,"c\\u006fnstructor" : {"prototype":{"polluted":true}}}',
  ])('leaves out keys that reach a prototype: %s', (text) => {
    const parsed = parse(text) as Record<string, unknown>;
    expect(Object.keys(parsed)).toEqual(['a']);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.getPrototypeOf(JSON.parse('{}')));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('leaves them out deep inside too, and keeps a constructor that is only a word', () => {
    expect(parse('{"a":[{"b":{"__proto__":{"x":1},"c":2}}]}')).toEqual({ a: [{ b: { c: 2 } }] });
    expect(parse('{"constructor":"Acme"}')?.['constructor']).toBe('Acme');
  });

  it('manages 15,000 levels and 9,000 keys', () => {
    const deep = `{"a":${'['.repeat(15_000)}${']'.repeat(15_000)},"__proto__":1}`;
    expect(Object.keys(parse(deep) ?? {})).toEqual(['a']);
    const wide = Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`k${index}`, index]));
    expect(parse(JSON.stringify(wide))).toEqual(wide);
  });

  it('agrees with JSON.parse on every object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/proto|constructor/.test(text));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => parseDeliveryBody(Buffer.from(bytes))).not.toThrow();
      }),
    );
  });
});
