import type { BankCardVerificationPayload, BankVerificationPayload } from '../../events/payloads/index.js';
import { mergePayload } from './merge-payload.js';
import type { Complete, PayloadOverrides } from './merge-payload.js';

/** A bank account was verified. */
export function bankVerification(
  overrides?: PayloadOverrides<BankVerificationPayload>,
): BankVerificationPayload {
  const body = {
    id: '9f2b1c44-0d3e-4f67-8b12-5a6c7d8e9f01',
    country: 'EE',
    bank: 'Sample Bank',
    accounts: [
      {
        id: '1c9e6a52-4b7d-4e0a-9f3b-7d2c8e5a6b02',
        name: 'Noa Sample',
        iban: 'EE000000000000000000',
        currency: 'EUR',
        balancesOverview: { bookedBalance: 1200.5, availableBalance: 1180 },
        transactionsCount: 14,
      },
    ],
    riskLevel: 'LOW',
  } satisfies Complete<BankVerificationPayload>;
  return mergePayload<BankVerificationPayload>(body, overrides);
}

/** A bank card was verified, and it is the expected one. */
export function bankCardVerificationCompleted(
  overrides?: PayloadOverrides<BankCardVerificationPayload>,
): BankCardVerificationPayload {
  const body = {
    id: '6e4d2f18-93ab-4c5d-8e7f-0a1b2c3d4e03',
    status: 'MATCH',
    noMatchReason: null,
    name: 'NOA SAMPLE',
    firstSix: '400000',
    lastFour: '0002',
    expiryDate: '2030-12',
    nameMatch: true,
    lastFourMatch: true,
  } satisfies Complete<BankCardVerificationPayload>;
  return mergePayload<BankCardVerificationPayload>(body, overrides);
}
