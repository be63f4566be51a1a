import { inspect } from 'node:util';

/** Makes an object show nothing but that it is there when it, or what holds it, is logged, inspected or serialised. */
export function concealSecrets<Value extends object>(value: Value): Value {
  const shown = (): string => '[iDenfy options]';
  return Object.defineProperties(value, { [inspect.custom]: { value: shown }, toJSON: { value: shown } });
}
