import type { SimulatorAccount } from '../simulator-account.js';
import type { SimulatorBankResult } from './checks.js';
import type * as Types from '../../products/checks/checks.types.js';
import { idenfyPayloads } from '../payloads/idenfy-payloads.js';
import { documentLink } from '../simulator-files.js';

/** What ends in `00` is nothing that anybody knows. */
const isUnknown = (value: unknown): boolean => String(value).endsWith('00');

const DAY_MS = 86_400_000;
/** iDenfy takes documents of the last 3 months. */
const FRESH_DAYS = 92;

/** Names and addresses match where the bytes of the file have them as text; so has the first `YYYY-MM-DD` as day of issue. */
export function proofOfAddress(
  request: Types.ProofOfAddressRequest,
  account: SimulatorAccount,
): Types.ProofOfAddressCheck {
  const { providedName = null, providedAddress = null } = request;
  const now = account.clock.date();
  const text = Buffer.from(String(request.file), 'base64').toString('utf8').toLowerCase();
  const has = (wanted: string | null): boolean | null =>
    wanted === null ? null : text.includes(wanted.toLowerCase());
  const [nameMatch, addressMatch] = [has(providedName), has(providedAddress)];
  const compared = [nameMatch, addressMatch].filter((match) => match !== null);
  const [issueDate = now.toISOString().slice(0, 10)] = /\d{4}-\d{2}-\d{2}/.exec(text) ?? [];
  const id = account.ids.uuid();
  return {
    id,
    created: now.toISOString(),
    file: documentLink(account, id),
    providedName,
    providedAddress,
    issueDate,
    documentType: 'UTILITY_BILL',
    country: 'LT',
    hasLogo: true,
    isScreenshot: false,
    nameMatch,
    addressMatch,
    dateValid: now.getTime() - Date.parse(issueDate) < FRESH_DAYS * DAY_MS,
    documentTypeSupported: true,
    countrySupported: true,
    overallStatus: compared.length === 0 ? 'NOT_COMPARED' : compared.every(Boolean) ? 'MATCH' : 'NO_MATCH',
    name: nameMatch ? providedName : null,
    address: addressMatch ? providedAddress : null,
    orgName: null,
    orgAddress: null,
  };
}

/** An address is known but to those that end in `00`, and known in full where its country is named. */
export function address(request: Types.AddressRequest): Types.AddressCheck {
  const country = request.country ?? null;
  const common = { address: request.address, country };
  if (isUnknown(request.address)) {
    return { ...common, status: 'UNVERIFIED', quality: 'BAD', accuracy: 0 };
  }
  return country === null
    ? { ...common, status: 'PARTIALLY_VERIFIED', quality: 'AVERAGE', accuracy: 60 }
    : { ...common, status: 'VERIFIED', quality: 'GOOD', accuracy: 93 };
}

const US_FIELDS =
  'firstName lastName middleName dob yob address1 address2 city state zip idNum phone email'.split(' ');

const matchOf = (value: unknown): string =>
  value === undefined ? 'NO_INPUT' : isUnknown(value) ? 'NO_MATCH' : 'MATCH';

const statuses = (request: object, fields: readonly string[]): object =>
  Object.fromEntries(
    fields.map((field) => [`${field}Status`, matchOf((request as Record<string, unknown>)[field])]),
  );

/** What a registry has of a person; nothing but nulls where it has none. */
const found = (key: string, person: object): object =>
  isUnknown(key) ? Object.fromEntries(Object.keys(person).map((field) => [field, null])) : person;

/** What a registry has found. */
export function registry(request: Types.RegistryRequest): object {
  switch (request.database) {
    case 'LT':
      return found(request.checkedPersonalNumber, {
        personalNumber: request.checkedPersonalNumber,
        name: 'NOA',
        surname: 'SAMPLE',
        documentNumber: 'ID0000001',
        documentExpiration: '2032-04-30',
        facePhoto: null,
      });
    case 'HU':
      return found(request.checkedMrz, {
        firstName: 'NOA',
        lastName: 'SAMPLE',
        birthDate: '1992-04-05',
        nationality: 'HU',
      });
    case 'UK': {
      const isKnown = !Object.values(request.address).some(isUnknown);
      return {
        ...statuses(request, ['firstName', 'lastName', 'dateOfBirth']),
        addressStatus: isKnown ? 'MATCH' : 'NO_MATCH',
        addressStatusScore: isKnown ? 100 : 0,
      };
    }
    case 'US_15':
      return statuses(request, US_FIELDS);
  }
}

/** The networks of RFC 5737 and RFC 3849, which are for examples alone. */
const NETWORKS = [
  ['192.0.2.', 'LOW'],
  ['198.51.100.', 'MEDIUM'],
  ['203.0.113.', 'HIGH'],
  ['2001:db8:', 'HIGH'],
] as const;

export const riskOfIp = (ip: string): string =>
  NETWORKS.find(([network]) => ip.toLowerCase().startsWith(network))?.[1] ?? 'VERY_LOW';

const COUNTRIES: readonly (readonly [string, string])[] = [
  ['+370', 'LT'],
  ['+371', 'LV'],
  ['+372', 'EE'],
  ['+44', 'GB'],
  ['+49', 'DE'],
  ['+1', 'US'],
];

/** Nothing is known of a number that ends in `00`; the last two digits of another one are its risk. */
export function phone(request: Types.PhoneRequest, { ids }: SimulatorAccount): Types.PhoneValidation | '' {
  const { phone_number: number, current_location: location } = request;
  if (isUnknown(number)) {
    return '';
  }
  const country = COUNTRIES.find(([code]) => number.startsWith(code))?.[1] ?? null;
  const isAway = location !== undefined && location !== country;
  return {
    risk_score: Number(number.slice(-2)),
    country_code: country,
    current_network: 'Sample Mobile',
    current_route: 'mobile',
    original_network: 'Sample Mobile',
    availability: 'reachable',
    validity: 'valid',
    roaming: isAway ? 'roaming' : 'not_roaming',
    roaming_country: isAway ? location : null,
    roaming_network_name: isAway ? 'Sample Roaming' : null,
    request_id: ids.uuid(),
  };
}

/** A phone number that ends in `00` means fraud almost certainly; else the IP address decides. */
export function fraudLevel({ ip_address: ip, phone_number: number }: Types.FraudRequest): string {
  if (number !== undefined && isUnknown(number)) {
    return 'VERY_HIGH';
  }
  return ip === undefined ? 'LOW' : riskOfIp(ip);
}

/** The account of a person at a bank, with two transactions. */
export function sampleAccount(id: string): NonNullable<SimulatorBankResult['accounts']>[number] {
  const [account = {}] = idenfyPayloads.bankVerification().accounts ?? [];
  const owner = { fullName: account.name };
  const shop = { fullName: 'Sample Trading Ltd' };
  const day = { bookingDate: '2026-01-02', transactionDate: '2026-01-01' };
  const paid = { creditor: shop, debtor: owner, ...day };
  const received = { creditor: owner, debtor: shop, ...day };
  return {
    ...account,
    id,
    transactions: [
      { ...paid, transactionAmount: { amount: '-12.50', currency: 'EUR' } },
      { ...received, transactionAmount: { amount: '1200.00', currency: 'EUR' } },
    ],
  };
}
