import dns from 'node:dns';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { jest } from '@jest/globals';
import { fileHosts, isPublic } from './file-hosts.js';

const follows = (link: string, isSimulated = false, isRedirect = false): boolean =>
  fileHosts(isSimulated)(new URL(link), isRedirect) !== undefined;

describe('an address', () => {
  it.each(['8.8.8.8', '52.218.0.1', '2606:4700::1', '::ffff:8.8.8.8', '64:ff9b::808:808'])(
    '%s is public',
    (address) => {
      expect(isPublic(address)).toBe(true);
    },
  );

  it.each([
    ...['0.0.0.0', '10.0.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '192.168.1.1', '100.64.0.1'],
    ...['192.0.0.8', '192.0.2.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
    ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1', '2001:db8::1', 'fec0::1'],
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1', '64:ff9b::a00:1', '64:ff9b:1::1'],
    ...['2002:7f00:1::', '::127.0.0.1', '::7f00:1', '::a9fe:a9fe', '4000::1', '', 'host'],
  ])('%p is not', (address) => {
    expect(isPublic(address)).toBe(false);
  });
});

describe('a link', () => {
  it.each([
    'https://s3.eu-west-1.amazonaws.com/FRONT.png?Signature=a',
    'https://8.8.8.8/a',
    'https://[2606:4700::1]/a',
  ])('%s is followed', (link) => {
    expect(follows(link)).toBe(true);
  });

  it.each([
    ...[
      'http://s3.eu-west-1.amazonaws.com/FRONT.png',
      'ftp://files.example/a',
      'file:///etc/passwd',
      'data:,a',
    ],
    ...['https://127.0.0.1/a', 'https://localhost/a', 'https://a.localhost/a', 'https://2130706433/a'],
    ...[
      'https://0x7f.1/a',
      'https://[::1]/a',
      'https://[::ffff:127.0.0.1]/a',
      'https://[::127.0.0.1]/a',
      'https://169.254.169.254/latest',
    ],
  ])('%s is not', (link) => {
    expect(follows(link)).toBe(false);
    expect(follows(link, true, true)).toBe(false);
  });

  it('of a simulator leads to this machine too, and redirects do not', () => {
    expect(follows('http://127.0.0.1:4000/a', true)).toBe(true);
    expect(follows('https://localhost:4000/a', true)).toBe(true);
    expect(follows('ftp://localhost/a', true)).toBe(false);
    expect(follows('http://10.0.0.1/a', true)).toBe(false);
    expect(follows('http://127.0.0.1:4000/a', true, true)).toBe(false);
  });
});

describe('the lookup of a connection', () => {
  const PUBLIC = { address: '8.8.8.8', family: 4 };
  const PRIVATE = { address: '10.0.0.7', family: 4 };
  let found: LookupAddress[] | Error;

  beforeEach(() => {
    const lookup = (_name: string, _options: unknown, done: (...results: unknown[]) => void): void =>
      found instanceof Error ? done(found) : done(null, found);
    jest.spyOn(dns, 'lookup').mockImplementation(lookup as typeof dns.lookup);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const lookup = (all: boolean): Promise<unknown[]> =>
    new Promise((resolve) => {
      const resolveName = fileHosts(false)(new URL('https://files.example/a'), false) as LookupFunction;
      resolveName('files.example', { all }, (...results) => resolve(results));
    });

  it('gives public addresses alone', async () => {
    found = [PRIVATE, PUBLIC];
    await expect(lookup(true)).resolves.toEqual([null, [PUBLIC]]);
    await expect(lookup(false)).resolves.toEqual([null, '8.8.8.8', 4]);
  });

  it('refuses a name that has none', async () => {
    found = [PRIVATE];
    const [error] = await lookup(true);
    expect(error).toMatchObject({ code: 'LINK_REFUSED' });
    expect((error as Error).message).not.toContain('10.0.0.7');
  });

  it('passes on why there is no address', async () => {
    found = Object.assign(new Error('no'), { code: 'ENOTFOUND' });
    await expect(lookup(true)).resolves.toMatchObject([{ code: 'ENOTFOUND' }, '', 0]);
  });
});
