import type { BankAccount } from '../../events/payloads/check.payload.js';
import type { RiskLevel } from '../../events/payloads/vocabulary.js';
import type * as Types from '../../products/checks/checks.types.js';
import { idenfyPayloads } from '../payloads/idenfy-payloads.js';
import type { SimulatorAccount } from '../simulator-account.js';
import type { SimulatedDelivery } from '../simulator-webhooks.js';
import { sampleAccount } from './check-results.js';
import { DEFAULT_PROFILE, riskProfile } from './risk.js';
import type { Profile, SimulatorRiskProfile } from './risk.js';

/** What the face of a person is estimated at. */
export interface SimulatorAgeResult {
  /** Years. */
  readonly estimatedAge: number;
  /** In percent, as `confidence_threshold` is. Default 99. */
  readonly confidence?: number;
}

/** What a bank says. */
export interface SimulatorBankResult {
  /** Default: one account with two transactions. */
  readonly accounts?: readonly (BankAccount & { readonly transactions?: readonly Types.BankTransaction[] })[];
  /** Default `LOW`. */
  readonly riskLevel?: RiskLevel;
}

/** What is read from a bank card; null is what cannot be read. */
export interface SimulatorBankCardResult {
  /** Default: the expected name. */
  readonly name?: string | null;
  /** Default: the expected digits, or `4242`. */
  readonly lastFour?: string | null;
}

const SMS_LIVES_MS = 300_000;
/** iDenfy says "too many times" and no number. */
const MOST_WRONG_CODES = 3;

interface Sms {
  readonly code: string;
  readonly until: number;
  wrong: number;
  used: boolean;
}

/** @internal A token of a page. */
export interface PageToken<Request> {
  readonly id: string;
  readonly token: string;
  readonly request: Request;
  endsAt: Date;
  /** When the person opened the page, where the time counts from then. */
  openedAt?: Date;
  /** Whether there was a result. */
  used: boolean;
}

/** A check against a registry as the simulator keeps it. */
export type SimulatedRegistryCheck = Types.ListedRegistryCheck;

/** The single checks of the simulated account. */
export class SimulatedChecks {
  readonly #account: SimulatorAccount;
  readonly #sms: Map<string, Sms>;
  readonly #ages: Map<string, PageToken<Types.AgeTokenRequest>>;
  readonly #banks: Map<string, PageToken<Types.BankTokenRequest>>;
  readonly #cards: Map<string, PageToken<Types.BankCardTokenRequest>>;
  /** By the ids of the verification and the account. */
  readonly #transactions: Map<string, readonly Types.BankTransaction[]>;
  readonly #profiles: Profile[];
  /** @internal The oldest first. */
  readonly registryChecks: SimulatedRegistryCheck[];
  /** @internal The oldest first. */
  readonly assessments: (Types.ListedRiskAssessment & { readonly profileId: string })[];

  /** @internal */
  constructor(account: SimulatorAccount) {
    this.#account = account;
    this.#sms = account.keptMap('checks.sms');
    this.#ages = account.keptMap('checks.ages');
    this.#banks = account.keptMap('checks.banks');
    this.#cards = account.keptMap('checks.cards');
    this.#transactions = account.keptMap('checks.transactions');
    this.#profiles = account.kept('checks.profiles', [riskProfile(DEFAULT_PROFILE, account.ids)]);
    this.registryChecks = account.kept('checks.registry', []);
    this.assessments = account.kept('checks.assessments', []);
  }

  /** The profiles for assessments of risks: one at first. */
  get riskProfiles(): readonly Types.RiskProfile[] {
    return this.#profiles;
  }

