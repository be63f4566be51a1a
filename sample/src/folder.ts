import { fileURLToPath } from 'node:url';

const compiled = import.meta.url.includes('/sample/dist/');

/** A path in the folder of the sample, from its sources and from its compiled form. */
export const inFolder = (path: string): string =>
  fileURLToPath(new URL(`${compiled ? '../../' : '../'}${path}`, import.meta.url));
