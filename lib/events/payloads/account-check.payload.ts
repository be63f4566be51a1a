/** The body of ACCOUNT_CHECK. */
export interface AccountCheckPayload {
  scanRef?: string | null;
  /** A number here, 1 to 5; iDenfy does not say what they mean. */
  status: number;
  score: number;
  clientId?: string | null;
  authToken?: string | null;
  date?: string | null;
  facebookScore?: number | null;
  gmailScore?: number | null;
  ipScore?: number | null;
  [key: string]: unknown;
}
