import type { SimulatorAccount } from '../simulator-account.js';
import type { PageResult } from '../simulator-end.js';
import type { OpenedPage, PageChoice } from '../simulator-page.js';
import type { SimulatorOutcome } from '../simulator-results.js';
import type { Session } from '../simulator-session.js';

/** What the person can pick, and how that ends. */
const CHOICES: readonly (readonly [SimulatorOutcome, PageResult, string, string])[] = [
  ['APPROVED', 'success', 'Approve', 'The document is genuine and the face matches.'],
  ['DENIED', 'fail', 'Deny', 'The face does not match.'],
  ['SUSPECTED', 'success', 'Suspect', 'The name differs; the app has to decide.'],
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
  const checked = account.settings.webhooks === 'two' ? ' checked' : '';
  return {
    title: 'Verify your identity',
    closed,
    entries: { Name: person, Client: session.clientId, Verification: session.scanRef },
    choices: CHOICES.map((choice) => choiceOf(account, session, choice)),
    more: `<label><input type="checkbox" name="automaticFirst" value="yes"${checked}>
<span>Send the automatic result first, then the final one</span></label>
`,
  };
}

/** A success whose webhook the app did not acknowledge ends at the `errorUrl` (documentation.idenfy.com, kyc/webhooks). */
function choiceOf(
  account: SimulatorAccount,
  session: Session,
  [value, usual, label, meaning]: (typeof CHOICES)[number],
): PageChoice {
  const pick: PageChoice['pick'] = async (form) => {
    const automaticFirst = form.has('automaticFirst');
    const deliveries = await account.complete(session, value, { automaticFirst });
    const acknowledged = deliveries.every((delivery) => delivery.acknowledged);
    const result = usual === 'success' && !acknowledged ? 'fail' : usual;
    return { result, url: session.request[URLS[result]], message: messageOf(value) };
  };
  return { value, label, meaning, pick };
}

/**
 * What iDenfy's page says to the page around its iframe, a JSON text (documentation.idenfy.com, kyc/iframe-redirect). Both reviews
 * find the same here. A success is said to be one whether the app took the webhook or not.
 */
function messageOf(outcome: SimulatorOutcome): string {
  const isSuspected = outcome === 'SUSPECTED';
  const decided = isSuspected || outcome === 'APPROVED' ? 'APPROVED' : 'FAILED';
  const [status, manualStatus] =
    outcome === 'CANCELLED' || outcome === 'EXPIRED' ? ['UNVERIFIED', 'INACTIVE'] : [decided, decided];
  return JSON.stringify({ status, manualStatus, autoSuspected: isSuspected, manualSuspected: isSuspected });
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
