import { jest } from '@jest/globals';
import { IdenfyError } from '../errors/index.js';
import { LateClaims } from './late-claims.js';
import { TimeLimit } from './time-limit.js';

const LIMIT_MS = 1000;
const LEASE_MS = 15_000;

/** A Redis whose answers the test gives by hand. */
class Answers {
  readonly asked: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  givenBack = 0;
  /** How many times giving back fails before it does not. */
  failures = 0;

  readonly claim = {
    owner: 'owner',
    leaseMs: LEASE_MS,
    ask: () => new Promise<string>((resolve, reject) => this.asked.push({ resolve, reject })),
    giveBack: async (): Promise<void> => {
      if (this.failures > 0) {
        this.failures -= 1;
        throw new Error('not connected');
      }
      this.givenBack += 1;
    },
  };
}

const outcome = (asked: Promise<unknown>): Promise<unknown> =>
  asked.catch((error: unknown) => (IdenfyError.is(error) ? error.code : error));
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('LateClaims', () => {
  let claims: LateClaims;
  let redis: Answers;

  beforeEach(() => {
    jest.useFakeTimers();
    claims = new LateClaims(new TimeLimit(LIMIT_MS));
    redis = new Answers();
  });
  afterEach(() => {
    expect(claims['latest'].size).toBe(0);
    jest.useRealTimers();
  });

  async function takeTooLate(): Promise<void> {
    const taken = outcome(claims.take(redis.claim));
    await pass(LIMIT_MS);
    expect(await taken).toBe('IDENFY_STORE');
  }

  it('keeps a claim that is answered in time', async () => {
    const taken = claims.take(redis.claim);
    redis.asked[0]!.resolve('mine');
    expect(await taken).toBe('mine');
    await pass(LEASE_MS);
    expect(redis.givenBack).toBe(0);
  });

  it('gives back a claim that is answered too late, not before', async () => {
    await takeTooLate();
    await pass(5000);
    expect(redis.givenBack).toBe(0);
    redis.asked[0]!.resolve('mine');
    await pass(0);
    expect(redis.givenBack).toBe(1);
    await pass(LEASE_MS);
    expect(redis.givenBack).toBe(1);
  });

  it('gives back a claim that fails: its reply may have been lost after it was applied', async () => {
    const taken = outcome(claims.take(redis.claim));
    redis.asked[0]!.reject(new Error('Connection is closed'));
    expect(await taken).toBe('IDENFY_STORE');
    await pass(0);
    expect(redis.givenBack).toBe(1);
  });

  it('goes on giving back while the connection is away', async () => {
    redis.failures = 4;
    const taken = outcome(claims.take(redis.claim));
    redis.asked[0]!.reject(new Error('Connection is closed'));
    expect(await taken).toBe('IDENFY_STORE');
    await pass(1000);
    expect(redis.givenBack).toBe(0);
    await pass(1000);
    expect(redis.givenBack).toBe(1);
  });

  it('gives up giving back when the lease ends, for the claim ends with it', async () => {
    redis.failures = Infinity;
    await takeTooLate();
    redis.asked[0]!.resolve('mine');
    await pass(LEASE_MS);
    expect(claims['latest'].size).toBe(0);
    redis.failures = 0;
    await pass(LEASE_MS);
    expect(redis.givenBack).toBe(0);
  });

  it('leaves the claim to an owner who has asked again and got it', async () => {
    await takeTooLate();
    const again = claims.take(redis.claim);
    redis.asked[0]!.resolve('mine');
    redis.asked[1]!.resolve('mine');
    expect(await again).toBe('mine');
    await pass(LEASE_MS);
    expect(redis.givenBack).toBe(0);
  });

  it('leaves the claim to an owner who has asked again and got an answer before the first one', async () => {
    await takeTooLate();
    const again = claims.take(redis.claim);
    redis.asked[1]!.resolve('mine');
    expect(await again).toBe('mine');
    redis.asked[0]!.resolve('mine');
    await pass(LEASE_MS);
    expect(redis.givenBack).toBe(0);
  });

  it('stops giving back when the owner asks again', async () => {
    redis.failures = Infinity;
    await takeTooLate();
    redis.asked[0]!.resolve('mine');
    await pass(500);
    const again = claims.take(redis.claim);
    redis.failures = 0;
    await pass(900);
    redis.asked[1]!.resolve('mine');
    expect(await again).toBe('mine');
    await pass(LEASE_MS);
    expect(redis.givenBack).toBe(0);
  });

  it('gives back once when the owner asked twice and both came too late', async () => {
    await takeTooLate();
    await takeTooLate();
    redis.asked[0]!.resolve('mine');
    await pass(0);
    expect(redis.givenBack).toBe(0);
    redis.asked[1]!.resolve('mine');
    await pass(0);
    expect(redis.givenBack).toBe(1);
  });

  it('gives nothing back that was never asked for', async () => {
    const refusing = { within: () => Promise.reject(new Error('not now')) } as unknown as TimeLimit;
    claims = new LateClaims(refusing);
    expect(await outcome(claims.take(redis.claim))).toMatchObject({ message: 'not now' });
    await pass(LEASE_MS);
    expect([redis.asked.length, redis.givenBack]).toEqual([0, 0]);
  });
});
