import { quietly } from './quietly.js';

/**
 * The parts of an absolute URL, or nothing where it is none. Not by `URL.canParse`: once V8 has optimised its callers, that of
 * Node 20 refuses hosts with a letter like é.
 */
export const parseUrl = (text: string): URL | undefined => quietly(() => new URL(text));
