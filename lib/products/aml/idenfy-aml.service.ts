import { Injectable } from '@nestjs/common';
import type { Call, IdenfyCallOptions } from '../../client/call.js';
import { IdenfyClient } from '../../client/idenfy-client.js';
import { readObject, readWith } from '../../client/read.js';
import { readPdf } from '../../client/responses.js';
import { ProviderName } from '../../config/idenfy.tokens.js';
import { listQuery } from '../list-query.js';
import { AML_COMMENT_RULES, AML_LIST_RULES, AML_PDF_RULES } from './aml-parameters.js';
import { AML_MONITORING_RULES, AML_UPDATE_RULES } from './aml-monitoring.dto.js';
import type { CreateAmlMonitoringRequest, UpdateAmlMonitoringRequest } from './aml-monitoring.dto.js';
import { AML_CHECK_RULES } from './create-aml-check.dto.js';
import type { CreateAmlCheckRequest } from './create-aml-check.dto.js';
import type {
  AmlCheck,
  AmlCommentRequest,
  AmlMonitoring,
  AmlPdfRequest,
  AmlProfileDetail,
  ListAmlMonitoringsRequest,
  ListedAmlMonitoring,
} from './aml.types.js';

const CHECKS = '/aml/checks/';
const MONITORINGS = '/aml/monitorings/';
/** Results with many hits, profiles with their evidence, and PDFs. */
const maxBodyBytes = 16 * 1024 * 1024;

const readCheck = readWith<AmlCheck>('id');
const readMonitoring = readWith<AmlMonitoring>('id');

type Place = Pick<Call<unknown>, 'method' | 'path' | 'ids'>;

/**
 * Screening against sanctions, politically exposed persons and adverse media, once (checks) or every day for a year (monitorings):
 * version 3 of iDenfy's API (documentation.idenfy.com, aml/overview). Responses are personal data of the most sensitive kind.
 */
@Injectable()
@ProviderName('IdenfyAml')
export class IdenfyAml {
  /** @internal */
  constructor(private readonly client: IdenfyClient) {}

  /**
   * Looks for a person or company once (aml/aml-check). It is billed. iDenfy has no call that reads a check again: keep what you
   * need of it.
   *
   * @throws IdenfyRequestError naming every problem, before anything is sent
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came
   */
  async createCheck(request: CreateAmlCheckRequest, options?: IdenfyCallOptions): Promise<AmlCheck> {
    const body = AML_CHECK_RULES.bodyOf(request);
    const call = { kind: 'write', method: 'IdenfyAml.createCheck', path: CHECKS, body } as const;
    return this.client.ask({ ...call, maxBodyBytes, read: readCheck }, options);
  }

  /**
   * The result of a check as a PDF (aml/aml-check).
   *
   * @throws IdenfyNotFoundError when iDenfy does not know the check
   */
  async checkPdf(id: string, request: AmlPdfRequest = {}, options?: IdenfyCallOptions): Promise<Buffer> {
    const place = { method: 'IdenfyAml.checkPdf', path: `${CHECKS}{id}/pdf/`, ids: { id } };
    return this.#pdf(place, request, options);
  }

  /**
   * Everything that is known of a person or company that was found (aml/aml-check). `lastName` and `name` tell the two apart.
   *
   * @param checkId of a check, or of the `amlCheck` of a monitoring
   * @param profileId the `resourceId` of a hit
   * @throws IdenfyNotFoundError when iDenfy does not know the check, or it has no such hit
   */
  async getProfile(
    checkId: string,
    profileId: string,
    options?: IdenfyCallOptions,
  ): Promise<AmlProfileDetail> {
    const path = `${CHECKS}{checkId}/profiles/{profileId}/`;
    const call = { kind: 'read', method: 'IdenfyAml.getProfile', path, ids: { checkId, profileId } } as const;
    return this.client.ask({ ...call, maxBodyBytes, read: readObject<AmlProfileDetail> }, options);
  }

  /**
   * A profile as a PDF (aml/aml-check).
   *
   * @throws IdenfyNotFoundError when iDenfy does not know the check, or it has no such hit
   */
  async profilePdf(
    checkId: string,
    profileId: string,
    request: AmlPdfRequest = {},
    options?: IdenfyCallOptions,
  ): Promise<Buffer> {
    const path = `${CHECKS}{checkId}/profiles/{profileId}/pdf/`;
    const place = { method: 'IdenfyAml.profilePdf', path, ids: { checkId, profileId } };
    return this.#pdf(place, request, options);
  }

  /**
   * Monitors a person or company for a year (aml/aml-monitoring). It is billed. The result comes as `AmlMonitoringEvent`, as does
   * every change. iDenfy merges monitorings of the same personal data into one.
   *
   * @throws IdenfyRequestError naming every problem, before anything is sent
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came
   */
  async createMonitoring(
    request: CreateAmlMonitoringRequest,
    options?: IdenfyCallOptions,
  ): Promise<AmlMonitoring> {
    const body = AML_MONITORING_RULES.bodyOf(request);
    const call = { kind: 'write', method: 'IdenfyAml.createMonitoring', path: MONITORINGS, body } as const;
    return this.client.ask({ ...call, maxBodyBytes, read: readMonitoring }, options);
  }

