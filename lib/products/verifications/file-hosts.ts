import dns from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isLoopbackHost } from '../../shared/url.js';

/** How the name in a link is resolved; nothing for a link that is not followed. */
export type FileHosts = (link: URL, isRedirect: boolean) => LookupFunction | undefined;

/** Of the error for a link that leads where no file of iDenfy's can be. */
export const LINK_REFUSED = 'LINK_REFUSED';

/**
 * Files are fetched by https, from public addresses: links and redirects come from outside, and must not reach what only this
 * machine can. The check is in the lookup of the connection itself, so that no second lookup can give another address.
 *
 * @param isSimulated whether iDenfy is a simulator on this machine, whose links may lead to this machine too
 */
export const fileHosts =
  (isSimulated: boolean): FileHosts =>
  ({ protocol, hostname }, isRedirect) => {
    if (isSimulated && !isRedirect && isLoopbackHost(hostname)) {
      return /^https?:$/.test(protocol) ? dns.lookup : undefined;
    }
    const literal = hostname.replace(/^\[|\]$/g, '');
    const isRefused = isLoopbackHost(hostname) || (isIP(literal) !== 0 && !isPublic(literal));
    return protocol === 'https:' && !isRefused ? lookupPublic : undefined;
  };

const lookupPublic: LookupFunction = (hostname, options, done) => {
  dns.lookup(hostname, { ...options, all: true }, (error, found) => {
    const addresses = error === null ? found.filter(({ address }) => isPublic(address)) : [];
    const [first] = addresses;
    if (first === undefined) {
      done(error ?? Object.assign(new Error('There is no public address'), { code: LINK_REFUSED }), '', 0);
    } else if (options.all === true) {
      done(null, addresses);
    } else {
      done(null, first.address, first.family);
    }
  });
};

/** The prefix of NAT64 (RFC 6052): an IPv4 address stands in the last four bytes. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** All of IPv6 that is given to the internet so far. `::7f00:1`, by which 127.0.0.1 is written in a URL, is outside. */
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether an address is of the internet, by the registries of IANA for special-purpose addresses. */
export function isPublic(address: string): boolean {
  const [bare = ''] = address.split('%');
  if (!ipaddr.isValid(bare)) {
    return false;
  }
  // An IPv4 address that is mapped into IPv6 becomes one again.
  const parsed = ipaddr.process(bare);
  const inner =
    parsed instanceof ipaddr.IPv6 && parsed.match(NAT64)
      ? ipaddr.fromByteArray(parsed.toByteArray().slice(-4))
      : parsed;
  return inner.range() === 'unicast' && (inner instanceof ipaddr.IPv4 || inner.match(GLOBAL));
}
