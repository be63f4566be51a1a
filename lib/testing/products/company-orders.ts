import { documentLink } from '../simulator-files.js';
import { ORDER_DOCUMENT_RULES, SOS_REPORT_RULES } from '../../products/companies/company-registry.dto.js';
import { idenfyPayloads } from '../payloads/idenfy-payloads.js';
import type { SimulatorAccount } from '../simulator-account.js';
import { badValue, empty, error, json, missingValue } from '../simulator-response.js';
import type { SimulatorResponse } from '../simulator-response.js';
import { checkBody, route } from '../simulator-router.js';
import type { ApiRoute } from '../simulator-router.js';
import type { SimulatedDelivery } from '../simulator-webhooks.js';

/** A document of a register or a report of a state that was ordered. */
export interface SimulatedOrder {
  readonly id: string;
  /** The webhook that follows. */
  readonly event: 'GOV_ORDERED_DOCUMENT' | 'SOS_REPORT';
  readonly request: Readonly<Record<string, unknown>>;
  readonly orderedAt: Date;
  readonly status: 'IN_PROGRESS' | 'FINISHED' | 'FAILED' | 'TIMED_OUT';
  readonly finishedAt?: Date;
  /** Where its files are; nothing before it is finished. */
  readonly files?: string;
}

/** What every register of the simulator has. */
const PRODUCTS = [
  {
    id: 'company-extract',
    productCode: 'company-extract',
    productTitle: 'Company extract',
    productFormat: 'pdf',
    price: 12,
    currency: 'EUR',
    deliveryTimeMinutes: 60,
    canOrder: true,
  },
  {
    id: 'annual-accounts',
    productCode: 'annual-accounts',
    productTitle: 'Annual accounts',
    productFormat: 'pdf',
    price: 20,
    currency: 'EUR',
    deliveryTimeMinutes: 1440,
    canOrder: true,
  },
] as const;

const text = (time: Date | undefined): string | null => time?.toISOString() ?? null;

function shownDocument({ id, request, orderedAt, status, finishedAt, files }: SimulatedOrder): object {
  const { productKey } = request;
  const product = PRODUCTS.find((one) => one.id === productKey)!;
  return {
    id,
    title: product.productTitle,
    documentFormat: product.productFormat,
    productKey,
    expectedDeliveryTime: text(new Date(orderedAt.getTime() + product.deliveryTimeMinutes * 60_000)),
    price: product.price,
    deliveredAt: status === 'FINISHED' ? text(finishedAt) : null,
    status,
    file: files === undefined ? null : `${files}.pdf`,
  };
}

const webhookReport = ({ id, request, status, files }: SimulatedOrder): object => ({
  id,
  companyName: request.companyName,
  entityType: files === undefined ? null : 'LLC',
  formationDate: files === undefined ? null : '2019-06-01',
  status,
  reportFile: files === undefined ? null : `${files}.pdf`,
  dataFile: files === undefined ? null : `${files}.json`,
  watchlistHitsCount: files === undefined ? null : 0,
});

const shownReport = (order: SimulatedOrder): object => ({
  ...webhookReport(order),
  checkedAt: text(order.finishedAt),
});

/** What the webhook says. */
const payloadOf = (order: SimulatedOrder): object =>
  order.event === 'SOS_REPORT'
    ? idenfyPayloads.sosReport(webhookReport(order))
    : idenfyPayloads.govOrderedDocument(shownDocument(order));

/** What was ordered about companies. */
export class SimulatedOrders {
  readonly #account: SimulatorAccount;
  readonly #orders: Map<string, SimulatedOrder>;

  constructor(account: SimulatorAccount) {
    this.#account = account;
    this.#orders = account.keptMap('companies.orders');
  }

