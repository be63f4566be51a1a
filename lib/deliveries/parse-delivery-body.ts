import { isUtf8 } from 'node:buffer';
import { parse } from 'secure-json-parse';

const BYTE_ORDER_MARK = 0xfeff;
/** Spares nearly every body the careful parser; an escape may hide a letter of such a key. */
const PROTOTYPE_KEYS = /__proto__|"constructor"|\\u00/;

/**
 * The object that the bytes of a delivery are the JSON of, or nothing: for other JSON, other encodings than UTF-8, a
 * byte order mark. Keys that could reach a prototype are left out.
 */
export function parseDeliveryBody(bytes: Buffer): Record<string, unknown> | undefined {
  // What is not UTF-8 is not JSON (RFC 8259, 8.1), and a name with replaced characters would be a wrong name.
  if (!isUtf8(bytes)) {
    return undefined;
  }
  const text = bytes.toString('utf8');
  // The parser below would skip a mark.
  if (text.charCodeAt(0) === BYTE_ORDER_MARK) {
    return undefined;
  }
  try {
    const value: unknown = PROTOTYPE_KEYS.test(text)
      ? parse(text, undefined, { protoAction: 'remove', constructorAction: 'remove' })
      : JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
