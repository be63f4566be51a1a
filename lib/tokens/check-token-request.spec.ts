import { checkClientId, checkTokenDefaults, checkTokenRequest } from './check-token-request.js';
import { CreateTokenDto } from './create-token.dto.js';

const clientId = 'user-1';

/** `path rule` of every problem. */
const problemsOf = (request: unknown, defaults?: object): string[] => {
  const result = checkTokenRequest(request, defaults);
  return 'problems' in result ? result.problems.map(({ path, rule }) => `${path} ${rule}`) : [];
};

const bodyOf = (request: unknown, defaults?: object): unknown => {
  const result = checkTokenRequest(request, defaults);
  return 'body' in result ? result.body : result.problems;
};

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
  }
  return Object.freeze(value);
}

describe('what is no request', () => {
  it.each([
    [null],
    [undefined],
    ['x'],
    [5],
    [[]],
    [[{ clientId }]],
    [() => 1],
    [new Map()],
    [new Date()],
    [Symbol('x')],
  ])('is one problem: %p', (request) => {
    expect(problemsOf(request)).toEqual([' object']);
  });

  it('is one whose values cannot be read, too', () => {
    const throwing = {
      get clientId(): string {
        throw new Error('secret');
      },
    };
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(problemsOf(throwing)).toEqual([' object']);
    expect(problemsOf(proxy)).toEqual([' object']);
    expect(problemsOf({ clientId, additionalSteps: proxy })).toEqual([' object']);
  });
});

it('takes no part in what has a symbol for a name', () => {
  const symbol = Symbol('x');
  const request = { clientId, [symbol]: 'x' };
  expect(checkTokenRequest(request)).toEqual({ body: { clientId } });
  expect(Reflect.ownKeys((checkTokenRequest(request) as { body: object }).body)).toEqual(['clientId']);
  expect(request[symbol]).toBe('x');
});

describe('clientId', () => {
  it.each([[{}], [{ clientId: undefined }], [{ clientId: null }]])(
    'missing in %p is one problem',
    (request) => {
      expect(checkTokenRequest(request)).toEqual({
        problems: [{ path: 'clientId', rule: 'required', message: 'clientId is required' }],
      });
    },
  );

  it('is never taken from the defaults', () => {
    expect(problemsOf({}, { clientId })).toEqual(['clientId required']);
  });

  it.each([
    ['x', []],
    [undefined, ['required']],
    [null, ['required']],
    ['', ['clientId']],
    [['x'], ['clientId']],
  ])('is checked alone for the guard: %p', (value, rules) => {
    expect(checkClientId(value).map(({ rule }) => rule)).toEqual(rules);
  });
});

describe('problems', () => {
  it('are all reported, each with its path', () => {
    const request = {
      clientId: ' ',
      country: ['lt', 'XX', 5],
      documents: ['PASSPORT', 'id card'],
      additionalSteps: { ALL: { PASSPORT: { SELFIE: { type: 'NO', settings: { canUpload: 1 } }, BILL: 5 } } },
      firsName: 'Anna',
    };
    expect(problemsOf(request)).toEqual([
      'clientId clientId',
      'country.1 country',
      'country.2 country',
      'documents.1 code',
      'additionalSteps.ALL.PASSPORT.SELFIE.type enum',
      'additionalSteps.ALL.PASSPORT.SELFIE.settings.canUpload boolean',
      'additionalSteps.ALL.PASSPORT.BILL object',
      'firsName unknown',
    ]);
  });

  it('say where and what, not the value', () => {
    expect(checkTokenRequest({ clientId, country: ['LT', 'secret'] })).toEqual({
      problems: [
        {
          path: 'country.1',
          rule: 'country',
          message: 'country.1 must be an ISO 3166-1 alpha-2 country code (or XK)',
        },
      ],
    });
  });

  it('stay on one short line whatever a name holds', () => {
    const result = checkTokenRequest({ clientId, [`a\r\n\u001b[31m${'x'.repeat(100_000)}`]: 1, '': 1 });
    const problems = 'problems' in result ? result.problems : [];
    expect(problems.map(({ rule }) => rule)).toEqual(['unknown', 'unknown']);
    for (const { path, message } of problems) {
      expect(path).toMatch(/^[^\p{Cc}]{1,80}$/u);
      expect(message).toMatch(/^[^\p{Cc}]{1,200}$/u);
    }
  });
});