  /** The oldest first. */
  get all(): readonly SimulatedOrder[] {
    return [...this.#orders.values()];
  }

  add(event: SimulatedOrder['event'], request: SimulatedOrder['request']): SimulatedOrder {
    const id = this.#account.ids.uuid();
    const order: SimulatedOrder = {
      id,
      event,
      request,
      orderedAt: this.#account.clock.date(),
      status: 'IN_PROGRESS',
    };
    this.#orders.set(id, order);
    return order;
  }

  async finish(
    id: string,
    status: 'FINISHED' | 'FAILED' | 'TIMED_OUT',
  ): Promise<SimulatedDelivery | undefined> {
    const order = this.#orders.get(id);
    if (order === undefined) {
      throw new Error('The simulator has no order with this id.');
    }
    const files = status === 'FINISHED' ? documentLink(this.#account, id) : undefined;
    Object.assign(order, { status, finishedAt: this.#account.clock.date(), files });
    return this.#account.send(order.event, payloadOf(order));
  }
}

const ordersOf = (account: SimulatorAccount, event: SimulatedOrder['event']): SimulatedOrder[] =>
  account.part(SimulatedOrders).all.filter((order) => order.event === event);

/** Of a pair `…After`, `…Before` of the query, where it is there. */
function isWithin(time: Date | undefined, query: URLSearchParams, name: string): boolean {
  const after = query.get(`${name}After`);
  const before = query.get(`${name}Before`);
  const at = time?.getTime() ?? NaN;
  return (after === null || at >= Date.parse(after)) && (before === null || at <= Date.parse(before));
}

const is = (value: unknown, query: URLSearchParams, name: string): boolean =>
  query.get(name) === null || query.get(name) === value;

function oneOrder(
  account: SimulatorAccount,
  event: SimulatedOrder['event'],
  id: string | undefined,
  show: (order: SimulatedOrder) => object,
): SimulatorResponse {
  const order = ordersOf(account, event).find((one) => one.id === id);
  return order === undefined ? error(404, 'Not found.') : json(200, show(order));
}

/** Documents of registers and reports of states (documentation.idenfy.com, kyb). */
export const ORDER_ROUTES: readonly ApiRoute[] = [
  route('GET', '/api/v2/gov-ordered-documents/available-documents/', (_account, { query }) => {
    const missing = ['countryCode', 'registrationNumber'].find((name) => !query.get(name));
    return missing === undefined ? json(200, { products: PRODUCTS }) : missingValue(missing);
  }),
  route('POST', '/api/v2/gov-ordered-documents/document-order/', (account, { body }) => {
    const checked = checkBody(ORDER_DOCUMENT_RULES, body);
    if ('refusal' in checked) {
      return checked.refusal;
    }
    const { request } = checked;
    return PRODUCTS.some(({ id }) => id === request.productKey)
      ? account.charge('GOV_DOCUMENT', () => {
          account.part(SimulatedOrders).add('GOV_ORDERED_DOCUMENT', request);
          return empty();
        })
      : badValue("Field 'productKey' must be an available document.");
  }),
  route('GET', '/api/v2/gov-ordered-documents/', (account, { query }) => {
    const found = ordersOf(account, 'GOV_ORDERED_DOCUMENT').filter(
      (order) =>
        isWithin(order.orderedAt, query, 'ordered') &&
        isWithin(order.finishedAt, query, 'delivered') &&
        is(order.status, query, 'status'),
    );
    const isDescending = query.get('orderBy')?.startsWith('-') ?? false;
    const shown = found.map(shownDocument);
    return json(200, isDescending ? shown.reverse() : shown);
  }),
  route('GET', '/api/v2/gov-ordered-documents/{id}/', (account, { ids: { id } }) =>
    oneOrder(account, 'GOV_ORDERED_DOCUMENT', id, shownDocument),
  ),
  route('GET', '/api/v2/sos-filing-documents/', (account, { query }) =>
    json(
      200,
      ordersOf(account, 'SOS_REPORT')
        .filter(({ status }) => is(status, query, 'status'))
        .map(shownReport),
    ),
  ),
  route('POST', '/api/v2/sos-filing-documents/', (account, { body }) => {
    const checked = checkBody(SOS_REPORT_RULES, body);
    return 'refusal' in checked
      ? checked.refusal
      : account.charge('SOS_REPORT', () =>
          json(201, shownReport(account.part(SimulatedOrders).add('SOS_REPORT', checked.request))),
        );
  }),
  route('GET', '/api/v2/sos-filing-documents/{id}/', (account, { ids: { id } }) =>
    oneOrder(account, 'SOS_REPORT', id, shownReport),
  ),
];
