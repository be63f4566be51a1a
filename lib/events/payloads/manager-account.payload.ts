/** A user of iDenfy's dashboard. Personal data. */
export interface ManagerAccount {
  id?: number | string | null;
  name?: string | null;
  surname?: string | null;
  email?: string | null;
  /** In the older events only. */
  username?: string | null;
  [key: string]: unknown;
}
