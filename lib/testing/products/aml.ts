import type { AmlArticle, AmlHit } from '../../products/aml/aml.types.js';
import { COMPANY_DATASETS, PERSON_DATASETS } from '../../products/aml/aml.rules.js';
import { idenfyPayloads } from '../payloads/idenfy-payloads.js';
import type { SimulatorAccount } from '../simulator-account.js';
import type { SimulatedDelivery } from '../simulator-webhooks.js';
import { hit, nameOf, SANCTIONED, searchHits, searchNews } from './aml.search.js';
import type { AmlSearch } from './aml.search.js';

/** A check, or the check of a monitoring, as the simulator keeps it. */
export interface SimulatedAmlCheck extends AmlSearch {
  readonly id: string;
  readonly clientId: string;
  readonly created: Date;
  readonly checkedAt: Date | null;
  readonly hits: readonly AmlHit[];
  readonly articles: readonly AmlArticle[];
}

/** A monitoring as the simulator keeps it. */
export interface SimulatedAmlMonitoring {
  readonly id: string;
  readonly isSubscribed: boolean;
  readonly status: 'PENDING' | 'ACTIVE' | 'ALERT' | 'STOPPED';
  readonly created: Date;
  readonly expiration: Date;
  readonly check: SimulatedAmlCheck;
  readonly tags: readonly string[];
}

/** @internal */
export type Writable<T> = { -readonly [Name in keyof T]: T[Name] };
/** @internal */
export interface AmlMonitoringRecord extends Writable<SimulatedAmlMonitoring> {
  check: Writable<SimulatedAmlCheck>;
  /** Hits that were removed stay away. */
  readonly removed: Set<string>;
}

const V2_STATUS = { PENDING: 'PENDING', ACTIVE: 'ACCEPTED', ALERT: 'ALERT', STOPPED: 'DECLINED' } as const;
const MOST_TAGS = 5;

const aYearAfter = (time: Date): Date => {
  const later = new Date(time);
  later.setUTCFullYear(later.getUTCFullYear() + 1);
  return later;
};

/** The same person or company: iDenfy keeps one monitoring of it. */
const subjectOf = ({ userType, input }: AmlSearch): string =>
  JSON.stringify(
    [userType, ...Object.entries(input).filter(([, value]) => value !== null)].sort(),
  ).toLowerCase();

export const overallStatus = ({ checkedAt, hits, articles }: SimulatedAmlCheck): string =>
  checkedAt === null ? 'NOT_CHECKED' : hits.length + articles.length > 0 ? 'FLAGS_FOUND' : 'NO_FLAGS';

/**
 * The screening of the simulated account. Its lists hold every name with the word "Sanctioned", "Pep", "State-owned" or
 * "News", and iDenfy's own test subjects: Manfred Weber, Cliff Hazard, GoPayments.
 */
export class SimulatedAml {
  readonly #account: SimulatorAccount;
  readonly #checks: Map<string, SimulatedAmlCheck>;
  readonly #monitorings: Map<string, AmlMonitoringRecord>;

  /** @internal */
  constructor(account: SimulatorAccount) {
    this.#account = account;
    this.#checks = account.keptMap('aml.checks');
    this.#monitorings = account.keptMap('aml.monitorings');
    // One check each, not two of the same id, after a start from a file.
    this.#monitorings.forEach(({ check }) => this.#checks.set(check.id, check));
  }

