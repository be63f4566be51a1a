import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { wrongUsage } from './command-error.js';

/** The exact bytes of a file, or of the standard input for `-`. */
export async function readBytes(file: string): Promise<Buffer> {
  try {
    return await (file === '-' ? buffer(process.stdin) : readFile(file));
  } catch (error) {
    throw wrongUsage(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
}

/** The JSON object in a file. */
export async function readObject(file: string): Promise<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse((await readBytes(file)).toString('utf8'));
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
