import type { SimulatorAccount } from '../simulator-account.js';
import type { PageResult } from '../simulator-end.js';
import type { OpenedPage, PageChoice } from '../simulator-page.js';
import type { CompleteOptions, SimulatorOutcome } from '../simulator-results.js';
import type { Session, SimulatedReview } from '../simulator-session.js';
import { timeOf } from '../simulator-html.js';
import { namedResult } from './named-results.js';
import type { PageOutcome } from './named-results.js';
import { USUAL_DOCUMENTS, verificationSteps } from './verification-steps.js';

/** What the person can pick, and how that ends. */
const CHOICES: readonly (readonly [PageOutcome, PageResult, string, string])[] = [
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
  ['EXPIRED', 'unverified', 'Let it expire', 'The person runs out of time.'],
];

/** The parameters of a token request that say where the browser goes. */
const URLS = { success: 'successUrl', fail: 'errorUrl', unverified: 'unverifiedUrl' } as const;

/** The page of a verification, or of a request for more information about it. */
export function verificationPage(account: SimulatorAccount, token: string, url: URL): OpenedPage | undefined {
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
  const { request } = session;
  const person = [request.firstName, request.lastName].filter((name) => typeof name === 'string').join(' ');
  return {
    title: 'Verify your identity',
    closed,
    entries: { Name: person, Client: session.clientId, Verification: session.scanRef },
    steps: verificationSteps(request),
    request: requestEntries(account, session, url),
    choices: [finishChoice(account, session), ...CHOICES.map((choice) => choiceOf(account, session, choice))],
    more: resultOptions(account),
  };
}

const listed = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : [value].flat().map(String).join(', ');

/** Shown on their own, or not meant for the page. */
const SHOWN = [
  'clientId',
  'firstName',
  'lastName',
  'externalRef',
  'tokenType',
  'country',
  'documents',
  'locale',
];
const OWN = [
  ...SHOWN,
  'theme',
  'expiryTime',
  'sessionLength',
  'successUrl',
  'errorUrl',
  'unverifiedUrl',
  'callbackUrl',
];

/** In an iframe the `locale` of the token has no effect: the address has the language (kyc/iframe-redirect). */
function requestEntries({ settings }: SimulatorAccount, session: Session, url: URL): OpenedPage['request'] {
  const { request } = session;
  const isIframe = url.pathname === '/';
  const locale = listed(request.locale) ?? 'en';
  const returns = [request.successUrl, request.errorUrl, request.unverifiedUrl].filter(Boolean);
  const others = Object.entries(request).filter(([name, value]) => !OWN.includes(name) && value !== null);
  return {
    Reference: session.externalRef,
    Type: listed(request.tokenType) ?? 'IDENTIFICATION',
    Country: listed(request.country) ?? 'any',
    Documents: listed(request.documents) ?? USUAL_DOCUMENTS.join(', '),
    Language: isIframe ? (url.searchParams.get('lang') ?? 'that of the browser') : locale,
    Theme: listed(request.theme),
    'Open until': `${timeOf(session.endsAt)} (${session.sessionLength} s from its opening)`,
    'Leads to': listed(returns.length > 0 ? [...new Set(returns)] : settings.returnUrl),
    'Also set': others.map(([name]) => name).join(', '),
  };
}

/** One press, and the name decides. */
function finishChoice(account: SimulatorAccount, session: Session): PageChoice {
  const outcome = namedResult(session.request.lastName);
  const choice = CHOICES.find(([value]) => value === outcome)!;
  const meaning =
    outcome === 'APPROVED'
      ? 'Ends as APPROVED. A last name such as Denied leads to another result.'
      : `Ends as ${outcome}: the last name says so.`;
  return {
    ...choiceOf(account, session, choice),
    value: 'FINISH',
    label: 'Finish',
    meaning,
    isPrimary: true,
  };
}

/** How the result is sent. */
function resultOptions({ settings: { webhooks, manualReviewMs } }: SimulatorAccount): string {
  const checked = webhooks === 'two' || manualReviewMs > 0 ? ' checked' : '';
  const seconds = Number.isFinite(manualReviewMs) ? Math.ceil(manualReviewMs / 1000) : '';
  return `<label><input type="checkbox" name="automaticFirst" value="yes"${checked}>
<span>Send the automatic result first, then the final one</span></label>
<label><input type="number" name="reviewSeconds" min="0" max="9999999" value="${seconds}">
<span>seconds of review by a person in between</span></label>
`;
}

/**
 * A success whose webhook the app did not acknowledge ends at the `errorUrl` (documentation.idenfy.com, kyc/webhooks). The page
 * does not wait for a review: that ends at the `unverifiedUrl`.
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
    const { review } = session;
    const result = review === undefined ? taken : 'unverified';
    return {
      result,
      outcome: review === undefined ? `${session.overall}, final` : `${session.overall}, not final`,
      text:
        review === undefined
          ? `${ENDS[outcome]}${result === usual ? '' : ` ${NOT_TAKEN}`}`
          : reviewText(review),
      deliveries,
      url: session.request[URLS[result]],
      message: messageOf(outcome, review !== undefined),
    };
  };
  return { value, label, meaning, pick };
}

/** What is said of each end. */
const ENDS: Readonly<Record<SimulatorOutcome, string>> = {
  APPROVED: 'The person was approved.',
  SUSPECTED: 'The person is suspected: the app has to decide.',
  DENIED: 'The person was denied.',
  CANCELLED: 'The person has cancelled.',
  EXPIRED: 'The time of the person is over.',
};

const NOT_TAKEN =
  'The app did not take the webhook, and iDenfy sends people to the errorUrl then. The result stays.';

const reviewText = ({ endsAt }: SimulatedReview): string =>
  `A person reviews it now: ${endsAt === undefined ? 'decide in the console' : `until ${timeOf(endsAt)}`}.`;

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
        const deliveries = await account.resubmit(session);
        const text = 'The information was sent, and is reviewed.';
        return { result: 'success', outcome: session.overall, text, deliveries };
      },
    },
  ],
});