  /** Makes a profile, as in the dashboard. */
  addRiskProfile(profile: SimulatorRiskProfile): Types.RiskProfile {
    const added = riskProfile(profile, this.#account.ids);
    this.#profiles.push(added);
    this.#account.save();
    return added;
  }

  /** The code that was sent. Throws when there is no such SMS. */
  smsCode(requestId: string): string {
    return known(this.#sms.get(requestId), 'SMS with this request_id').code;
  }

  /**
   * Ends an age estimation without a person at the page, and sends AGE_ESTIMATION, to the `webhook_url` of the token where there
   * is one. UNCERTAIN where the confidence is too low or the age is within the buffer, else SUCCESS or UNDERAGE. Rejects when
   * there is no such token.
   */
  async finishAge(token: string, result: SimulatorAgeResult): Promise<SimulatedDelivery | undefined> {
    const { id, request } = use(this.#ages.get(token), 'age estimation with this token');
    const { min_age: age, buffer = 0, confidence_threshold: threshold, client_id: clientId = null } = request;
    const { estimatedAge, confidence = 99 } = result;
    const isDecided =
      confidence >= threshold && (estimatedAge >= age + buffer || estimatedAge < age - buffer);
    const isOldEnough = estimatedAge >= age;
    const payload = idenfyPayloads.ageEstimation({
      scanRef: id,
      occurredAt: this.#account.clock.date().toISOString(),
      outcome: isDecided ? (isOldEnough ? 'SUCCESS' : 'UNDERAGE') : 'UNCERTAIN',
      verdict: isDecided ? `${isOldEnough ? 'OVER' : 'UNDER'}_${age}` : null,
      estimatedAge,
      confidence,
      clientId,
    });
    return this.#account.send('AGE_ESTIMATION', payload, request.webhook_url);
  }

  /**
   * Ends a bank verification without a person, sends BANK_VERIFICATION and makes the transactions readable: as far as the token's
   * `access` goes. Rejects when there is no such token.
   */
  async finishBank(
    tokenString: string,
    { accounts = [sampleAccount(this.#account.ids.uuid())], riskLevel = 'LOW' }: SimulatorBankResult = {},
  ): Promise<SimulatedDelivery | undefined> {
    const { id, request } = use(this.#banks.get(tokenString), 'bank verification with this token');
    const { access = {}, country = 'LT', bank = 'Sample Bank' } = request;
    const shown = accounts.map(({ transactions = [], balancesOverview = null, ...account }) => {
      const accountId = account.id ?? this.#account.ids.uuid();
      if (access.transactions) {
        this.#transactions.set(`${id}/${accountId}`, transactions);
      }
      return {
        ...account,
        id: accountId,
        balancesOverview: access.balances ? balancesOverview : null,
        transactionsCount: access.transactions ? transactions.length : null,
      };
    });
    const payload = { id, country, bank, riskLevel, accounts: access.accounts ? shown : [] };
    return this.#account.send('BANK_VERIFICATION', idenfyPayloads.bankVerification(payload));
  }

  /**
   * Ends the verification of a bank card without a person at the page, and sends BANK_CARD_VERIFICATION_COMPLETED: whether the
   * card is the expected one. Rejects when there is no such token.
   */
  async finishBankCard(
    tokenString: string,
    result: SimulatorBankCardResult = {},
  ): Promise<SimulatedDelivery | undefined> {
    const { id, request } = use(this.#cards.get(tokenString), 'bank card verification with this token');
    const { expectedName, expectedLastFour } = request;
    const { name = expectedName, lastFour = expectedLastFour ?? '4242' } = result;
    const nameMatch = name?.toUpperCase() === expectedName.toUpperCase();
    const lastFourMatch = expectedLastFour === undefined ? null : lastFour === expectedLastFour;
    const noMatchReason = nameMatch
      ? reasonOf('NUMBER', lastFour, lastFourMatch)
      : reasonOf('NAME', name, nameMatch);
    const status = noMatchReason === null ? 'MATCH' : 'NO_MATCH';
    const payload = { id, status, noMatchReason, name, lastFour, nameMatch, lastFourMatch };
    return this.#account.send(
      'BANK_CARD_VERIFICATION_COMPLETED',
      idenfyPayloads.bankCardVerificationCompleted(payload),
    );
  }

  /** @internal */
  sendSms(): string {
    const requestId = this.#account.ids.token();
    const code = this.#account.ids.digits(4);
    this.#sms.set(requestId, { code, until: this.#account.clock.now + SMS_LIVES_MS, wrong: 0, used: false });
    return requestId;
  }

  /** @internal A code counts once, for five minutes, and not after three wrong ones. */
  verifySms({ request_id: requestId, received_code: code }: Types.VerifySmsRequest): boolean {
    const sms = this.#sms.get(requestId);
    if (
      sms === undefined ||
      sms.used ||
      sms.wrong >= MOST_WRONG_CODES ||
      sms.until < this.#account.clock.now
    ) {
      return false;
    }
    sms.used = sms.code === code;
    sms.wrong += sms.used ? 0 : 1;
    return sms.used;
  }

  /** @internal */
  addAge(request: Types.AgeTokenRequest): PageToken<Types.AgeTokenRequest> {
    return this.#add(this.#ages, request, (request.expiry_minutes ?? 60) * 60);
  }

  /** @internal */
  addBank(request: Types.BankTokenRequest): PageToken<Types.BankTokenRequest> {
    return this.#add(this.#banks, request, request.lifetime);
  }

  /** @internal */
  addCard(request: Types.BankCardTokenRequest): PageToken<Types.BankCardTokenRequest> {
    return this.#add(this.#cards, request, request.lifetime);
  }

  /** @internal The tokens of pages, the oldest of each kind first. */
  get pages(): {
    ages: PageToken<Types.AgeTokenRequest>[];
    banks: PageToken<Types.BankTokenRequest>[];
    cards: PageToken<Types.BankCardTokenRequest>[];
  } {
    return {
      ages: [...this.#ages.values()],
      banks: [...this.#banks.values()],
      cards: [...this.#cards.values()],
    };
  }

  /** @internal */
  age(token: string): PageToken<Types.AgeTokenRequest> | undefined {
    return this.#ages.get(token);
  }

  /** @internal */
  bank(token: string): PageToken<Types.BankTokenRequest> | undefined {
    return this.#banks.get(token);
  }

  /** @internal The person opens the page: from the first time on the session length counts, which is in minutes. */
  openCard(token: string): PageToken<Types.BankCardTokenRequest> | undefined {
    const { clock } = this.#account;
    const card = this.#cards.get(token);
    const { sessionLength } = card?.request ?? {};
    if (card && sessionLength && card.openedAt === undefined && card.endsAt.getTime() > clock.now) {
      card.openedAt = clock.date();
      card.endsAt = clock.date(sessionLength * 60_000);
    }
    return card;
  }

  #add<Request>(
    tokens: Map<string, PageToken<Request>>,
    request: Request,
    seconds = 3600,
  ): PageToken<Request> {
    const token = this.#account.ids.token();
    const endsAt = this.#account.clock.date(seconds * 1000);
    const added: PageToken<Request> = { id: this.#account.ids.uuid(), token, request, endsAt, used: false };
    tokens.set(token, added);
    return added;
  }

  /** @internal */
  transactionsOf(verificationId: string, accountId: string): readonly Types.BankTransaction[] | undefined {
    return this.#transactions.get(`${verificationId}/${accountId}`);
  }

  /** @internal */
  profile(id: string): Profile | undefined {
    return this.#profiles.find((profile) => profile.id === id);
  }
}

function known<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) {
    throw new Error(`The simulator has no ${what}.`);
  }
  return value;
}

/** From now on its page says that it was used. */
const use = <Request>(token: PageToken<Request> | undefined, what: string): PageToken<Request> =>
  Object.assign(known(token, what), { used: true });

function reasonOf<What extends 'NAME' | 'NUMBER'>(
  what: What,
  read: string | null,
  matches: boolean | null,
): `${What}_MISMATCH` | `${What}_NOT_FOUND` | null {
  return matches === false ? `${what}_${read === null ? 'NOT_FOUND' : 'MISMATCH'}` : null;
}
