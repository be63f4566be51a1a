import { Inject, Injectable } from '@nestjs/common';
import { CALL_OPTIONS, callOptions } from './client/call.js';
import type { CallOptions, IdenfyCallOptions } from './client/call.js';
import { rawCall } from './client/raw-call.js';
import type { IdenfyRawRequest, IdenfyRequestMethod } from './client/raw-call.js';
import type { FilesAnswer, DataAnswer, StatusAnswer } from './client/responses.js';
import { IdenfyClient } from './client/idenfy-client.js';
import { IDENFY_OPTIONS, ProviderName } from './config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from './config/idenfy-options.interface.js';
import { IdenfyRequestError } from './errors/idenfy-errors.js';
import { ClientErasure } from './products/verifications/erase-client.js';
import { downloadFiles } from './products/verifications/download-files.js';
import { fileHosts } from './products/verifications/file-hosts.js';
import * as verifications from './products/verifications/verification-calls.js';
import type {
  AddDummyStatusRequest,
  AddToBlocklistRequest,
  ListVerificationsRequest,
  RequestInformationRequest,
} from './products/verifications/verification-requests.dto.js';
import type {
  BlocklistEntry,
  BlocklistSource,
  DownloadedFile,
  DownloadFilesOptions,
  ErasedClient,
  GeneratePdfOptions,
  InformationRequest,
  ListedVerification,
  Verification,
} from './products/verifications/verifications.types.js';
import { readVerification } from './products/verifications/verification-result.js';
import type { LiveSession } from './sessions/session.js';
import { LIVE_SESSION_OPTIONS } from './sessions/session-slot.js';
import type { LiveSessionOptions } from './sessions/session-slot.js';
import { LiveSessions } from './sessions/live-sessions.service.js';
import { Deadline } from './shared/deadline.js';
import { isLoopbackUrl } from './shared/url.js';
import { oneOf, readCallOptions, text } from './config/options-table.js';
import type { OptionsTable } from './config/options-table.js';
import { checkTokenRequest, requestFingerprint } from './tokens/check-token-request.js';
import type { CreateTokenRequest } from './tokens/create-token.dto.js';
import { toIdentificationToken } from './tokens/identification-token.js';
import { TokenBudget } from './tokens/token-budget.js';
import type { IdentificationToken } from './tokens/identification-token.js';

/** Settings of {@link IdenfyService.createToken}. */
export interface CreateTokenOptions extends IdenfyCallOptions, LiveSessionOptions {}

const CREATE_TOKEN_OPTIONS: OptionsTable<CreateTokenOptions> = { ...CALL_OPTIONS, ...LIVE_SESSION_OPTIONS };
const PDF_OPTIONS: OptionsTable<GeneratePdfOptions> = { ...CALL_OPTIONS, language: oneOf('en', 'lt') };
const IFRAME_OPTIONS: OptionsTable<{ lang?: string }> = { lang: text('type', /^/, 'must be a text') };

/** Asks iDenfy: creates verification tokens, and reads, deletes and prints verifications. */
@Injectable()
@ProviderName('IdenfyService')
export class IdenfyService {
  /** Whether iDenfy is a simulator on this machine. */
  private readonly isLocal: boolean;
  private readonly budget?: TokenBudget;

  /** @internal */
  constructor(
    private readonly client: IdenfyClient,
    private readonly sessions: LiveSessions,
    @Inject(IDENFY_OPTIONS) private readonly options: ResolvedIdenfyOptions,
  ) {
    this.isLocal = isLoopbackUrl(options.baseUrl);
    if (options.budget !== undefined) {
      this.budget = new TokenBudget(options.instance, options.budget);
    }
  }

  /**
   * Creates a verification token (documentation.idenfy.com, kyc/generate-token). Each token costs a credit, so the
   * request is checked first, and a clientId whose verification is still open is refused. A `slot` is for a person who has
   * several verifications at once, for example one of each document: each slot of a clientId has one session.
   *
   * @throws IdenfyRequestError naming every problem, before anything is sent.
   * @throws DuplicateTokenError while a verification of the clientId is open in the slot.
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came: do not repeat it blindly.
   * @throws IdenfyStoreError when the session store fails; nothing was sent.
   * @throws IdenfyRateLimitError and IdenfyQuotaError, with `retryAfterMs`, where the option `budget` refuses; nothing was sent.
   * @throws the other errors of this package by what iDenfy responded.
   */
  async createToken(request: CreateTokenRequest, options?: CreateTokenOptions): Promise<IdentificationToken> {
    const given = readCallOptions('a call to iDenfy', CREATE_TOKEN_OPTIONS, options);
    const { slot, signal, timeoutMs = this.options.timeoutMs } = given;
    const deadline = new Deadline(timeoutMs);
    const checked = checkTokenRequest(request, this.options.tokenDefaults, this.isLocal);
    if ('problems' in checked) {
      throw IdenfyRequestError.invalid(checked.problems);
    }
    const { body } = checked;
    const { duplicates, instance } = this.options;
    const session = {
      clientId: body.clientId,
      slot,
      fingerprint: duplicates.policy === 'reuse' ? requestFingerprint(body, instance) : undefined,
      sessionLength: body.sessionLength,
      deadline,
      signal,
    };
    return this.sessions.once(session, async (closing) => {
      const call = { deadline, signal, closing };
      const response =
        this.budget === undefined
          ? await this.client.createToken(body, call)
          : await this.budget.spend(() => this.client.createToken(body, call));
      return toIdentificationToken(response, body.expiryTime, this.client);
    });
  }

