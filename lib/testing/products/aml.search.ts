import { createHash } from 'node:crypto';
import type { AmlArticle, AmlHit } from '../../products/aml/aml.types.js';

/** A search: the parameters of a check, or of the check in a monitoring. */
export interface AmlSearch {
  readonly userType: 'PERSON' | 'COMPANY';
  readonly input: Readonly<Record<string, string | null | undefined>>;
  readonly filter: {
    readonly datasets: readonly string[];
    readonly threshold?: number | null;
    readonly sanctionBodies?: readonly number[] | null;
    readonly pepTiers?: readonly string[] | null;
  };
}

interface Listed {
  readonly dataset: string;
  readonly pepTier?: string;
  readonly sanctionBody?: number;
}

/** Whom the simulator's lists have: those with this word in the name, in any case, and iDenfy's own test subjects. */
const LISTS: readonly (readonly [pattern: RegExp, listed: Listed])[] = [
  [/\bsanctioned\b/i, { dataset: 'SAN_CURRENT', sanctionBody: 1 }],
  [/\bpep\b|^manfred weber$/i, { dataset: 'PEP_CURRENT', pepTier: 'PEP_TIER_2' }],
  [/\bstate-owned\b/i, { dataset: 'SOE_CURRENT' }],
  [/^gopayments$/i, { dataset: 'REL' }],
];
const NEWS = /\bnews\b|^cliff hazard$/i;

/** How alike the names are that the simulator finds. */
const SCORE = 95;
const DEFAULT_THRESHOLD = 85;
export const SANCTIONED: Listed = { dataset: 'SAN_CURRENT', sanctionBody: 1 };

export const nameOf = ({ input }: AmlSearch): string => input.fullName ?? input.companyName ?? '';
const countryOf = ({ input }: AmlSearch): string => input.nationality ?? input.country ?? 'LT';

/** What the lists have about a name, as far as the filter asks for it. */
export function searchHits(search: AmlSearch): AmlHit[] {
  const { datasets, threshold, sanctionBodies, pepTiers } = search.filter;
  const name = nameOf(search);
  return LISTS.filter(
    ([pattern, { dataset, pepTier, sanctionBody }]) =>
      pattern.test(name) &&
      datasets.includes(dataset) &&
      SCORE >= (threshold ?? DEFAULT_THRESHOLD) &&
      isAmong(sanctionBodies, sanctionBody) &&
      isAmong(pepTiers, pepTier),
  ).map(([, listed]) => hit(search, listed));
}

/** None asked for stands for all. */
const isAmong = <Value>(wanted: readonly Value[] | null | undefined, value: Value | undefined): boolean =>
  value === undefined || !wanted?.length || wanted.includes(value);

/** An entry of a list about the subject of a search; the same subject has the same `resourceId`. */
export function hit(search: AmlSearch, { dataset, pepTier, sanctionBody }: Listed): AmlHit {
  const { userType, input } = search;
  const name = nameOf(search);
  const resourceId = createHash('sha256')
    .update(`${dataset} ${name.toLowerCase()}`)
    .digest('hex')
    .slice(0, 24);
  const country = countryOf(search);
  return {
    ...{ version: 1, resourceId, score: SCORE, match: name, name, addresses: [{ geography: country }] },
    ...(userType === 'PERSON' && {
      nationalities: [country],
      datesOfBirth: input.dateOfBirth ? [input.dateOfBirth.slice(0, 4)] : [],
    }),
    ...{ datasets: [dataset], formerSanBodyIds: [] },
    currentSanBodyIds: sanctionBody === undefined ? [] : [sanctionBody],
    ...(pepTier !== undefined && { pepTier }),
  };
}

export const searchNews = (search: AmlSearch): AmlArticle[] =>
  NEWS.test(nameOf(search))
    ? [
        {
          ...{ title: 'Invented news', url: 'https://news.idenfy.test/1', text: null, score: 80 },
          ...{ type: 'NEGATIVE', publishDate: '2026-01-01' },
        },
      ]
    : [];

const lists = <Name extends string>(...names: Name[]): Record<Name, []> =>
  Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, []>;

/** Everything about a hit. */
export function profileOf({ userType }: AmlSearch, found: AmlHit): object {
  const { resourceId, version, name, datasets, addresses, nationalities, datesOfBirth, pepTier } = found;
  const isPep = pepTier !== undefined;
  const isSanctioned = found.currentSanBodyIds?.length !== 0;
  const [lastName, ...others] = String(name).split(' ').reverse();
  const evidence = { evidenceIds: ['evidence-1'] };
  return {
    ...{ version, resourceId, datasets, isDeleted: false },
    addresses: addresses?.map(({ geography }) => ({ country: geography })),
    ...lists('aliases', 'profileImages', 'notes', 'contactEntries', 'identifiers'),
    ...lists('relEntries', 'rreEntries', 'poiEntries', 'insEntries', 'griEntries'),
    ...lists('individualLinks', 'businessLinks'),
    evidences: [{ evidenceId: 'evidence-1', originalUrl: 'https://lists.idenfy.test/1', datasets }],
    sanEntries: {
      current: isSanctioned ? [{ measures: [], regime: { body: 'Sample', origin: 'LT' }, events: [] }] : [],
      former: [],
    },
    ...(userType === 'PERSON'
      ? {
          ...{ firstName: others.reverse().join(' '), lastName, isDeceased: false },
          ...{
            nationalities,
            datesOfBirth,
            ...lists('datesOfDeath', 'ddEntries', 'pepByAssociationEntries'),
          },
          pepEntries: {
            ...(isPep && { pepTier }),
            current: isPep ? [{ position: 'Sample office', ...evidence }] : [],
            former: [],
          },
        }
      : {
          ...{ name, ...lists('activities', 'businessTypes') },
          ...(datasets?.includes('SOE_CURRENT') && { soeEntry: { status: 'CURRENT', ...evidence } }),
        }),
  };
}
