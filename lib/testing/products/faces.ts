import { FACE_TOKEN_RULES } from '../../products/faces/create-face-token.dto.js';
import type { FaceAuthenticationMethod } from '../../products/faces/faces.types.js';
import { idenfyPayloads } from '../payloads/idenfy-payloads.js';
import type { SimulatorAccount } from '../simulator-account.js';
import { badValue, error, json } from '../simulator-response.js';
import { checkBody, route } from '../simulator-router.js';
import type { ApiRoute } from '../simulator-router.js';

import type { SimulatedDelivery } from '../simulator-webhooks.js';

/** How a face authentication ends, as iDenfy writes it. */
export type SimulatorFaceOutcome = 'Success' | 'Failed' | 'Expired' | 'Canceled';

/** A face authentication as the simulator keeps it. */
export interface SimulatedFaceSession {
  readonly id: string;
  readonly tokenString: string;
  readonly scanRef: string;
  readonly method: FaceAuthenticationMethod;
  /** Until when the page can be used. */
  readonly endsAt: Date;
  /** Nothing before there is a result. */
  readonly approved?: boolean;
}

type FaceSession = { -readonly [Name in keyof SimulatedFaceSession]: SimulatedFaceSession[Name] };

/** The face authentications of the simulated account. */
export class SimulatedFaces {
  readonly #account: SimulatorAccount;
  readonly #sessions: Map<string, FaceSession>;

  /** @internal */
  constructor(account: SimulatorAccount) {
    this.#account = account;
    this.#sessions = account.keptMap('faces.sessions');
  }

  /** The oldest first. */
  get sessions(): readonly SimulatedFaceSession[] {
    return [...this.#sessions.values()];
  }

  session(tokenString: string): SimulatedFaceSession | undefined {
    return this.#sessions.get(tokenString);
  }

  /** @internal */
  add(scanRef: string, method: FaceAuthenticationMethod, seconds: number): SimulatedFaceSession {
    const session: FaceSession = {
      id: this.#account.ids.uuid(),
      tokenString: this.#account.ids.token(),
      scanRef,
      method,
      endsAt: this.#account.clock.date(seconds * 1000),
    };
    this.#sessions.set(session.tokenString, session);
    return session;
  }

  /**
   * Ends an authentication without a person at the page, and sends FACIAL_AUTHENTICATION. Rejects when there is no such
   * session.
   */
  async finish(tokenString: string, status: SimulatorFaceOutcome): Promise<SimulatedDelivery | undefined> {
    const session = this.#sessions.get(tokenString);
    if (session === undefined) {
      throw new Error('The simulator has no face authentication with this token.');
    }
    session.approved = status === 'Success';
    const { id, scanRef, method } = session;
    const clientId = this.#account.sessions.get(scanRef)?.clientId;
    const payload = {
      id,
      scanRef,
      clientId,
      status,
      token: tokenString,
      type: 'AUTHENTICATION' as const,
      method,
    };
    return this.#account.send('FACIAL_AUTHENTICATION', idenfyPayloads.facialAuthentication(payload));
  }
}

const METHODS: readonly (string | null)[] = ['FACE_MATCHING', 'ACTIVE_LIVENESS'];

const shown = ({ id, tokenString, scanRef, method, approved }: SimulatedFaceSession): object => ({
  id,
  tokenString,
  approved: approved ?? null,
  givenScanRef: scanRef,
  type: 'AUTHENTICATION',
  authenticationMethod: method,
  facePhoto: null,
});

/** Face authentication (documentation.idenfy.com, face-authentication). */
export const FACE_ROUTES: readonly ApiRoute[] = [
  route(
    'GET',
    '/identification/facial-auth/{scanRef}/check-status/',
    (account, { ids: { scanRef = '' }, query }) => {
      const session = account.sessions.get(scanRef);
      if (session === undefined || session.deleted) {
        return error(404, 'Not found.');
      }
      return METHODS.includes(query.get('method'))
        ? json(200, { type: session.overall === 'APPROVED' ? 'AUTHENTICATION' : 'IDENTIFICATION' })
        : badValue("Field 'method' must be FACE_MATCHING or ACTIVE_LIVENESS.");
    },
  ),
  route('POST', '/partner/authentication-info', (account, { body }) => {
    const checked = checkBody(FACE_TOKEN_RULES, body);
    if ('refusal' in checked) {
      return checked.refusal;
    }
    const { scanRef, method, generateDigitString, lifetime = 1800 } = checked.request;
    const verified = account.sessions.get(String(scanRef));
    if (verified === undefined || verified.deleted) {
      return error(404, 'Not found.');
    }
    const session = (): SimulatedFaceSession =>
      account
        .part(SimulatedFaces)
        .add(verified.scanRef, method as FaceAuthenticationMethod, Number(lifetime));
    return account.charge('FACE_AUTHENTICATION', () => {
      const { tokenString: token } = session();
      return json(200, { token, ...(generateDigitString === true && { digitString: '12345678' }) });
    });
  }),
  route('GET', '/api/v2/facial-authentication-sessions/', (account) =>
    json(200, account.part(SimulatedFaces).sessions.map(shown)),
  ),
  route(
    'GET',
    '/api/v2/facial-authentication-sessions/{tokenString}/',
    (account, { ids: { tokenString = '' } }) => {
      const session = account.part(SimulatedFaces).session(tokenString);
      return session === undefined ? error(404, 'Not found.') : json(200, shown(session));
    },
  ),
];