  /**
   * The status of a verification (documentation.idenfy.com, kyc/data-retrieval). iDenfy forbids polling it as the
   * main flow: results come by webhook.
   *
   * @throws IdenfyNotFoundError when iDenfy does not know the scanRef.
   */
  async getStatus(scanRef: string, options?: IdenfyCallOptions): Promise<StatusAnswer> {
    return this.client.getStatus(scanRef, this.call(options));
  }

  /**
   * A verification as it stands: its content as a webhook has it (`POST /api/v2/full`), and its decision (`POST /api/v2/status`;
   * documentation.idenfy.com, kyc/data-retrieval). It is two requests or more, with one deadline. For single lookups: results
   * come by webhook.
   *
   * @throws IdenfyNotFoundError when iDenfy does not know the scanRef, IdenfyPermissionError where the account may not.
   * @throws IdenfyResponseError when a response is about another verification.
   */
  async getVerification(scanRef: string, options?: IdenfyCallOptions): Promise<Verification> {
    const { automaticIsFinal } = this.options.reconciliation;
    return readVerification(this.client, scanRef, this.call(options), automaticIsFinal);
  }

  /** The data read from the document (documentation.idenfy.com, kyc/data-retrieval); it holds no decision. */
  async getData(scanRef: string, options?: IdenfyCallOptions): Promise<DataAnswer> {
    return this.client.getData(scanRef, this.call(options));
  }

  /** Links to the photos and videos, by step name; presigned, they expire. */
  async getFiles(scanRef: string, options?: IdenfyCallOptions): Promise<FilesAnswer> {
    return this.client.getFiles(scanRef, this.call(options));
  }

  /**
   * The files of a verification, one after the other: fresh links (`POST /api/v2/files`; documentation.idenfy.com,
   * kyc/data-retrieval), and a request to their host for each file when the loop gets to it. `timeoutMs` is the deadline until
   * a file begins, and the longest wait in it. The host gets no credentials; only https and public addresses are followed.
   *
   * @throws IdenfyNotFoundError when iDenfy does not know the scanRef; with `reason` LINK_EXPIRED when the host no longer gives
   * a file.
   * @throws IdenfyResponseError with `reason` LINK_REFUSED for a link to anything else.
   */
  downloadFiles(scanRef: string, options?: DownloadFilesOptions): AsyncIterable<DownloadedFile> {
    return downloadFiles(this.client, this.options, scanRef, options, fileHosts(this.isLocal));
  }

  /**
   * Deletes a verification and frees its clientId.
   *
   * @throws IdenfyRequestError while the token has not expired yet (iDenfy's PARTNER_ERROR).
   * @throws IdenfyNotFoundError when iDenfy does not know the scanRef, or no longer; the clientId is freed all the same.
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came: it may be deleted, so ask again.
   */
  async deleteVerification(scanRef: string, options?: IdenfyCallOptions): Promise<void> {
    const gone = await this.client.deleteVerification(scanRef, this.call(options));
    await this.sessions.finishDeleted(scanRef);
    if (gone !== undefined) {
      throw gone;
    }
  }

  /**
   * Deletes every verification of a person at iDenfy, and the live session here. iDenfy keeps what has not expired yet: call
   * again later, until `pending` is empty. Several calls, and a call after a crash, come to the same end. `timeoutMs` is the
   * deadline of each request to iDenfy.
   *
   * @throws IdenfyRequestError for what can be no clientId
   * @throws the other errors of this package where something else than one verification is in the way (credentials, the rate
   * limit, the network, the session store). Nothing more is tried then; the next call goes on.
   */
  async eraseClient(clientId: string, options?: IdenfyCallOptions): Promise<ErasedClient> {
    return new ClientErasure(this.client, this.sessions, this.options, clientId, options).run();
  }

  /**
   * The report of a verification as a PDF file (documentation.idenfy.com, kyc/pdf-generation).
   *
   * @throws IdenfyNotFoundError when iDenfy does not know the scanRef.
   */
  async generatePdf(scanRef: string, options?: GeneratePdfOptions): Promise<Buffer> {
    const { language, ...given } = readCallOptions('a call to iDenfy', PDF_OPTIONS, options);
    return this.client.generatePdf(scanRef, this.call(given), language);
  }

  /**
   * The verifications of a clientId, or of all, page after page as they are asked for (documentation.idenfy.com,
   * kyc/verification-list). iDenfy documents no order. `timeoutMs` is the deadline of each page.
   *
   * @throws IdenfyRequestError, with the first entry, for a request that is wrong.
   */
  listVerifications(
    request: ListVerificationsRequest = {},
    options?: IdenfyCallOptions,
  ): AsyncIterable<ListedVerification> {
    return verifications.listed(this.client, request, () => this.call(options));
  }

