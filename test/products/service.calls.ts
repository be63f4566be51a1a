import type { ProductCall } from './calls.js';
import { VERIFICATION_CALLS } from './verifications.calls.js';

export const SERVICE_CALLS: readonly ProductCall[] = [
  {
    name: 'IdenfyService.request, a read',
    kind: 'read',
    invoke: ({ service }, options) =>
      service.request(
        'GET',
        '/aml/monitorings/',
        { query: { tags: ['a', 'b'], page: 2, no: undefined } },
        options,
      ),
    request: { method: 'GET', url: '/aml/monitorings/?tags=a%2Cb&page=2' },
    response: { status: 200, body: { count: 0, results: [] } },
  },
  {
    name: 'IdenfyService.request, a write',
    kind: 'write',
    invoke: ({ service }, options) =>
      service.request('PATCH', '/kyb/tokens/Token-1/', { body: { tags: ['vip'] } }, options),
    request: { method: 'PATCH', url: '/kyb/tokens/Token-1/', body: { tags: ['vip'] } },
    response: { status: 200, body: { scanRefs: null, tags: ['vip'] } },
    secrets: ['Token-1'],
  },
  {
    name: 'IdenfyService.request, without content',
    kind: 'write',
    invoke: ({ service }, options) =>
      service.request('DELETE', '/aml/monitorings/m1/', { response: 'none' }, options),
    request: { method: 'DELETE', url: '/aml/monitorings/m1/' },
    response: { status: 204, body: '' },
    value: undefined,
  },
  ...VERIFICATION_CALLS,
];
