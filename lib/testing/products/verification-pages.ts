import type { SimulatorAccount } from '../simulator-account.js';
import type { PageResult } from '../simulator-end.js';
import type { OpenedPage, PageChoice } from '../simulator-page.js';
import type { CompleteOptions, SimulatorOutcome } from '../simulator-results.js';
import type { Session } from '../simulator-session.js';

/** What the person can pick, and how that ends. */
const CHOICES: readonly (readonly [SimulatorOutcome | 'REVIEWING', PageResult, string, string])[] = [
  ['APPROVED', 'success', 'Approve', 'The document is genuine and the face matches.'],
  ['DENIED', 'fail', 'Deny', 'The face does not match.'],
  ['SUSPECTED', 'success', 'Suspect', 'The name differs; the app has to decide.'],
  [
    'REVIEWING',
    'unverified',
    'Leave it in review',
    'The automatic check has passed; the console decides later.',
  ],
  ['CANCELLED', 'unverified', 'Cancel', 'The person gives up.'],
  ['EXPIRED', 'unverified', 'Let it expire', 'The person does not finish in time.'],
];

/** The parameters of a token request that say where the browser goes. */
const URLS = { success: 'successUrl', fail: 'errorUrl', unverified: 'unverifiedUrl' } as const;

/** The page of a verification, or of a request for more information about it. */
export function verificationPage(account: SimulatorAccount, token: string): OpenedPage | undefined {
  const sessions = account.sessionsOf(null);
  const asked = sessions.find(({ pendingInformation }) => pendingInformation?.tokenString === token);
  if (asked !== undefined) {
    return informationPage(account, asked);
  }
  const session = sessions.find(({ authToken, deleted }) => authToken === token && !deleted);
  if (session === undefined) {
    return undefined;
  }
  const isExpired = session.overall === 'EXPIRED' || (session.ended && !session.used);
  const closed = isExpired ? 'expired' : session.used ? 'used' : undefined;
  if (closed === undefined) {
    session.open();
  }
  const { firstName, lastName } = session.request;
  const person = [firstName, lastName].filter((name) => typeof name === 'string').join(' ');
  const { webhooks, manualReviewMs } = account.settings;
  const checked = webhooks === 'two' || manualReviewMs > 0 ? ' checked' : '';
  const seconds = Number.isFinite(manualReviewMs) ? Math.ceil(manualReviewMs / 1000) : '';
  return {
    title: 'Verify your identity',
    closed,
    entries: { Name: person, Client: session.clientId, Verification: session.scanRef },
    choices: CHOICES.map((choice) => choiceOf(account, session, choice)),
    more: `<label><input type="checkbox" name="automaticFirst" value="yes"${checked}>
<span>Send the automatic result first, then the final one</span></label>
<label><input type="number" name="reviewSeconds" min="0" max="9999999" value="${seconds}">
<span>seconds of review by a person in between</span></label>
`,
  };
}

/**
 * A success whose webhook the app did not acknowledge ends at the `errorUrl` (documentation.idenfy.com, kyc/webhooks). Nobody waits for
 * a review: it ends at the `unverifiedUrl`.
 */
function choiceOf(
  account: SimulatorAccount,
  session: Session,
  [value, usual, label, meaning]: (typeof CHOICES)[number],
): PageChoice {
  const pick: PageChoice['pick'] = async (form) => {
    const outcome = value === 'REVIEWING' ? 'APPROVED' : value;
    const deliveries = await account.complete(session, outcome, optionsOf(account, value, form));
    const acknowledged = deliveries.every((delivery) => delivery.acknowledged);
    const taken = usual === 'success' && !acknowledged ? 'fail' : usual;
    const isReviewed = session.review !== undefined;
    const result = isReviewed ? 'unverified' : taken;
    return { result, url: session.request[URLS[result]], message: messageOf(outcome, isReviewed) };
  };
  return { value, label, meaning, pick };
}

/** Where a review takes time, the automatic result always comes first. */
function optionsOf(account: SimulatorAccount, value: string, form: URLSearchParams): CompleteOptions {
  const seconds = form.get('reviewSeconds');
  const chosen = seconds === null || !/^\d{1,7}$/.test(seconds) ? undefined : Number(seconds) * 1000;
  const manualReviewMs = value === 'REVIEWING' ? Infinity : (chosen ?? account.settings.manualReviewMs);
  return { manualReviewMs, automaticFirst: form.has('automaticFirst') || manualReviewMs > 0 };
}

/**
 * What iDenfy's page says to the page around its iframe, a JSON text (documentation.idenfy.com, kyc/iframe-redirect). Both reviews
 * find the same here. A success is said to be one whether the app took the webhook or not.
 */
function messageOf(outcome: SimulatorOutcome, isReviewed: boolean): string {
  if (outcome === 'CANCELLED' || outcome === 'EXPIRED') {
    const nothing = { autoSuspected: false, manualSuspected: false };
    return JSON.stringify({ status: 'UNVERIFIED', manualStatus: 'INACTIVE', ...nothing });
  }
  const autoSuspected = outcome === 'SUSPECTED';
  const status = outcome === 'DENIED' ? 'FAILED' : 'APPROVED';
  const manual = isReviewed
    ? { manualStatus: 'WAITING', manualSuspected: false }
    : { manualStatus: status, manualSuspected: autoSuspected };
  return JSON.stringify({ status, autoSuspected, ...manual });
}

/** The page on which a person gives what is missing. */
const informationPage = (account: SimulatorAccount, session: Session): OpenedPage => ({
  title: 'More information is needed',
  entries: { Client: session.clientId, Verification: session.scanRef },
  choices: [
    {
      value: 'SENT',
      label: 'Send',
      meaning: 'The app is told that the information was given.',
      pick: async () => {
        await account.resubmit(session);
        return { result: 'success' };
      },
    },
  ],
});
