import type { PageToken } from '../products/checks.js';
import type { SimulatedDelivery } from '../simulator-webhooks.js';
import type { IdenfySimulator } from '../simulator.js';

type Fields = Readonly<Record<string, unknown>>;
type ProductControl = (
  simulator: IdenfySimulator,
  fields: Fields,
) => Promise<SimulatedDelivery | undefined> | void;

/** The words that a field may have, so that a misspelt one is no result. */
function word<Word extends string>(fields: Fields, name: string, ...words: readonly [Word, ...Word[]]): Word {
  const value = fields[name] ?? words[0];
  const found = words.find((one) => one === value);
  if (found === undefined) {
    throw new Error(`${name} must be one of ${words.join(', ')}.`);
  }
  return found;
}

const text = (fields: Fields, name: string): string => {
  const value = fields[name];
  if (typeof value !== 'string') {
    throw new Error(`${name} must be a text.`);
  }
  return value;
};

/** What each control of companies, faces and checks does: the method of this name, whose arguments are the fields. */
export const PRODUCT_CONTROLS: Readonly<Record<string, ProductControl>> = {
  'faces/finish': ({ faces }, fields) =>
    faces.finish(
      text(fields, 'tokenString'),
      word(fields, 'status', 'Success', 'Failed', 'Expired', 'Canceled'),
    ),
  'companies/finishForm': ({ companies }, fields) =>
    companies.finishForm(text(fields, 'tokenString'), (fields.company ?? undefined) as undefined),
  'companies/setAmlStatus': ({ companies }, fields) =>
    companies.setAmlStatus(
      text(fields, 'companyId'),
      word(fields, 'status', 'NO_FLAGS', 'FLAGS_FOUND', 'FALSE_POSITIVE', 'TRUE_POSITIVE'),
    ),
  'companies/requestInformation': ({ companies }, fields) =>
    companies.requestInformation(text(fields, 'companyId')),
  'companies/expire': ({ companies }, fields) =>
    companies.expire(text(fields, 'companyId'), word(fields, 'expirationStatus', 'EXPIRED', 'PENDING')),
  'companies/finishAutomation': ({ companies }, fields) =>
    companies.finishAutomation(
      text(fields, 'companyId'),
      word(fields, 'status', 'NEED_TO_REVIEW', 'NEED_TO_PROCESS'),
    ),
  'companies/finishOrder': ({ companies }, fields) =>
    companies.finishOrder(text(fields, 'orderId'), word(fields, 'status', 'FINISHED', 'FAILED', 'TIMED_OUT')),
  'checks/finishAge': ({ checks }, { estimatedAge, confidence, ...fields }) => {
    if (typeof estimatedAge !== 'number' || !['number', 'undefined'].includes(typeof confidence)) {
      throw new Error('estimatedAge must be a number of years, and confidence one of percent.');
    }
    return checks.finishAge(text(fields, 'token'), { estimatedAge, confidence: confidence as undefined });
  },
  'checks/finishBank': ({ checks }, { tokenString, ...result }) =>
    checks.finishBank(text({ tokenString }, 'tokenString'), result),
  'checks/finishBankCard': ({ checks }, { tokenString, ...result }) =>
    checks.finishBankCard(text({ tokenString }, 'tokenString'), result),
};

/** Something that the console shows with what can be done to it. */
interface ShownProduct {
  readonly kind: string;
  readonly id: string;
  readonly clientId: string;
  readonly state: string;
  /** When its page ends, or when it was made. */
  readonly at: Date;
  readonly facts: readonly (readonly [name: string, value: unknown])[];
  readonly pageUrl?: string;
  /** Buttons: each with its control and the fields of it. */
  readonly actions: readonly (readonly [label: string, control: string, fields: Fields])[];
}

type Action = ShownProduct['actions'][number];

/** Everything of companies, faces and checks, the newest of each kind first. */
export const shownProducts = (simulator: IdenfySimulator): ShownProduct[] => [
  ...newest(companiesOf(simulator)),
  ...newest(formsOf(simulator)),
  ...newest(ordersOf(simulator)),
  ...newest(facesOf(simulator)),
  ...newest(checksOf(simulator)),
];

const newest = (products: readonly ShownProduct[]): ShownProduct[] => products.slice(-50).reverse();

/** What can still be done at a page, or what has become of it. */
function page(
  { url, clock }: IdenfySimulator,
  path: string,
  { used, endsAt }: { readonly used: boolean; readonly endsAt: Date },
  actions: readonly Action[],
): Pick<ShownProduct, 'state' | 'at' | 'actions' | 'pageUrl'> {
  const isOpen = !used && endsAt.getTime() > clock.date().getTime();
  return {
    state: used ? 'finished' : isOpen ? 'open' : 'expired',
    at: endsAt,
    actions: used ? [] : actions,
    ...(isOpen && { pageUrl: url + path }),
  };
}

