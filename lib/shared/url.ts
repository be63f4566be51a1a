import { quietly } from './quietly.js';

/**
 * The parts of a URL, absolute or by a base, or nothing where it is none. Not by `URL.canParse`: once V8 has optimised its callers, that of
 * Node 20 refuses hosts with a letter like é.
 */
export const parseUrl = (text: string, base?: URL): URL | undefined => quietly(() => new URL(text, base));

/** IPv6 is written in its shortest form in a URL; an IPv4 address in it is hexadecimal. */
const LOOPBACK = /^(?:(?:.*\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/;

/**
 * Whether the host of a parsed http or https URL is this machine itself: a name of it, 127.0.0.0/8 or `[::1]`. Does without
 * `net.isIP`, whose first call takes 7 ms of the start of the app.
 */
export const isLoopbackHost = (hostname: string): boolean => LOOPBACK.test(hostname);

/** Whether an http or https URL leads to this machine itself. Never throws. */
export const isLoopbackUrl = (url: string): boolean =>
  /^https?:/i.test(url) && isLoopbackHost(parseUrl(url)?.hostname ?? '');
