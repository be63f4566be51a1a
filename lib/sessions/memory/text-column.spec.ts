import fc from 'fast-check';
import { TextColumn } from './text-column.js';

describe('TextColumn', () => {
  const text = fc.oneof(
    fc.uuid(),
    fc.uuid().map((uuid) => uuid.toUpperCase()),
    fc.uuid().map((uuid) => uuid.replaceAll('-', '')),
    fc.uuid().map((uuid) => `${uuid}\n`),
    fc.string({ unit: 'binary' }),
    fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
    fc.constantFrom('', '\0', '\ud800', '\u00e9', 'e\u0301'),
  );

  it('gives back exactly what was put in last', () => {
    const steps = fc.array(fc.tuple(fc.nat(3000), fc.option(text, { nil: undefined })), { maxLength: 100 });
    fc.assert(
      fc.property(steps, (written) => {
        const column = new TextColumn();
        const expected = new Map<number, string | undefined>();
        for (const [row, value] of written) {
          column.set(row, value);
          expected.set(row, value);
        }
        for (const [row, value] of expected) {
          expect(column.get(row)).toBe(value);
          column.clear(row);
          expect(column.get(row)).toBeUndefined();
        }
      }),
    );
  });
});
