import { isLoopbackUrl } from './loopback.js';

it.each([
  'http://localhost:3000/x',
  'https://api.localhost',
  'http://127.0.0.1',
  'http://127.255.3.4',
  'http://[::1]:80/',
])('%s is this machine', (url) => {
  expect(isLoopbackUrl(url)).toBe(true);
});

it.each([
  'http://localhost.example.com',
  'http://128.0.0.1',
  'http://[::2]',
  'http://0.0.0.0',
  'https://app.test',
  'localhost',
  '',
])('%s is not', (url) => {
  expect(isLoopbackUrl(url)).toBe(false);
});
