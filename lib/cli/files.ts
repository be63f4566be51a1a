import { readFileSync } from 'node:fs';
import { wrongUsage } from './command-error.js';

const STDIN = 0;

/** The exact bytes of a file, or of the standard input for `-`. */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? STDIN : file);
  } catch (error) {
    throw wrongUsage(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
}

/** The JSON object in a file. */
export function readObject(file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(readBytes(file).toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongUsage(`${file} is not the JSON of an object`);
  }
  return value as Record<string, unknown>;
}
