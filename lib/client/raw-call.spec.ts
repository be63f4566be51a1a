import type { IdenfyRequestError } from '../errors/idenfy-errors.js';
import { targetOf } from './call.js';
import { rawCall } from './raw-call.js';
import type { IdenfyRawRequest, IdenfyRequestMethod } from './raw-call.js';

function problemsOf(method: unknown, path: unknown, request: unknown): string[] {
  try {
    targetOf(rawCall(method as IdenfyRequestMethod, path as string, request as IdenfyRawRequest));
    return [];
  } catch (error) {
    return (error as IdenfyRequestError).problems.map(({ path: at, rule }) => `${at}: ${rule}`);
  }
}

const circular: Record<string, unknown> = {};
circular.self = circular;

describe('a call that an app has put together', () => {
  it.each([
    ...['aml/checks/', '', 'https://host.example/', '//host.example/', '/\\host.example/', '/a?b=c', '/a#b'],
    ...['/a b', '/é/', '/a/../b', '/a/.', '/%', '/%ff/', 5, undefined],
  ])('is not made with the path %j', (path) => {
    expect(problemsOf('GET', path, {})).toEqual(['path: path']);
  });

  it.each([
    ['/a/%2e%2e/b/', 'id2'],
    ['/a/%2E/b/', 'id2'],
    ['/..', 'id1'],
  ])('is not made with the path %j, by %s', (path, id) => {
    expect(problemsOf('GET', path, {})).toEqual([`${id}: id`]);
  });

  it.each([
    ['HEAD', {}, ['method: enum']],
    ['get', {}, ['method: enum']],
    ['GET', null, ['request: object']],
    ['GET', 'body', ['request: object']],
    ['GET', { body: {} }, ['body: excludes']],
    ['POST', { body: '{}' }, ['body: object']],
    ['POST', { body: circular }, ['body: json']],
    ['POST', { body: { big: 1n } }, ['body: json']],
    ['GET', { query: 'a=b' }, ['query: object']],
    [
      'GET',
      { query: { a: null, b: {}, c: [true, 'x'], d: [{}], e: NaN } },
      ['a', 'b', 'd', 'e'].map((a) => `query.${a}: type`),
    ],
    ['GET', { response: 'text' }, ['response: enum']],
    ['GET', { repeatable: 1 }, ['repeatable: boolean']],
    ['GET', { retries: 1 }, ['retries: unknown']],
  ])('is not made as %s with %p', (method, request, problems) => {
    expect(problemsOf(method, '/a/', request)).toEqual(problems);
  });

  it.each([
    ['/kyb/companies/C1/', {}, '/kyb/companies/C1/', '/kyb/companies/{id3}/'],
    ['/a%2Fb/', {}, '/a%2Fb/', '/{id1}/'],
    ['/a/', { a: ['x', 1], b: undefined, c: false, d: 'y z' }, '/a/?a=x%2C1&c=false&d=y+z', '/a/'],
  ])('goes to %s, and shows no id', (given, query, target, path) => {
    const call = rawCall('GET', given, { query });
    expect([targetOf(call), call.path]).toEqual([target, path]);
  });

  it('is repeated where it is a GET, or as it is told', () => {
    const kinds = [
      rawCall('GET', '/a/', {}),
      rawCall('GET', '/a/', { repeatable: false }),
      ...(['POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) => rawCall(method, '/a/', {})),
      rawCall('POST', '/a/', { repeatable: true }),
    ].map(({ kind }) => kind);
    expect(kinds).toEqual(['read', 'write', 'write', 'write', 'write', 'write', 'read']);
  });

  it.each([
    ['json', '{"a":1}', { a: 1 }],
    ['json', '""', ''],
    ['json', '', null],
    ['json', '<html>', undefined],
    ['buffer', '<html>', Buffer.from('<html>')],
    ['none', '', 'done'],
    ['none', '<html>', undefined],
  ] as const)('reads %s in %j', (response, body, value) => {
    expect(rawCall('GET', '/a/', { response }).read(Buffer.from(body), '')).toEqual(value);
  });
});