describe('http to this machine', () => {
  const urls = ['http://localhost:3000/done', 'http://127.0.0.9', 'HTTP://[::1]:80/?a=b'];
  const names = ['successUrl', 'errorUrl', 'unverifiedUrl', 'callbackUrl'];

  it.each(names)('is taken as %s only where iDenfy is a simulator on this machine', (name) => {
    for (const value of urls) {
      const request = { clientId, [name]: value };
      expect(checkTokenRequest(request, {}, true)).toEqual({ body: request });
      expect(problemsOf(request)).toEqual([`${name} url`]);
      expect(checkTokenDefaults({ [name]: value }, 'tokenDefaults', true)).toEqual([]);
      expect(checkTokenDefaults({ [name]: value }, 'tokenDefaults')).toHaveLength(1);
    }
  });

  it.each([
    'http://app.test',
    'http://localhost.app.test',
    'http://a:b@localhost',
    'http://local host',
    'ftp://localhost',
  ])('does not open the door to %s', (successUrl) => {
    expect(checkTokenRequest({ clientId, successUrl }, {}, true)).toHaveProperty('problems');
  });
});

describe('a URL with a letter that is not ASCII', () => {
  // V8 optimises the check after some thousand calls; `URL.canParse` of Node 20 then reads Latin-1 as UTF-8.
  it.each(['https://é.test/?a', 'https://例え.test/x', 'https://app.test/é'])(
    'stays right, however often %s was checked',
    (successUrl) => {
      for (let call = 0; call < 30_000; call += 1) {
        if ('problems' in checkTokenRequest({ clientId, successUrl })) {
          throw new Error(`refused after ${call} calls`);
        }
      }
    },
  );
});

describe('parameters together', () => {
  it.each<[string, object, string[]]>([
    ['additionalData alone', { additionalData: {} }, ['additionalData needs']],
    ['additionalData with steps', { additionalData: {}, additionalSteps: {} }, []],
    ['utilityBill with steps', { utilityBill: true, additionalSteps: {} }, ['utilityBill excludes']],
    ['no utilityBill with steps', { utilityBill: false, additionalSteps: {} }, []],
    ['null utilityBill with steps', { utilityBill: null, additionalSteps: {} }, []],
    ['utilityBill without steps', { utilityBill: true }, []],
    ['ageLimit above ageMax', { ageLimit: 19, ageMax: 18 }, ['ageLimit order']],
    ['ageLimit equal to ageMax', { ageLimit: 18, ageMax: 18 }, []],
    ['ageLimit alone', { ageLimit: 18 }, []],
    ['ageMax alone', { ageMax: 0 }, []],
    ['a wrong ageMax', { ageLimit: 18, ageMax: '17' }, ['ageMax integer']],
  ])('%s', (_title, request, problems) => {
    expect(problemsOf({ clientId, ...request })).toEqual(problems);
  });

  it('are judged after the defaults are merged in', () => {
    expect(problemsOf({ clientId, additionalData: {} }, { additionalSteps: {} })).toEqual([]);
    expect(problemsOf({ clientId, ageMax: 17 }, { ageLimit: 18 })).toEqual(['ageLimit order']);
    expect(problemsOf({ clientId, utilityBill: true }, { additionalSteps: {} })).toEqual([
      'utilityBill excludes',
    ]);
  });
});

