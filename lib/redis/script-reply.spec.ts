import { partsOf, readAcquired, readOpened, readSession } from './script-reply.js';

const session = ['session', 'client', 'open', 60_000, null, null, 'scan', null, 0];
const described = { clientId: 'client', state: 'open', remainingMs: 60_000, scanRef: 'scan' };

describe('The answer of a script', () => {
  it('is read as texts, whatever the client makes of them', () => {
    expect(partsOf(['a', 7, null])).toEqual(['a', '7', undefined]);
    expect(partsOf([Buffer.from('ž'), '7', null])).toEqual(['ž', '7', undefined]);
    const bytes = session.map((part) => (typeof part === 'string' ? Buffer.from(part) : part));
    expect(readSession(bytes)).toEqual(described);
  });

  it('is a reservation only when it says so', () => {
    expect(readAcquired(['acquired'])).toEqual({ acquired: true });
    expect(readAcquired([Buffer.from('acquired')])).toEqual({ acquired: true });
    expect(readAcquired(session)).toEqual({ acquired: false, session: described });
    for (const reply of [undefined, null, 'acquired', 'OK', 1, [], ['none'], [null], { 0: 'acquired' }]) {
      expect(() => readAcquired(reply)).toThrow(TypeError);
    }
  });

  it('is the outcome of opening only when it is one', () => {
    expect(['opened', 'finished', Buffer.from('lost')].map(readOpened)).toEqual([
      'opened',
      'finished',
      'lost',
    ]);
    for (const reply of [undefined, null, 'OK', 1, ['opened', 'lost']]) {
      expect(() => readOpened(reply)).toThrow(TypeError);
    }
  });
});
