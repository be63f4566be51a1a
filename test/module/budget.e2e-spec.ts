import { Test } from '@nestjs/testing';
import { IdenfyModule, IdenfyService } from '../../lib/index.js';
import type { IdenfyBudgetOptions, IdenfyModuleOptions } from '../../lib/index.js';
import { IdenfySimulator } from '../../lib/testing/index.js';

const ACCOUNT = { apiKey: 'budget-key', apiSecret: 'budget-secret' };

let simulator: IdenfySimulator;
let close: () => Promise<void>;

beforeEach(async () => {
  simulator = await IdenfySimulator.start(ACCOUNT);
});
afterEach(async () => {
  await close();
  await simulator.close();
});

async function start(options: Partial<IdenfyModuleOptions>): Promise<IdenfyService> {
  const own = { ...ACCOUNT, baseUrl: simulator.url, webhookController: false } as const;
  const module = await Test.createTestingModule({
    imports: [IdenfyModule.forRoot({ ...own, ...options })],
  }).compile();
  close = () => module.close();
  return module.get(IdenfyService);
}
const tokens = (): number => simulator.requests.filter(({ path }) => path === '/api/v2/token').length;

it('refuses a token before it is requested, and frees the clientId', async () => {
  const service = await start({ budget: { tokensPerHour: 1 } });
  await service.createToken({ clientId: 'first' });

  await expect(service.createToken({ clientId: 'second' })).rejects.toMatchObject({
    code: 'IDENFY_RATE_LIMIT',
    retryAfterMs: expect.any(Number) as number,
  });

  expect(tokens()).toBe(1);
  await expect(service.findLiveSession('second')).resolves.toBeUndefined();
});

it.each([
  ['stops after the credits are used up', {}, 1],
  ['goes on where no budget is set', undefined, 2],
])('%s', async (_what, budget, times) => {
  const service = await start({ budget });
  simulator.configure({ credits: 0 });
  for (const clientId of ['first', 'second']) {
    await expect(service.createToken({ clientId })).rejects.toMatchObject({ code: 'IDENFY_QUOTA' });
  }
  expect(tokens()).toBe(times);
});

it.each([
  [{ tokensPerHour: 0 }, 'budget.tokensPerHour'],
  [{ tokensPerHour: '5' }, 'budget.tokensPerHour'],
  [{ onExceeded: 'log' }, 'budget.onExceeded'],
  [{ tokensPerDay: 5 }, 'budget.tokensPerDay'],
])('refuses %j at the start', async (budget, path) => {
  close = () => Promise.resolve();
  await expect(start({ budget: budget as IdenfyBudgetOptions })).rejects.toMatchObject({
    code: 'IDENFY_CONFIG',
    problems: [{ path }],
  });
});
