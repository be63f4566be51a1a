import { BlockList, isIP, SocketAddress } from 'node:net';

type Family = 'ipv4' | 'ipv6';

interface Range {
  readonly address: string;
  readonly family: Family;
  /** Undefined for a single address. */
  readonly prefix?: number;
}

const MAPPED = '::ffff:';
const MAPPED_PREFIX = 96;

/** A set of addresses and CIDR ranges. */
export class IpAllowList {
  private readonly ranges = new BlockList();

  /** @param entries each of them without a problem by {@link parseAllowedIp} */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const range = parseRange(entry);
      if (range?.prefix !== undefined) {
        this.ranges.addSubnet(range.address, range.prefix, range.family);
      } else if (range !== undefined) {
        this.ranges.addAddress(range.address, range.family);
      }
    }
  }

  /** Whether the address, with a port or without, is on the list; one that is missing or is no address is not. */
  allows(ip: string | undefined): boolean {
    const address = typeof ip === 'string' ? parseAddress(withoutPort(ip.trim())) : undefined;
    return address !== undefined && this.ranges.check(address.address, address.family);
  }
}

/** What is wrong with an entry of `webhook.allowedIps` (`must be …`), or nothing. */
export function parseAllowedIp(entry: unknown): string | undefined {
  return typeof entry === 'string' && parseRange(entry) !== undefined
    ? undefined
    : 'must be an IPv4 or IPv6 address or a CIDR range like 192.0.2.0/24';
}

function parseRange(entry: string): Range | undefined {
  const slash = entry.indexOf('/');
  if (slash === -1) {
    return parseAddress(entry);
  }
  const address = parseAddress(entry.slice(0, slash));
  const digits = entry.slice(slash + 1);
  if (address === undefined || !/^\d{1,3}$/.test(digits)) {
    return undefined;
  }
  // A range of mapped addresses is a range of IPv4 addresses.
  const unwrapped = address.family === 'ipv4' && entry.slice(0, slash).includes(':');
  const prefix = Number(digits) - (unwrapped ? MAPPED_PREFIX : 0);
  return prefix >= 0 && prefix <= (address.family === 'ipv4' ? 32 : 128) ? { ...address, prefix } : undefined;
}

/** Some proxies (Azure Application Gateway) report `address:port`; IPv6 then stands in brackets. */
const withoutPort = (text: string): string =>
  text.replace(/^(?:\[([^\]]*)\]|(\d[\d.]*))(?::\d{1,5})?$/, '$1$2');

/** IPv4-mapped IPv6 becomes IPv4, in whichever way it is written; a zone id is dropped. */
function parseAddress(text: string): Range | undefined {
  const zone = text.indexOf('%');
  const bare = zone === -1 ? text : text.slice(0, zone);
  const version = isIP(bare);
  if (version === 0) {
    return undefined;
  }
  if (version === 4) {
    return { address: bare, family: 'ipv4' };
  }
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' });
  const inner = address.startsWith(MAPPED) ? address.slice(MAPPED.length) : '';
  return isIP(inner) === 4 ? { address: inner, family: 'ipv4' } : { address, family: 'ipv6' };
}
