import { Injectable } from '@nestjs/common';
import type { IdentificationToken } from 'nestjs-idenfy';
import { randomUUID } from 'node:crypto';
import type { Observable } from 'rxjs';
import { Subject, defer, filter, map, startWith } from 'rxjs';
import type { Verification, VerificationStatus, VerificationView } from './verification.interface.js';

const KEPT_PER_USER = 20;
const KEPT_USERS = 1000;

/** The verifications of each user, newest first. In memory: a real app has a table for them. */
@Injectable()
export class VerificationsService {
  private readonly byClient = new Map<string, Verification[]>();
  private readonly changes = new Subject<string>();

  list(clientId: string): VerificationView[] {
    return (this.byClient.get(clientId) ?? []).map(toView);
  }

  /** The user's list now, and again whenever something in it changes. Nobody else's. */
  watch(clientId: string): Observable<VerificationView[]> {
    return defer(() =>
      this.changes.pipe(
        filter((changed) => changed === clientId),
        startWith(clientId),
        map(() => this.list(clientId)),
      ),
    );
  }

  /** A token was issued. */
  started(clientId: string, { scanRef, redirectUrl, expiresAt }: IdentificationToken): void {
    // Known already: the token was reused, or its result was faster than its answer.
    if (!this.find(clientId, scanRef)) {
      const now = new Date();
      const times = { startedAt: now, changedAt: now, expiresAt };
      const verification = {
        id: randomUUID(),
        clientId,
        scanRef: scanRef ?? undefined,
        redirectUrl,
        ...times,
      };
      this.add({ ...verification, status: 'open' });
    }
  }

  /** A signed webhook said how a verification stands. The same news twice changes nothing. */
  changed(clientId: string, scanRef: string, status: VerificationStatus, changedAt: Date): void {
    const known = this.find(clientId, scanRef);
    if (!known) {
      this.add({ id: randomUUID(), clientId, scanRef, startedAt: changedAt, changedAt, status });
    } else if (known.status !== status) {
      const others = this.byClient.get(clientId) ?? [];
      const { id, startedAt } = known;
      const changed = { id, clientId, scanRef, startedAt, changedAt, status };
      this.byClient.set(
        clientId,
        others.map((one) => (one === known ? changed : one)),
      );
      this.changes.next(clientId);
    }
  }

  private find(clientId: string, scanRef: string | null | undefined): Verification | undefined {
    return scanRef ? this.byClient.get(clientId)?.find((one) => one.scanRef === scanRef) : undefined;
  }

  private add(verification: Verification): void {
    const { clientId } = verification;
    const [oldest] = this.byClient.keys();
    if (oldest !== undefined && this.byClient.size >= KEPT_USERS && !this.byClient.has(clientId)) {
      this.byClient.delete(oldest);
    }
    const others = this.byClient.get(clientId) ?? [];
    this.byClient.set(clientId, [verification, ...others].slice(0, KEPT_PER_USER));
    this.changes.next(clientId);
  }
}

function toView({
  id,
  startedAt,
  status,
  changedAt,
  redirectUrl,
  expiresAt,
}: Verification): VerificationView {
  const usable = status === 'open' && expiresAt !== undefined && expiresAt > new Date();
  return {
    id,
    startedAt: startedAt.toISOString(),
    status,
    changedAt: changedAt.toISOString(),
    ...(usable ? { continueUrl: redirectUrl } : {}),
  };
}
