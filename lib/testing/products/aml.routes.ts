import { AML_MONITORING_RULES, AML_UPDATE_RULES } from '../../products/aml/aml-monitoring.dto.js';
import { AML_COMMENT_RULES, AML_PDF_RULES } from '../../products/aml/aml-parameters.js';
import { AML_CHECK_RULES } from '../../products/aml/create-aml-check.dto.js';
import type { RequestRules } from '../../requests/request-rules.js';
import type { SimulatorAccount } from '../simulator-account.js';
import { pdfResponse } from '../simulator-pdf.js';
import { error, json, noContent } from '../simulator-response.js';
import type { SimulatorResponse } from '../simulator-response.js';
import { checkBody, pageOf, route } from '../simulator-router.js';
import type { ApiRoute, RoutedCall } from '../simulator-router.js';
import { overallStatus, SimulatedAml } from './aml.js';
import type { AmlMonitoringRecord, SimulatedAmlCheck } from './aml.js';
import { nameOf, profileOf } from './aml.search.js';

const CHECKS = '/aml/checks/';
const MONITORINGS = '/aml/monitorings/';
const MONITORING = `${MONITORINGS}{id}/`;
const PROFILE = `${CHECKS}{id}/profiles/{profileId}/`;
const NOT_FOUND = error(404, 'Not found.');
/** Fields that were not sent come as null. */
const NO_INPUT = {
  PERSON: { nationality: null, dateOfBirth: null, sex: null },
  COMPANY: { country: null },
};
const NO_FILTER = {
  PERSON: { sanctionBodies: null, dateOfBirthMatching: 'EXACT', pepTiers: null },
  COMPANY: { sanctionBodies: null },
};

type Body = Record<string, unknown>;

function shownCheck(check: SimulatedAmlCheck): object {
  const { id, clientId, userType, input, filter, created, checkedAt, hits, articles } = check;
  return {
    ...{
      id,
      clientId,
      userType,
      created: created.toISOString(),
      checkedAt: checkedAt?.toISOString() ?? null,
    },
    input: { ...NO_INPUT[userType], ...input },
    filter: { threshold: 85, ...NO_FILTER[userType], ...filter },
    ...(checkedAt === null
      ? { amlCheck: null, adverseMedia: null }
      : { amlCheck: hits, adverseMedia: articles }),
    overallStatus: overallStatus(check),
  };
}

const shown = ({
  id,
  isSubscribed,
  status,
  expiration,
  created,
  check,
  tags,
}: AmlMonitoringRecord): object => ({
  ...{ id, isSubscribed, status, expiration: expiration.toISOString(), created: created.toISOString() },
  ...{ amlCheck: shownCheck(check), tags },
});

function listed(monitoring: AmlMonitoringRecord): object {
  const { id, status, isSubscribed, expiration, tags, created, check } = monitoring;
  const checkedAt = check.checkedAt?.toISOString() ?? null;
  return {
    ...{ id, name: nameOf(check).slice(0, 100), status, userType: check.userType, isSubscribed, checkedAt },
    ...{ expiration: expiration.toISOString(), tags, created: created.toISOString() },
  };
}

const within = (value: Date, period: string): boolean => {
  const [from = NaN, to = Infinity] = period.split(',').map((time) => Date.parse(time));
  return value.getTime() >= from && value.getTime() <= to;
};

const FILTERS: Readonly<
  Record<string, (monitoring: AmlMonitoringRecord, wanted: string, now: number) => boolean>
> = {
  country: ({ check: { input } }, wanted) => (input.nationality ?? input.country) === wanted,
  created: ({ created }, wanted) => within(created, wanted),
  expiration: ({ expiration }, wanted) => within(expiration, wanted),
  isExpired: ({ expiration }, wanted, now) => String(expiration.getTime() <= now) === wanted,
  name: ({ check }, wanted) => nameOf(check).toLowerCase().includes(wanted.toLowerCase()),
  status: ({ status }, wanted) => status === wanted,
  tags: ({ tags }, wanted) => wanted.split(',').some((tag) => tags.includes(tag)),
  userType: ({ check: { userType } }, wanted) => userType === wanted,
};

const compare =
  (orderBy: string) =>
  (one: AmlMonitoringRecord, other: AmlMonitoringRecord): number => {
    for (const order of orderBy.split(',')) {
      const field = order.endsWith('expiration') ? 'expiration' : 'created';
      const difference = one[field].getTime() - other[field].getTime();
      if (difference !== 0) {
        return order.startsWith('-') ? -difference : difference;
      }
    }
    return 0;
  };

function list(account: SimulatorAccount, query: URLSearchParams): SimulatorResponse {
  const asked = [...query].filter(([name]) => Object.hasOwn(FILTERS, name));
  const monitorings = account.part(SimulatedAml).monitorings as readonly AmlMonitoringRecord[];
  const found = monitorings
    .filter((monitoring) =>
      asked.every(([name, wanted]) => FILTERS[name]!(monitoring, wanted, account.clock.now)),
    )
    .sort(compare(query.get('orderBy') ?? 'created'));
  return pageOf(found, query, `${account.url}${MONITORINGS}`, listed);
}

