import type { SimulatorAccount } from '../simulator-account.js';
import type { PageEnd, PageResult } from '../simulator-end.js';
import type { OpenedPage, PageChoice } from '../simulator-page.js';
import type { SimulatedDelivery } from '../simulator-webhooks.js';
import { SimulatedChecks } from './checks.js';
import type { PageToken } from './checks.js';
import { SimulatedCompanies } from './companies.js';
import { SimulatedFaces } from './faces.js';
import type { SimulatorFaceOutcome } from './faces.js';

const choice = (
  value: string,
  [label, meaning]: readonly [string, string],
  work: () => Promise<SimulatedDelivery | undefined>,
  result: PageResult,
  { url, message }: Pick<PageEnd, 'url' | 'message'> = {},
): PageChoice => ({
  value,
  label,
  meaning,
  pick: async () => {
    const delivery = await work();
    return { result, outcome: value, text: meaning, deliveries: delivery ? [delivery] : [], url, message };
  },
});

const closed = (
  { clock }: SimulatorAccount,
  { used, endsAt }: { readonly used: boolean; readonly endsAt: Date },
): OpenedPage['closed'] => (used ? 'used' : endsAt.getTime() <= clock.now ? 'expired' : undefined);

const FACE_CHOICES: readonly (readonly [SimulatorFaceOutcome, PageResult, string, string])[] = [
  ['Success', 'success', 'It is the person', 'The face matches.'],
  ['Failed', 'fail', 'It is another person', 'The face does not match.'],
  ['Canceled', 'unverified', 'Cancel', 'The person gives up.'],
  ['Expired', 'unverified', 'Let it expire', 'The person runs out of time.'],
];

/** Where `IdenfyFaces.sessionUrl` leads. */
export function facePage(account: SimulatorAccount, token: string): OpenedPage | undefined {
  const faces = account.part(SimulatedFaces);
  const session = faces.session(token);
  return (
    session && {
      title: 'Show your face',
      closed: closed(account, { ...session, used: session.approved !== undefined }),
      entries: { Verification: session.scanRef, Method: session.method },
      choices: FACE_CHOICES.map(([outcome, result, ...words]) =>
        choice(outcome, words, () => faces.finish(token, outcome), result),
      ),
    }
  );
}

/** Where `IdenfyCompanies.formUrl` leads. */
export function companyPage(account: SimulatorAccount, tokenString: string): OpenedPage | undefined {
  const companies = account.part(SimulatedCompanies);
  const token = companies.token(tokenString);
  if (token === undefined) {
    return undefined;
  }
  const { clientId, externalRef, companyId = '', used, expiration: endsAt } = token;
  const sendListed = async (): Promise<SimulatedDelivery | undefined> => {
    const delivery = await companies.finishForm(tokenString);
    await companies.setAmlStatus(token.companyId!, 'FLAGS_FOUND');
    return delivery;
  };
  const words = ['Send the form', 'The company waits for a review.'] as const;
  const listed = ['Send it, and be on a list', 'The entry has to be reviewed first.'] as const;
  const message = { status: 'success' };
  return {
    title: 'Your company',
    closed: closed(account, { used, endsAt }),
    entries: {
      Client: clientId,
      Reference: externalRef,
      Company: companies.company(companyId)?.company.companyName,
    },
    choices: [
      choice('SENT', words, () => companies.finishForm(tokenString), 'success', { message }),
      choice('LISTED', listed, sendListed, 'success', { message }),
    ],
  };
}

const checkPage = <Request>(
  account: SimulatorAccount,
  found: PageToken<Request> | undefined,
  show: (request: Request, checks: SimulatedChecks) => Omit<OpenedPage, 'closed'>,
): OpenedPage | undefined =>
  found && { ...show(found.request, account.part(SimulatedChecks)), closed: closed(account, found) };

/** Where the `session_url` of an age estimation leads. Only what its request can end in can be picked. */
export const agePage = (account: SimulatorAccount, token: string): OpenedPage | undefined =>
  checkPage(account, account.part(SimulatedChecks).age(token), (request, checks) => {
    const { min_age: age, buffer = 0, confidence_threshold: threshold, client_id: client } = request;
    const { success_redirect: success, underage_redirect: underage, uncertain_redirect: uncertain } = request;
    const end =
      (estimatedAge: number, confidence = 100) =>
      (): Promise<SimulatedDelivery | undefined> =>
        checks.finishAge(token, { estimatedAge, confidence });
    const isOld = ['Old enough', 'The age is certain.'] as const;
    const isYoung = ['Too young', 'The age is certain.'] as const;
    const isUnclear = ['Cannot tell', 'The estimation is not certain enough.'] as const;
    return {
      title: 'How old are you?',
      entries: { Client: client, Age: `${age} or older` },
      choices: [
        choice('SUCCESS', isOld, end(age + buffer), 'success', { url: success }),
        ...(age > buffer
          ? [choice('UNDERAGE', isYoung, end(age - buffer - 1), 'fail', { url: underage })]
          : []),
        ...(threshold > 0
          ? [choice('UNCERTAIN', isUnclear, end(age, threshold / 2), 'unverified', { url: uncertain })]
          : []),
      ],
    };
  });

/** Where the `sessionUrl` of a bank card leads. */
export const bankCardPage = (account: SimulatorAccount, token: string): OpenedPage | undefined =>
  checkPage(account, account.part(SimulatedChecks).openCard(token), (request, checks) => {
    const { expectedName, expectedLastFour, successUrl, failUrl } = request;
    const end = (name?: string | null) => (): Promise<SimulatedDelivery | undefined> =>
      checks.finishBankCard(token, { name });
    const words = {
      MATCH: ['It is the card', 'Name and number are as expected.'],
      OTHER: ['It is another card', 'There is another name on it.'],
      UNREADABLE: ['It cannot be read', 'No name is found.'],
    } as const;
    return {
      title: 'Show your bank card',
      entries: { Name: expectedName, 'Last digits': expectedLastFour },
      choices: [
        choice('MATCH', words.MATCH, end(), 'success', { url: successUrl }),
        choice('OTHER', words.OTHER, end('OTHER PERSON'), 'fail', { url: failUrl }),
        choice('UNREADABLE', words.UNREADABLE, end(null), 'fail', { url: failUrl }),
      ],
    };
  });

/** iDenfy documents no address for this page; here it is `/bank/?token=`. */
export const bankPage = (account: SimulatorAccount, token: string): OpenedPage | undefined =>
  checkPage(account, account.part(SimulatedChecks).bank(token), ({ country, bank }, checks) => {
    const low = ['Share the account', 'Its risk is low.'] as const;
    const high = ['Share a doubtful account', 'Its risk is high.'] as const;
    return {
      title: 'Your bank account',
      entries: { Country: country, Bank: bank },
      choices: [
        choice('LOW', low, () => checks.finishBank(token), 'success'),
        choice('HIGH', high, () => checks.finishBank(token, { riskLevel: 'HIGH' }), 'success'),
      ],
    };
  });
