import type { ManagerAccount } from './manager-account.payload.js';
import type { OpenEnum } from './open-enum.js';
import type { AmlCheck, AmlCheckStatus, AmlScreening } from './screening.payload.js';

/**
 * The body of AML_MONITORING (documentation.idenfy.com, aml). Personal data. Older accounts send fewer fields; those
 * that they spell differently are read up.
 */
export interface AmlMonitoringPayload {
  monitoringId: string;
  name?: string | null;
  surname?: string | null;
  nationality?: string | null;
  dob?: string | null;
  isActive?: boolean | null;
  expiration?: string | null;
  /** The verifications of the person. An older account's string (`"[]"`) is read as the list it holds. */
  scanRefList?: string[] | null;
  /** v2; iDenfy calls it deprecated. Filled from `alert_status` where an older account sends that. */
  alertStatus?: OpenEnum<'ALERT' | 'DECLINED' | 'ACCEPTED' | 'PENDING' | 'STATUS'> | null;
  /** v3. A string here. */
  status?: OpenEnum<'ACTIVE' | 'STOPPED' | 'PENDING' | 'ALERT'> | null;
  pepsStatus?: AmlCheckStatus | null;
  sanctionsStatus?: AmlCheckStatus | null;
  adverseMediaStatus?: AmlCheckStatus | null;
  /** v2 screening. */
  results?: AmlScreening[] | null;
  /** v3 screening. */
  amlCheck?: AmlCheck | null;
  /** Companies of older accounts. */
  companyId?: string | null;
  /** Companies of older accounts. */
  beneficiaryId?: string | null;
  /** Companies of older accounts. */
  comments?: unknown;
  /** Companies of older accounts. */
  status_set_by?: ManagerAccount | string | null;
  /** Companies of older accounts. */
  status_set_at?: string | null;
  [key: string]: unknown;
}

/** The body of AML_MONITORING_EXPIRATION: counts only. */
export interface AmlMonitoringExpirationPayload {
  usersToExtend: number;
  usersToExpire: number;
  [key: string]: unknown;
}
