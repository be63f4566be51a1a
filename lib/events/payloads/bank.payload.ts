import type { RiskLevel } from './identification-vocabulary.js';
import type { OpenEnum } from './open-enum.js';

export interface BankBalancesOverview {
  bookedBalance?: number | string | null;
  availableBalance?: number | string | null;
  [key: string]: unknown;
}

export interface BankAccount {
  id?: string | null;
  name?: string | null;
  iban?: string | null;
  /** ISO 4217. */
  currency?: string | null;
  balancesOverview?: BankBalancesOverview | null;
  transactionsCount?: number | null;
  [key: string]: unknown;
}

/** The body of BANK_VERIFICATION, and a block of identification bodies. Personal data. */
export interface BankVerificationPayload {
  /** A uuid. */
  id: string;
  country?: string | null;
  bank?: string | null;
  accounts?: BankAccount[] | null;
  riskLevel?: RiskLevel | null;
  [key: string]: unknown;
}

/** The body of BANK_CARD_VERIFICATION_COMPLETED, and a block of identification bodies. Personal data. */
export interface BankCardVerificationPayload {
  /** A uuid. */
  id: string;
  status: OpenEnum<'NOT_COMPARED' | 'MATCH' | 'NO_MATCH'>;
  noMatchReason?: OpenEnum<
    'NAME_MISMATCH' | 'NUMBER_MISMATCH' | 'NAME_NOT_FOUND' | 'NUMBER_NOT_FOUND' | 'LIVENESS_FAILED'
  > | null;
  name?: string | null;
  firstSix?: string | null;
  lastFour?: string | null;
  expiryDate?: string | null;
  nameMatch?: boolean | null;
  lastFourMatch?: boolean | null;
  [key: string]: unknown;
}
