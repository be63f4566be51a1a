import type { SimulatorAnswer } from './simulator-answer.js';
import type { SimulatorCore } from './simulator-core.js';
import { choicePage, noticePage, resultPage } from './simulator-page.js';
import type { SimulatorOutcome } from './simulator-results.js';
import type { Session } from './simulated-session.js';
import type { SimulatedDelivery } from './simulator-webhooks.js';

const OUTCOMES: readonly string[] = ['APPROVED', 'DENIED', 'SUSPECTED', 'EXPIRED', 'CANCELLED'];

/** What a person's browser sees: the page behind `redirectUrl`, and the same one for an iframe at `/`. */
export class HostedPage {
  constructor(private readonly core: SimulatorCore) {}

  /** Whether a path is a page, not a call of the API. */
  serves(path: string): boolean {
    return path === '/' || path === '/api/v2/redirect' || path === '/result';
  }

  async answer(method: string, url: URL, form: Buffer): Promise<SimulatorAnswer> {
    if (!['GET', 'HEAD', 'POST'].includes(method)) {
      return noticePage(405, 'Not possible', 'This page can be opened and its form be sent.');
    }
    if (url.pathname === '/result') {
      return resultPage(url.searchParams.get('status'));
    }
    const session = this.core.sessions.byAuthToken(url.searchParams.get('authToken') ?? '');
    const refusal = refuse(session);
    if (session === undefined || refusal !== undefined) {
      return refusal ?? UNKNOWN;
    }
    session.open();
    return method === 'POST'
      ? this.#finish(session, new URLSearchParams(form.toString('utf8')))
      : choicePage(session, this.core.settings.webhooks === 'two');
  }

  async #finish(session: Session, form: URLSearchParams): Promise<SimulatorAnswer> {
    const result = form.get('result') ?? '';
    if (!OUTCOMES.includes(result)) {
      return noticePage(400, 'Nothing was picked', 'Go back and pick a result.');
    }
    const outcome = result as SimulatorOutcome;
    const deliveries = await this.core.complete(session, outcome, {
      automaticFirst: form.has('automaticFirst'),
    });
    return { status: 303, headers: { Location: this.#wayBack(session, outcome, deliveries) }, body: '' };
  }

  /**
   * Back to the app, as iDenfy sends people: a success whose webhook the app did not take ends at the `errorUrl`
   * (documentation.idenfy.com, kyc/webhooks).
   */
  #wayBack(session: Session, outcome: SimulatorOutcome, deliveries: readonly SimulatedDelivery[]): string {
    const acknowledged = deliveries.every((delivery) => delivery.acknowledged);
    const passed = (outcome === 'APPROVED' || outcome === 'SUSPECTED') && acknowledged;
    const left = outcome === 'CANCELLED' || outcome === 'EXPIRED';
    const [name, status] = left
      ? ['unverifiedUrl', 'unverified']
      : passed
        ? ['successUrl', 'success']
        : ['errorUrl', 'fail'];
    const own = session.request[name];
    return typeof own === 'string'
      ? own
      : (this.core.settings.returnUrl ?? `${this.core.url}/result?status=${status}`);
  }
}

const UNKNOWN = noticePage(404, 'Unknown link', 'There is no verification with this token.');

function refuse(session: Session | undefined): SimulatorAnswer | undefined {
  if (session === undefined || session.deleted) {
    return UNKNOWN;
  }
  if (session.overall === 'EXPIRED' || (session.ended && !session.used)) {
    return noticePage(410, 'This link has expired', 'Start a new verification in the app.');
  }
  return session.used
    ? noticePage(410, 'This link was used', 'A token can be used once. Start a new verification in the app.')
    : undefined;
}
