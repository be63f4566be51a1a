import { Injectable } from '@nestjs/common';
import { IdenfyService } from 'nestjs-idenfy';
import type { IdentificationToken } from 'nestjs-idenfy';
import { iframeAttributes } from 'nestjs-idenfy/browser';
import { randomUUID } from 'node:crypto';
import type { Observable } from 'rxjs';
import { concatMap, defer, filter, startWith } from 'rxjs';
import { SampleSetup } from '../support/sample-setup.js';
import type { StartVerificationDto } from './start-verification.dto.js';
import { VerificationTable } from './verification-table.js';
import type { Row } from './verification-table.js';
import type {
  Link,
  Result,
  Start,
  VerificationStatus,
  VerificationView,
  Way,
} from './verification.interface.js';

const SHOWN = 20;

/** What is known of one verification, each part written where it is learnt, in any order and in any process. */
interface Parts {
  start?: Start;
  link?: Link;
  result?: Result;
}

/** The verifications of each user, newest first. */
@Injectable()
export class VerificationsService {
  constructor(
    private readonly idenfy: IdenfyService,
    private readonly table: VerificationTable,
    private readonly setup: SampleSetup,
  ) {}

  /** Asks iDenfy for a token, for a verification in this way. */
  async start(
    clientId: string,
    names: StartVerificationDto,
    way: Way = 'redirect',
  ): Promise<IdentificationToken> {
    const returnUrls = way === 'here' ? {} : this.setup.returnUrls;
    const token = await this.idenfy.createToken({ ...names, ...returnUrls, clientId });
    await this.started(clientId, token, { inIframe: returnUrls.successUrl === undefined });
    return token;
  }

  async list(clientId: string): Promise<VerificationView[]> {
    const byScanRef = partsOf(await this.table.read(clientId));
    const [newest, ...others] = [...byScanRef.values()]
      .reverse()
      .map(toView)
      .sort((one, other) => (one.startedAt < other.startedAt ? 1 : one.startedAt > other.startedAt ? -1 : 0))
      .slice(0, SHOWN);
    return newest === undefined ? [] : [await this.withDeadline(clientId, newest), ...others];
  }

  /** The user's list now, and again whenever something in it changes. Of this user only. */
  watch(clientId: string): Observable<VerificationView[]> {
    return defer(() =>
      this.table.changes.pipe(
        filter((changed) => changed === clientId),
        startWith(clientId),
        concatMap(() => this.list(clientId)),
      ),
    );
  }

  /** A token was issued. The result may have been faster than the answer, and a token may be given back again. */
  async started(clientId: string, token: IdentificationToken, { inIframe = false } = {}): Promise<void> {
    const { scanRef, redirectUrl, authToken, expiresAt } = token;
    const name = scanRef ?? randomUUID();
    const { result } = await this.find(clientId, name);
    const start: Start = { id: result?.id ?? randomUUID(), startedAt: new Date().toISOString() };
    const iframeUrl = inIframe ? this.idenfy.iframeUrl(authToken) : undefined;
    const link: Link = { redirectUrl, iframeUrl, expiresAt: expiresAt.toISOString() };
    const values = {
      [`${name} start`]: JSON.stringify(start),
      ...(result === undefined ? { [`${name} link`]: JSON.stringify(link) } : {}),
    };
    await this.table.write(clientId, values, { once: true });
  }

  /** A signed webhook said how a verification stands. The same news twice changes nothing. */
  async changed(
    clientId: string,
    scanRef: string,
    status: VerificationStatus,
    changedAt: Date,
    table = this.table,
  ): Promise<void> {
    const { start, result } = await this.find(clientId, scanRef, table);
    if (result?.status === status) {
      return;
    }
    const value: Result = {
      id: start?.id ?? result?.id ?? randomUUID(),
      status,
      changedAt: changedAt.toISOString(),
      ...(this.setup.pair === undefined ? {} : { handledAt: this.setup.pair.port }),
    };
    await table.remove(clientId, `${scanRef} link`);
    await table.write(clientId, { [`${scanRef} result`]: JSON.stringify(value) });
  }

  /** While a result is awaited the clientId is not free: until when, the live session says. */
  private async withDeadline(clientId: string, view: VerificationView): Promise<VerificationView> {
    if (view.status !== 'reviewing') {
      return view;
    }
    const session = await this.idenfy.findLiveSession(clientId);
    return session === undefined ? view : { ...view, deadline: session.expiresAt.toISOString() };
  }

  private async find(clientId: string, scanRef: string, table = this.table): Promise<Parts> {
    return partsOf(await table.read(clientId)).get(scanRef) ?? {};
  }
}

/** A row's values by scanRef; their names are the scanRef and the part. */
function partsOf(row: Row): Map<string, Parts> {
  const byScanRef = new Map<string, Parts>();
  for (const [name, value] of Object.entries(row)) {
    const [scanRef = '', part = ''] = name.split(' ');
    byScanRef.set(scanRef, { ...byScanRef.get(scanRef), [part]: JSON.parse(value) as unknown });
  }
  return byScanRef;
}

function toView({ start, link, result }: Parts): VerificationView {
  const startedAt = start?.startedAt ?? result?.changedAt ?? '';
  const usable = result === undefined && link !== undefined && link.expiresAt > new Date().toISOString();
  return {
    id: result?.id ?? start?.id ?? '',
    startedAt,
    status: result?.status ?? 'open',
    changedAt: result?.changedAt ?? startedAt,
    ...(usable ? openView(link) : {}),
    ...(result?.handledAt === undefined ? {} : { handledAt: result.handledAt }),
  };
}

const openView = ({ redirectUrl, iframeUrl, expiresAt }: Link): Partial<VerificationView> => ({
  continueUrl: redirectUrl,
  deadline: expiresAt,
  ...(iframeUrl === undefined ? {} : { iframe: iframeAttributes({ src: iframeUrl }) }),
});
