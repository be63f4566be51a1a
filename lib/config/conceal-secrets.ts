import { inspect } from 'node:util';

/** Makes an object show nothing but that it is there when it, or what holds it, is logged, inspected or serialised. A frozen one stays as it is. */
export function concealSecrets<Value extends object>(value: Value): Value {
  const shown = (): string => '[iDenfy options]';
  const property = { value: shown, configurable: true };
  return Object.isExtensible(value)
    ? Object.defineProperties(value, { [inspect.custom]: property, toJSON: property })
    : value;
}