  /**
   * Asks the person of a verification for what is missing, instead of a whole new verification (documentation.idenfy.com,
   * kyc/request-update). IDENTIFICATION_RESUBMITTED (`VerificationResubmittedEvent`) says that it was given; the result of its
   * review follows.
   *
   * @throws IdenfyRequestError naming every problem, before anything is sent; also while another request is pending.
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came.
   */
  async requestInformation(
    scanRef: string,
    request: RequestInformationRequest = {},
    options?: IdenfyCallOptions,
  ): Promise<InformationRequest> {
    return this.client.ask(verifications.information(scanRef, request), options);
  }

  /**
   * Blocklists what a verification has shown (documentation.idenfy.com, api-reference): where the checks for it are on, it is
   * found in later verifications of the account.
   *
   * @throws IdenfyRequestError naming every problem, before anything is sent.
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came.
   */
  async addToBlocklist<Source extends BlocklistSource>(
    scanRef: string,
    source: Source,
    request: AddToBlocklistRequest = {},
    options?: IdenfyCallOptions,
  ): Promise<BlocklistEntry<Source>> {
    return this.client.ask(verifications.blocking(scanRef, source, request), options);
  }

  /**
   * Takes what a verification has shown off the blocklist.
   *
   * @throws IdenfyNotFoundError when it is not on it.
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came: repeat it, not found is done then.
   */
  async removeFromBlocklist(
    scanRef: string,
    source: BlocklistSource,
    options?: IdenfyCallOptions,
  ): Promise<void> {
    await this.client.tell(verifications.unblocking(scanRef, source), options);
  }

  /**
   * Reviews a dummy by hand, for accounts of the DEV environment (documentation.idenfy.com, kyc/dummy-results); its webhook
   * follows. FACE_MATCH with DOC_VALIDATED is approved.
   *
   * @throws IdenfyPermissionError on any other account.
   */
  async addDummyStatus(
    scanRef: string,
    status: AddDummyStatusRequest,
    options?: IdenfyCallOptions,
  ): Promise<void> {
    await this.client.tell(verifications.dummyStatus(scanRef, status), options);
  }

  /**
   * Any other endpoint of iDenfy's API, with the credentials, limits and errors of this package. The types of what is sent and
   * what comes back are the caller's.
   *
   * @param path with its slashes exactly as iDenfy documents them, ids encoded: `/kyb/companies/${encodeURIComponent(id)}/`
   * @returns the JSON of the response (null without content), its bytes (`buffer`) or nothing (`none`)
   * @throws IdenfyOutcomeUnknownError when a call that is not repeatable was sent and no whole response came
   */
  async request<Value = unknown>(
    method: IdenfyRequestMethod,
    path: string,
    request: IdenfyRawRequest = {},
    options?: IdenfyCallOptions,
  ): Promise<Value> {
    const value = await this.client.ask(rawCall<Value>(method, path, request), options);
    return request.response === 'none' ? (undefined as Value) : value;
  }

  /** Where to send the user's browser for the verification on iDenfy's own page. */
  redirectUrl(authToken: string): string {
    return this.client.redirectUrl(authToken);
  }

  /** The `src` of an iframe with the verification; `lang` sets the language (a token's locale is ignored there). */
  iframeUrl(authToken: string, options: { lang?: string } = {}): string {
    const read = readCallOptions('IdenfyService.iframeUrl', IFRAME_OPTIONS, options);
    return this.client.iframeUrl(authToken, read);
  }

  /** The verification of a clientId, in a slot where one is named, that is being asked for or is open. */
  async findLiveSession(clientId: string, options?: LiveSessionOptions): Promise<LiveSession | undefined> {
    const { slot } = readCallOptions('IdenfyService.findLiveSession', LIVE_SESSION_OPTIONS, options);
    return this.sessions.find({ clientId, slot });
  }

  /**
   * Every open verification, in any order, for operators; not those that are only being asked for.
   *
   * @throws IdenfyConfigError, with the first entry, where `duplicates.store` cannot list its sessions.
   * @throws IdenfyStoreError when the store fails.
   */
  listLiveSessions(): AsyncIterable<LiveSession> {
    return this.sessions.list();
  }

  /**
   * Frees a clientId, or a slot of it, by hand, for operators: the next `createToken` spends a credit even if the old
   * verification is still open at iDenfy. With a scanRef only if the open session has it. Resolves to whether there was one.
   */
  async releaseLiveSession(
    clientId: string,
    scanRef?: string,
    options?: LiveSessionOptions,
  ): Promise<boolean> {
    const { slot } = readCallOptions('IdenfyService.releaseLiveSession', LIVE_SESSION_OPTIONS, options);
    if (scanRef !== undefined && typeof scanRef !== 'string') {
      const message = 'scanRef must be a string; options are the argument after it';
      throw new IdenfyRequestError(message, { problems: [{ path: 'scanRef', rule: 'string', message }] });
    }
    return this.sessions.release({ clientId, slot }, scanRef);
  }

  private call(options?: IdenfyCallOptions): CallOptions {
    return callOptions(options, this.options.timeoutMs);
  }
}