  /**
   * Monitorings, a page at a time as they are asked for (aml/aml-monitoring). iDenfy neither lists nor filters by clientId: give
   * each monitoring the clientId as a tag.
   *
   * @throws IdenfyRequestError naming every problem of the filter, before anything is sent
   */
  async *listMonitorings(
    filter: ListAmlMonitoringsRequest = {},
    options?: IdenfyCallOptions,
  ): AsyncGenerator<ListedAmlMonitoring, void, undefined> {
    const call = { method: 'IdenfyAml.listMonitorings', path: MONITORINGS };
    yield* this.client.list<ListedAmlMonitoring>({ ...call, ...listQuery(AML_LIST_RULES, filter) }, options);
  }

  /**
   * One monitoring with its last result.
   *
   * @throws IdenfyNotFoundError when iDenfy does not know it
   */
  async getMonitoring(id: string, options?: IdenfyCallOptions): Promise<AmlMonitoring> {
    const method = 'IdenfyAml.getMonitoring';
    const call = { kind: 'read', method, path: `${MONITORINGS}{id}/`, ids: { id } } as const;
    return this.client.ask({ ...call, maxBodyBytes, read: readMonitoring }, options);
  }

  /**
   * Changes the tags, or whether it is extended by itself. What is left out stays.
   *
   * @throws IdenfyRequestError naming every problem, before anything is sent
   * @throws IdenfyNotFoundError when iDenfy does not know it
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came: it may be repeated
   */
  async updateMonitoring(
    id: string,
    request: UpdateAmlMonitoringRequest,
    options?: IdenfyCallOptions,
  ): Promise<AmlMonitoring> {
    const body = AML_UPDATE_RULES.bodyOf(request);
    const call = { kind: 'write', method: 'IdenfyAml.updateMonitoring', verb: 'PATCH' } as const;
    const place = { path: `${MONITORINGS}{id}/`, ids: { id } };
    return this.client.ask({ ...call, ...place, body, maxBodyBytes, read: readMonitoring }, options);
  }

  /**
   * Starts a monitoring that was stopped, or accepts one with an alert.
   *
   * @throws IdenfyNotFoundError when iDenfy does not know it
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came
   */
  async startMonitoring(
    id: string,
    request: AmlCommentRequest = {},
    options?: IdenfyCallOptions,
  ): Promise<AmlMonitoring> {
    const place = { method: 'IdenfyAml.startMonitoring', path: `${MONITORINGS}{id}/start/`, ids: { id } };
    return this.#act(place, request, options);
  }

  /**
   * Stops a monitoring; it stays at iDenfy, and can be started again.
   *
   * @throws IdenfyNotFoundError when iDenfy does not know it
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came: it may be repeated
   */
  async stopMonitoring(
    id: string,
    request: AmlCommentRequest = {},
    options?: IdenfyCallOptions,
  ): Promise<AmlMonitoring> {
    const place = { method: 'IdenfyAml.stopMonitoring', path: `${MONITORINGS}{id}/stop/`, ids: { id } };
    return this.#act(place, request, options);
  }

  /**
   * Ends a monitoring and deletes what it has found.
   *
   * @throws IdenfyNotFoundError when iDenfy does not know it, for example because it was deleted before
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came: it may be repeated
   */
  async deleteMonitoring(id: string, options?: IdenfyCallOptions): Promise<void> {
    const method = 'IdenfyAml.deleteMonitoring';
    const place = { verb: 'DELETE', path: `${MONITORINGS}{id}/`, ids: { id } } as const;
    return this.client.tell({ kind: 'write', method, ...place }, options);
  }

  /**
   * A monitoring as a PDF.
   *
   * @throws IdenfyNotFoundError when iDenfy does not know it
   */
  async monitoringPdf(id: string, request: AmlPdfRequest = {}, options?: IdenfyCallOptions): Promise<Buffer> {
    const place = { method: 'IdenfyAml.monitoringPdf', path: `${MONITORINGS}{id}/pdf/`, ids: { id } };
    return this.#pdf(place, request, options);
  }

  /**
   * Drops one hit from a monitoring: another person of that name.
   *
   * @param profileId the `resourceId` of the hit
   * @throws IdenfyNotFoundError when iDenfy does not know the monitoring, or it has no such hit
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came: it may be repeated
   */
  async removeHit(monitoringId: string, profileId: string, options?: IdenfyCallOptions): Promise<void> {
    const path = `${MONITORINGS}{monitoringId}/profiles/{profileId}/`;
    const place = { verb: 'DELETE', path, ids: { monitoringId, profileId } } as const;
    return this.client.tell({ kind: 'write', method: 'IdenfyAml.removeHit', ...place }, options);
  }

  /** It changes nothing and costs nothing, so it may be repeated. */
  async #pdf(place: Place, request: AmlPdfRequest, options?: IdenfyCallOptions): Promise<Buffer> {
    const body = AML_PDF_RULES.bodyOf(request);
    return this.client.ask({ kind: 'read', ...place, body, maxBodyBytes, read: readPdf }, options);
  }

  async #act(place: Place, request: AmlCommentRequest, options?: IdenfyCallOptions): Promise<AmlMonitoring> {
    const body = AML_COMMENT_RULES.bodyOf(request);
    return this.client.ask({ kind: 'write', ...place, body, maxBodyBytes, read: readMonitoring }, options);
  }
}