describe('the body', () => {
  it('holds what is set and nothing else', () => {
    const request = { clientId, firstName: undefined, questionnaire: null, checkAml: false, ageLimit: 0 };
    expect(Object.entries(bodyOf(request) as object)).toEqual([
      ['clientId', clientId],
      ['questionnaire', null],
      ['checkAml', false],
      ['ageLimit', 0],
    ]);
  });

  it('is the same from an instance and from a plain object', () => {
    const instance = Object.assign(new CreateTokenDto(), { clientId, country: 'lt' });
    class Form {
      clientId = clientId;
      country = 'lt';
      extra = undefined;
    }
    const expected = { clientId, country: 'LT' };
    expect(bodyOf(instance)).toEqual(expected);
    expect(bodyOf(new Form())).toEqual(expected);
    expect(bodyOf(Object.assign(Object.create(null), expected))).toEqual(expected);
  });

  it('has every country in upper case', () => {
    const request = {
      clientId,
      country: ['lt', 'Us'],
      nationality: 'xk',
      registryCentersCountries: ['hu'],
      additionalSteps: { lt: { ALL: { BILL: {} } }, ALL: {} },
    };
    expect(bodyOf(request)).toEqual({
      clientId,
      country: ['LT', 'US'],
      nationality: 'XK',
      registryCentersCountries: ['HU'],
      additionalSteps: { LT: { ALL: { BILL: {} } }, ALL: {} },
    });
  });

  it('refuses a name of no parameter among the defaults, also one that every object has', () => {
    for (const name of ['typo', 'toString', 'constructor', '__proto__']) {
      const defaults = JSON.parse(`{ "${name}": 1 }`) as object;
      expect(problemsOf({ clientId }, defaults)).toEqual([`${name} unknown`]);
    }
  });

  it('takes from the defaults what the request does not set, and a null of the request as it is', () => {
    const defaults = { locale: 'lt', questionnaire: 'q', country: 'lv', showInstructions: true };
    const request = { clientId, locale: undefined, questionnaire: null, showInstructions: false };
    expect(bodyOf(request, defaults)).toEqual({
      clientId,
      country: 'LV',
      locale: 'lt',
      questionnaire: null,
      showInstructions: false,
    });
  });

  it('shares nothing with the request and leaves it as it was', () => {
    const request = deepFreeze({
      clientId,
      country: ['lt'],
      additionalSteps: { lt: { ALL: { BILL: { fields: ['a'] } } } },
      extraParameters: { list: [{ a: 1 }] },
    });
    const body = bodyOf(request, deepFreeze({ documents: ['PASSPORT'] })) as Record<string, unknown>;
    expect(body.country).toEqual(['LT']);
    expect(body.documents).toEqual(['PASSPORT']);
    expect(body.list).toEqual([{ a: 1 }]);
    expect(body.list).not.toBe(request.extraParameters.list);
    expect((body.additionalSteps as Record<string, unknown>).LT).not.toBe(request.additionalSteps.lt);
  });

  it('is what was checked, also when a getter changes its mind', () => {
    const answers = ['LT', 'bad value'];
    const request = {
      clientId,
      get nationality() {
        return answers.shift();
      },
    };
    expect(bodyOf(request)).toEqual({ clientId, nationality: 'LT' });
  });
});

