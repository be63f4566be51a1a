import { Inject, Injectable } from '@nestjs/common';
import type { IdenfyCallOptions } from '../../client/call.js';
import { IdenfyClient } from '../../client/idenfy-client.js';
import { readObject, readWith } from '../../client/read.js';
import { IDENFY_OPTIONS, ProviderName } from '../../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../../config/idenfy-options.interface.js';
import { IdenfyRequestError } from '../../errors/idenfy-errors.js';
import { isLoopbackUrl } from '../../shared/url.js';
import { FACE_TOKEN_RULES, METHOD } from './create-face-token.dto.js';
import type { CreateFaceTokenRequest } from './create-face-token.dto.js';
import type { FaceAuthenticationMethod, FaceSession, FaceStatusResponse, FaceToken } from './faces.types.js';

const SESSIONS = '/api/v2/facial-authentication-sessions/';
const PAGE = 'https://face.authentication.idenfy.com/';

/** Face authentication: a person who was verified once logs in with the face (documentation.idenfy.com, face-authentication). */
@Injectable()
@ProviderName('IdenfyFaces')
export class IdenfyFaces {
  /** @internal */
  constructor(
    private readonly client: IdenfyClient,
    @Inject(IDENFY_OPTIONS) private readonly options: ResolvedIdenfyOptions,
  ) {}

  /**
   * Whether a verification has a face to compare with.
   *
   * @param method the way in which it is to be compared
   * @throws IdenfyRequestError for another method, before anything is sent
   * @throws IdenfyNotFoundError when iDenfy does not know the scanRef, or its verification was deleted
   */
  async checkStatus(
    scanRef: string,
    method: FaceAuthenticationMethod = 'FACE_MATCHING',
    options?: IdenfyCallOptions,
  ): Promise<FaceStatusResponse> {
    const problems = METHOD.problems(method);
    if (problems.length > 0) {
      throw IdenfyRequestError.invalid(problems);
    }
    const path = '/identification/facial-auth/{scanRef}/check-status/';
    const call = {
      kind: 'read',
      method: 'IdenfyFaces.checkStatus',
      path,
      ids: { scanRef },
      query: { method },
    } as const;
    return this.client.ask({ ...call, read: readWith<FaceStatusResponse>('type') }, options);
  }

  /**
   * Creates a token for one authentication. It is billed.
   *
   * @throws IdenfyRequestError naming every problem, before anything is sent
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came
   */
  async createToken(request: CreateFaceTokenRequest, options?: IdenfyCallOptions): Promise<FaceToken> {
    const body = FACE_TOKEN_RULES.bodyOf(request);
    const call = {
      kind: 'write',
      method: 'IdenfyFaces.createToken',
      path: '/partner/authentication-info',
      body,
    } as const;
    return this.client.ask({ ...call, read: readWith<FaceToken>('token') }, options);
  }

  /**
   * One session.
   *
   * @throws IdenfyNotFoundError when iDenfy does not know the token
   */
  async getSession(tokenString: string, options?: IdenfyCallOptions): Promise<FaceSession> {
    const call = {
      kind: 'read',
      method: 'IdenfyFaces.getSession',
      path: `${SESSIONS}{tokenString}/`,
    } as const;
    return this.client.ask({ ...call, ids: { tokenString }, read: readObject<FaceSession> }, options);
  }

  /** All sessions; iDenfy gives them at once, without pages and filters. */
  listSessions(options?: IdenfyCallOptions): AsyncIterable<FaceSession> {
    return this.client.list({ method: 'IdenfyFaces.listSessions', path: SESSIONS, paged: false }, options);
  }

  /** Where to send the person's browser. */
  sessionUrl(token: string): string {
    const { baseUrl } = this.options;
    const page = isLoopbackUrl(baseUrl) ? `${baseUrl}/face-authentication/` : PAGE;
    return `${page}?${new URLSearchParams({ token }).toString()}`;
  }
}