/** What the rules say of the body, and what is done with it. */
function checked<Request>(
  rules: RequestRules<Request>,
  body: Body,
  respond: (request: Body) => SimulatorResponse,
): SimulatorResponse {
  const result = checkBody(rules, body);
  return 'refusal' in result ? result.refusal : respond(result.request);
}

/** A monitoring of the same person or company is merged, and not billed again. The result comes after the response. */
function addMonitoring(account: SimulatorAccount, request: Body): SimulatorResponse {
  const aml = account.part(SimulatedAml);
  const same = aml.merged(request.amlCheck);
  if (same !== undefined) {
    aml.merge(same, request);
    return json(201, shown(same));
  }
  return account.charge('AML_MONITORING', () => {
    const monitoring = aml.addMonitoring(request);
    return json(201, shown(monitoring), () => aml.screen(monitoring));
  });
}

/** A route about one check. */
const ofCheck = (
  method: ApiRoute['method'],
  path: string,
  respond: (check: SimulatedAmlCheck, call: RoutedCall) => SimulatorResponse,
): ApiRoute =>
  route(method, path, (account, call) => {
    const check = account.part(SimulatedAml).check(call.ids.id);
    return check === undefined ? NOT_FOUND : respond(check, call);
  });

/** A route about one monitoring. */
const ofMonitoring = (
  method: ApiRoute['method'],
  path: string,
  respond: (aml: SimulatedAml, monitoring: AmlMonitoringRecord, call: RoutedCall) => SimulatorResponse,
): ApiRoute =>
  route(method, path, (account, call) => {
    const aml = account.part(SimulatedAml);
    const monitoring = aml.monitoring(call.ids.id);
    return monitoring === undefined ? NOT_FOUND : respond(aml, monitoring, call);
  });

const act = (action: 'start' | 'stop', status: 'ACTIVE' | 'STOPPED'): ApiRoute =>
  ofMonitoring('POST', `${MONITORING}${action}/`, (aml, monitoring, { body }) =>
    checked(AML_COMMENT_RULES, body, () => {
      void aml.setStatus(monitoring, status);
      return json(200, shown(monitoring));
    }),
  );

/** The simulator does not encrypt: with a password the PDF says so. */
const pdf = (body: Body, line: string): SimulatorResponse =>
  checked(AML_PDF_RULES, body, ({ password }) =>
    pdfResponse(password === undefined ? line : `${line} (with a password)`),
  );

const hitOf = (
  check: SimulatedAmlCheck,
  { ids }: RoutedCall,
): SimulatedAmlCheck['hits'][number] | undefined =>
  check.hits.find(({ resourceId }) => resourceId === ids.profileId);

/** Screening, version 3 (documentation.idenfy.com, aml/overview). */
export const AML_ROUTES: readonly ApiRoute[] = [
  route('POST', CHECKS, (account, { body }) =>
    checked(AML_CHECK_RULES, body, (request) =>
      account.charge('AML_CHECK', () =>
        json(201, { ...shownCheck(account.part(SimulatedAml).addCheck(request)), monitoring: null }),
      ),
    ),
  ),
  ofCheck('POST', `${CHECKS}{id}/pdf/`, (check, { body }) =>
    pdf(body, `AML check ${check.id}: ${overallStatus(check)}`),
  ),
  ofCheck('GET', PROFILE, (check, call) => {
    const found = hitOf(check, call);
    return found === undefined ? NOT_FOUND : json(200, profileOf(check, found));
  }),
  ofCheck('POST', `${PROFILE}pdf/`, (check, call) => {
    const found = hitOf(check, call);
    return found === undefined ? NOT_FOUND : pdf(call.body, `AML profile ${found.resourceId}`);
  }),
  route('GET', MONITORINGS, (account, { query }) => list(account, query)),
  route('POST', MONITORINGS, (account, { body }) =>
    checked(AML_MONITORING_RULES, body, (request) => addMonitoring(account, request)),
  ),
  ofMonitoring('GET', MONITORING, (_aml, monitoring) => json(200, shown(monitoring))),
  ofMonitoring('PATCH', MONITORING, (_aml, monitoring, { body }) =>
    checked(AML_UPDATE_RULES, body, ({ isSubscribed = monitoring.isSubscribed, tags = monitoring.tags }) =>
      json(200, shown(Object.assign(monitoring, { isSubscribed, tags }))),
    ),
  ),
  ofMonitoring('DELETE', MONITORING, (aml, monitoring) => {
    aml.remove(monitoring);
    return noContent();
  }),
  act('start', 'ACTIVE'),
  act('stop', 'STOPPED'),
  ofMonitoring('POST', `${MONITORING}pdf/`, (_aml, { id, status }, { body }) =>
    pdf(body, `AML monitoring ${id}: ${status}`),
  ),
  ofMonitoring('DELETE', `${MONITORING}profiles/{profileId}/`, (aml, monitoring, { ids }) =>
    aml.removeHit(monitoring, ids.profileId) ? noContent() : NOT_FOUND,
  ),
];