describe('extraParameters', () => {
  it('are sent among the others as they are', () => {
    const extraParameters = { tomorrow: { a: [1, null, 'x'] }, additionalData: { BILL: { address: 5 } } };
    expect(bodyOf({ clientId, extraParameters })).toEqual({ clientId, ...extraParameters });
  });

  it('are merged one by one over those of the defaults', () => {
    const request = { clientId, extraParameters: { a: 1, b: undefined } };
    expect(bodyOf(request, { extraParameters: { a: 0, b: 2, c: 3 } })).toEqual({
      clientId,
      a: 1,
      b: 2,
      c: 3,
    });
  });

  it('may not hold what is known, unsafe, or another name of clientId', () => {
    const extraParameters = JSON.parse(
      '{"checkAml":true,"extraParameters":{},"personScanRef":"x","__proto__":{"a":1},"constructor":1,"prototype":1}',
    ) as object;
    expect(problemsOf({ clientId, extraParameters })).toEqual([
      'extraParameters.checkAml known',
      'extraParameters.extraParameters known',
      'extraParameters.personScanRef known',
      'extraParameters.__proto__ unsafe',
      'extraParameters.constructor unsafe',
      'extraParameters.prototype unsafe',
    ]);
  });

  it('may not set additionalData a second time', () => {
    const request = {
      clientId,
      additionalSteps: {},
      additionalData: {},
      extraParameters: { additionalData: {} },
    };
    expect(problemsOf(request)).toEqual(['extraParameters.additionalData known']);
  });

  it('must be JSON, named place by place', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    let deep: unknown = 1;
    for (let level = 0; level < 20_000; level += 1) {
      deep = [deep];
    }
    const extraParameters = {
      f: () => 1,
      n: [1, NaN],
      big: { int: 5n },
      date: new Date(),
      cycle,
      deep,
      u: [undefined],
    };
    const paths = problemsOf({ clientId, extraParameters });
    expect(paths.slice(0, 5)).toEqual([
      'extraParameters.f json',
      'extraParameters.n.1 json',
      'extraParameters.big.int json',
      'extraParameters.date json',
      'extraParameters.cycle.self json',
    ]);
    expect(paths[5]).toMatch(/^extraParameters\.deep(\.0)+ json$/);
    expect(paths.slice(6)).toEqual(['extraParameters.u.0 json']);
  });
});

describe('names that could pollute', () => {
  it('are refused among the parameters', () => {
    const request = JSON.parse(
      '{"clientId":"user-1","__proto__":{"admin":true},"constructor":1,"hasOwnProperty":1}',
    ) as object;
    expect(problemsOf(request)).toEqual([
      '__proto__ unknown',
      'constructor unknown',
      'hasOwnProperty unknown',
    ]);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it('are only names deep inside', () => {
    const text = '{"S":{"__proto__":"x"},"__proto__":{"admin":"yes"},"constructor":{"prototype":"p"}}';
    const body = bodyOf({ clientId, additionalSteps: {}, additionalData: JSON.parse(text) as object });
    const { additionalData } = body as { additionalData: object };
    expect(JSON.stringify(additionalData)).toBe(text);
    expect(Object.getPrototypeOf(additionalData)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it('personScanRef is refused, as a second name of clientId', () => {
    expect(problemsOf({ clientId, personScanRef: 'user-2' })).toEqual(['personScanRef unknown']);
  });
});

describe('checkTokenDefaults', () => {
  it('checks each parameter alone and asks for none', () => {
    expect(checkTokenDefaults({})).toEqual([]);
    expect(checkTokenDefaults({ additionalData: {}, utilityBill: true, ageLimit: 5, ageMax: 4 })).toEqual([]);
  });

  it('refuses a clientId, unknown names and bad values, under the name of the option', () => {
    const problems = checkTokenDefaults({ locale: 5, clientId, typo: 1, country: ['XX'] }, 'tokenDefaults');
    expect(problems.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      'tokenDefaults.clientId unknown',
      'tokenDefaults.country.0 country',
      'tokenDefaults.locale locale',
      'tokenDefaults.typo unknown',
    ]);
    expect(problems.every(({ path, message }) => message.startsWith(`${path} `))).toBe(true);
  });

  it.each([[null], ['x'], [[]], [() => 1]])('refuses %p as a whole', (defaults) => {
    expect(checkTokenDefaults(defaults, 'tokenDefaults')).toEqual([
      {
        path: 'tokenDefaults',
        rule: 'object',
        message: 'tokenDefaults must be an object of parameters that can be read',
      },
    ]);
  });
});