  /** The oldest first, those of monitorings among them. */
  get checks(): readonly SimulatedAmlCheck[] {
    return [...this.#checks.values()];
  }

  /** The oldest first. */
  get monitorings(): readonly SimulatedAmlMonitoring[] {
    return [...this.#monitorings.values()];
  }

  /** A list has an entry about the person or company from now on: ALERT, and AML_MONITORING. Rejects when there is no such monitoring. */
  async alert(monitoringId: string): Promise<SimulatedDelivery | undefined> {
    const monitoring = this.#known(monitoringId);
    const found = hit(monitoring.check, SANCTIONED);
    const others = monitoring.check.hits.filter(({ resourceId }) => resourceId !== found.resourceId);
    monitoring.removed.delete(found.resourceId);
    monitoring.check.hits = [...others, found];
    monitoring.check.checkedAt = this.#account.clock.date();
    return this.setStatus(monitoring, 'ALERT');
  }

  /**
   * The year of a monitoring is over: it is extended where it is subscribed, which is billed, else it is stopped.
   * AML_MONITORING_EXPIRATION counts it. Rejects when there is no such monitoring.
   */
  async expire(monitoringId: string): Promise<SimulatedDelivery | undefined> {
    const monitoring = this.#known(monitoringId);
    const { isSubscribed, expiration } = monitoring;
    if (isSubscribed) {
      monitoring.expiration = aYearAfter(expiration);
      this.#account.settings.credits -= 1;
      this.#account.creditsSpent += 1;
    } else {
      monitoring.expiration = this.#account.clock.date();
      monitoring.status = 'STOPPED';
    }
    const counts = { usersToExtend: isSubscribed ? 1 : 0, usersToExpire: isSubscribed ? 0 : 1 };
    return this.#account.send('AML_MONITORING_EXPIRATION', idenfyPayloads.amlMonitoringExpiration(counts));
  }

  /** @internal */
  check(id: string | undefined): SimulatedAmlCheck | undefined {
    return this.#checks.get(id ?? '');
  }

  /** @internal */
  monitoring(id: string | undefined): AmlMonitoringRecord | undefined {
    return this.#monitorings.get(id ?? '');
  }

  /** @internal */
  addCheck(request: Record<string, unknown>): SimulatedAmlCheck {
    const check = this.#newCheck(request);
    return Object.assign(check, { checkedAt: this.#account.clock.date(), ...found(check) });
  }

  /** @internal The monitoring of the same person or company, where there is one. */
  merged(amlCheck: unknown): AmlMonitoringRecord | undefined {
    const subject = subjectOf(amlCheck as AmlSearch);
    return [...this.#monitorings.values()].find(({ check }) => subjectOf(check) === subject);
  }

  /** @internal */
  addMonitoring({ isSubscribed, amlCheck, tags }: Record<string, unknown>): AmlMonitoringRecord {
    const created = this.#account.clock.date();
    const monitoring: AmlMonitoringRecord = {
      ...{ id: this.#account.ids.uuid(), isSubscribed: isSubscribed === true, status: 'PENDING' },
      ...{ created, expiration: aYearAfter(created), removed: new Set() },
      ...{ check: this.#newCheck(amlCheck as Record<string, unknown>), tags: (tags ?? []) as string[] },
    };
    this.#monitorings.set(monitoring.id, monitoring);
    return monitoring;
  }

  /** @internal */
  merge(monitoring: AmlMonitoringRecord, { isSubscribed, tags }: Record<string, unknown>): void {
    monitoring.isSubscribed = isSubscribed === true;
    monitoring.tags = [...new Set([...monitoring.tags, ...((tags ?? []) as string[])])].slice(0, MOST_TAGS);
  }

  /** @internal Searches again, without the hits that were removed. */
  screen(monitoring: AmlMonitoringRecord): void {
    const { check, removed } = monitoring;
    const { hits, articles } = found(check);
    check.hits = hits.filter(({ resourceId }) => !removed.has(resourceId));
    check.articles = articles;
    check.checkedAt = this.#account.clock.date();
    void this.setStatus(monitoring, overallStatus(check) === 'FLAGS_FOUND' ? 'ALERT' : 'ACTIVE');
  }

  /** @internal */
  setStatus(
    monitoring: AmlMonitoringRecord,
    status: SimulatedAmlMonitoring['status'],
  ): Promise<SimulatedDelivery | undefined> {
    monitoring.status = status;
    return this.#account.send('AML_MONITORING', payloadOf(monitoring));
  }

  /** @internal Whether there was such a hit. */
  removeHit(monitoring: AmlMonitoringRecord, profileId: string | undefined): boolean {
    const { check, removed } = monitoring;
    const left = check.hits.filter(({ resourceId }) => resourceId !== profileId);
    const isRemoved = left.length < check.hits.length;
    check.hits = left;
    if (isRemoved) {
      removed.add(String(profileId));
      const isClear = monitoring.status === 'ALERT' && overallStatus(check) === 'NO_FLAGS';
      monitoring.status = isClear ? 'ACTIVE' : monitoring.status;
    }
    return isRemoved;
  }

  /** @internal */
  remove({ id, check }: AmlMonitoringRecord): void {
    this.#monitorings.delete(id);
    this.#checks.delete(check.id);
  }

  #newCheck({ clientId, userType, input, filter }: Record<string, unknown>): Writable<SimulatedAmlCheck> {
    const isPerson = userType === 'PERSON';
    const check: Writable<SimulatedAmlCheck> = {
      ...{
        id: this.#account.ids.uuid(),
        clientId: String(clientId),
        userType: isPerson ? 'PERSON' : 'COMPANY',
      },
      input: input as AmlSearch['input'],
      filter: {
        ...{ threshold: 85, datasets: isPerson ? PERSON_DATASETS : COMPANY_DATASETS },
        ...(filter as object | undefined),
      },
      ...{ created: this.#account.clock.date(), checkedAt: null, hits: [], articles: [] },
    };
    this.#checks.set(check.id, check);
    return check;
  }

  #known(id: string): AmlMonitoringRecord {
    const monitoring = this.#monitorings.get(id);
    if (monitoring === undefined) {
      throw new Error('The simulator has no monitoring with this id.');
    }
    return monitoring;
  }
}

const found = (search: AmlSearch): Pick<SimulatedAmlCheck, 'hits' | 'articles'> => ({
  hits: searchHits(search),
  articles: searchNews(search),
});

function payloadOf({ id, status, expiration, check }: AmlMonitoringRecord): object {
  const { input, hits, articles, userType } = check;
  const [name = '', ...surname] = userType === 'PERSON' ? nameOf(check).split(' ') : [nameOf(check)];
  const flags = (isFound: boolean): 'FLAGS_FOUND' | 'NO_FLAGS' => (isFound ? 'FLAGS_FOUND' : 'NO_FLAGS');
  const has = (kind: string): boolean =>
    hits.some(({ datasets }) => datasets?.some((one) => one.startsWith(kind)));
  return idenfyPayloads.amlMonitoring({
    ...{ monitoringId: id, name, surname: surname.join(' '), status, alertStatus: V2_STATUS[status] },
    nationality: input.nationality ?? input.country ?? '',
    dob: input.dateOfBirth ?? null,
    ...{ isActive: status !== 'STOPPED', expiration: expiration.toISOString().slice(0, 10), scanRefList: [] },
    ...{ pepsStatus: flags(has('PEP')), sanctionsStatus: flags(has('SAN')) },
    ...{ adverseMediaStatus: flags(articles.length > 0), results: [] },
    amlCheck: {
      ...{ id: check.id, overallStatus: overallStatus(check) },
      adverseMedia: articles.map((article) => ({ ...article, score: String(article.score) })),
      amlCheck: [...hits],
    },
  });
}