const companiesOf = ({ companies }: IdenfySimulator): ShownProduct[] =>
  companies.companies.map(
    ({ id, clientId, company, status, approvalStatus, amlStatus, created, ...more }) => ({
      kind: 'company',
      ...{ id, clientId, state: approvalStatus ?? status, at: created },
      facts: [
        ['name', company.companyName],
        ['lists', amlStatus],
        ['information requested', more.informationRequested ? 'yes' : ''],
      ],
      actions: [
        ['Ask for information', 'companies/requestInformation', { companyId: id }],
        ['Put on a list', 'companies/setAmlStatus', { companyId: id, status: 'FLAGS_FOUND' }],
        ['False positive', 'companies/setAmlStatus', { companyId: id, status: 'FALSE_POSITIVE' }],
        ['True positive', 'companies/setAmlStatus', { companyId: id, status: 'TRUE_POSITIVE' }],
        ['Expire', 'companies/expire', { companyId: id }],
        ...(status === 'PROCESSING'
          ? [['End the automatic checks', 'companies/finishAutomation', { companyId: id }] as const]
          : []),
      ],
    }),
  );

const formsOf = (simulator: IdenfySimulator): ShownProduct[] =>
  simulator.companies.tokens.map(({ tokenString, clientId, companyId, used, expiration: endsAt }) => ({
    ...{ kind: 'form', id: tokenString, clientId, facts: [['company', companyId]] },
    ...page(simulator, `/kyb/welcome?authToken=${tokenString}`, { used, endsAt }, [
      ['Send the form', 'companies/finishForm', { tokenString }],
    ]),
  }));

const ordersOf = ({ companies }: IdenfySimulator): ShownProduct[] =>
  companies.orders.map(({ id: orderId, event, status, orderedAt }) => ({
    ...{ kind: 'order', id: orderId, clientId: event, state: String(status), at: orderedAt, facts: [] },
    actions: (['FINISHED', 'FAILED', 'TIMED_OUT'] as const).map(
      (end) => [`End as ${end}`, 'companies/finishOrder', { orderId, status: end }] as const,
    ),
  }));

const facesOf = (simulator: IdenfySimulator): ShownProduct[] =>
  simulator.faces.sessions.map(({ tokenString, scanRef, method, endsAt, approved }) => ({
    ...{ kind: 'face', id: tokenString, clientId: simulator.session(scanRef)?.clientId ?? '' },
    facts: [
      ['verification', scanRef],
      ['method', method],
      ['approved', approved],
    ],
    ...page(
      simulator,
      `/face-authentication/?token=${tokenString}`,
      { used: approved !== undefined, endsAt },
      (['Success', 'Failed', 'Canceled', 'Expired'] as const).map(
        (status) => [status, 'faces/finish', { tokenString, status }] as const,
      ),
    ),
  }));

function checksOf(simulator: IdenfySimulator): ShownProduct[] {
  const { ages, cards, banks } = simulator.checks.pages;
  const shown = <Request>(
    kind: string,
    path: string,
    found: PageToken<Request>,
    clientId: string,
    actions: readonly Action[],
  ): ShownProduct => ({
    ...{ kind, id: found.token, clientId, facts: [['id', found.id]] },
    ...page(simulator, `${path}?token=${found.token}`, found, actions),
  });
  return [
    ...ages.map((found) => {
      const { min_age: age, buffer = 0, client_id: client } = found.request;
      const end = (label: string, estimatedAge: number, confidence = 100): Action => [
        label,
        'checks/finishAge',
        { token: found.token, estimatedAge, confidence },
      ];
      return shown('age', '/age-estimation/', found, client ?? '', [
        end('Old enough', age + buffer),
        end('Too young', Math.max(0, age - buffer - 1)),
        end('Cannot tell', age, 0),
      ]);
    }),
    ...cards.map((found) =>
      shown('bank card', '/bank-card/', found, found.request.expectedName, [
        ['Match', 'checks/finishBankCard', { tokenString: found.token }],
        ['Another card', 'checks/finishBankCard', { tokenString: found.token, name: 'OTHER PERSON' }],
        ['Unreadable', 'checks/finishBankCard', { tokenString: found.token, name: null }],
      ]),
    ),
    ...banks.map((found) =>
      shown('bank', '/bank/', found, found.request.bank ?? '', [
        ['Low risk', 'checks/finishBank', { tokenString: found.token }],
        ['High risk', 'checks/finishBank', { tokenString: found.token, riskLevel: 'HIGH' }],
      ]),
    ),
  ];
}
