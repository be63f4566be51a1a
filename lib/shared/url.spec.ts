import { isLoopbackUrl } from './url.js';

it.each([
  'http://localhost:3000/x',
  'https://api.localhost',
  'http://127.0.0.1',
  'http://127.255.3.4',
  'http://127.1',
  'http://0x7f000001',
  'http://LOCALHOST',
  'http://[::1]:80/',
  'http://[0:0:0:0:0:0:0:1]',
  'http://[::ffff:127.0.0.1]',
])('%s is this machine', (url) => {
  expect(isLoopbackUrl(url)).toBe(true);
});

it.each([
  'http://localhost.example.com',
  'http://128.0.0.1',
  'http://127.0.0.1.example.com',
  'http://notlocalhost',
  'http://[::2]',
  'http://[::1:1]',
  'http://[::ffff:128.0.0.1]',
  'http://[1::ffff:7f00:1]',
  'http://0.0.0.0',
  'https://app.test',
  'http://127.999.1.1',
  'foo://127.999.1.1',
  'foo://localhost',
  'localhost',
  '',
])('%s is not', (url) => {
  expect(isLoopbackUrl(url)).toBe(false);
});
