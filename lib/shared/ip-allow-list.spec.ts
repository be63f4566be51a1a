import { IpAllowList, parseAllowedIp } from './ip-allow-list.js';

describe('parseAllowedIp', () => {
  it.each([
    '192.0.2.1',
    '192.0.2.0/24',
    '0.0.0.0/0',
    '192.0.2.1/32',
    '2001:db8::1',
    '2001:DB8::/32',
    '::/0',
    '::ffff:192.0.2.1',
    '::ffff:192.0.2.0/120',
    'fe80::1%eth0',
  ])('takes %s', (entry) => {
    expect(parseAllowedIp(entry)).toBeUndefined();
  });

  it.each([
    '',
    ' 192.0.2.1',
    '192.0.2',
    '192.0.2.256',
    '192.0.02.1',
    '192.0.2.0/33',
    '192.0.2.0/',
    '192.0.2.0/-1',
    '192.0.2.0/2 4',
    '192.0.2.0/24/24',
    '2001:db8::/129',
    '::ffff:192.0.2.0/95',
    '192.0.2.1-192.0.2.9',
    'example.test',
    '*',
    7,
    null,
    undefined,
    ['192.0.2.1'],
  ])('names a problem for %j without showing it', (entry) => {
    expect(parseAllowedIp(entry)).toBe('must be an IPv4 or IPv6 address or a CIDR range like 192.0.2.0/24');
  });
});

describe('IpAllowList', () => {
  const list = new IpAllowList([
    '192.0.2.7',
    '198.51.100.0/24',
    '10.1.2.3/8',
    '2001:db8:1::/48',
    'fe80::5%eth0',
    '::ffff:203.0.113.0/120',
  ]);

  it.each([
    '192.0.2.7',
    '198.51.100.255',
    '10.255.0.1',
    '2001:db8:1:ffff::9',
    '2001:0DB8:0001:0000:0000:0000:0000:0001',
    'fe80::5',
    'fe80::5%en1',
    '203.0.113.9',
    '::ffff:192.0.2.7',
    '::FFFF:192.0.2.7',
    '::ffff:c000:0207',
    '0:0:0:0:0:ffff:c000:207',
    '::ffff:198.51.100.1',
    '192.0.2.7:443',
    '198.51.100.1:65535',
    '[2001:db8:1::9]:443',
    '[2001:db8:1::9]',
    '[::ffff:192.0.2.7]:51234',
  ])('allows %s', (ip) => {
    expect(list.allows(ip)).toBe(true);
  });

  it.each([
    '192.0.2.8',
    '198.51.101.0',
    '11.0.0.1',
    '2001:db8:2::1',
    'fe80::6',
    '203.0.114.0',
    '::ffff:192.0.2.8',
    '::192.0.2.7',
    '::1',
    '',
    'unknown',
    '192.0.2.7, 192.0.2.8',
    '192.0.2.8:443',
    '192.0.2.7:',
    '192.0.2.7:x',
    '192.0.2.7:443:443',
    '[2001:db8:2::1]:443',
    '[2001:db8:1::9',
    '[2001:db8:1::9]443',
    '[[2001:db8:1::9]]',
    '2001:db8:2::1:443',
    undefined,
  ])('refuses %s', (ip) => {
    expect(list.allows(ip)).toBe(false);
  });

  it('keeps the families apart: every IPv6 address is no IPv4 address', () => {
    expect(new IpAllowList(['::/0']).allows('2001:db8::1')).toBe(true);
    expect(new IpAllowList(['0.0.0.0/0']).allows('2001:db8::1')).toBe(false);
    expect(new IpAllowList(['0.0.0.0/0']).allows('::ffff:192.0.2.1')).toBe(true);
  });

  it('never throws, whatever the framework reports', () => {
    for (const ip of [7, null, {}, ['192.0.2.7'], Symbol('x')]) {
      expect(list.allows(ip as string)).toBe(false);
    }
  });
});
