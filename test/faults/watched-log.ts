import type { LoggerService } from '@nestjs/common';
import { KEY } from '../webhooks/support.js';

/** Nothing of this may be in any line of the log; every suite uses these and no others. */
export const SECRETS = {
  apiKey: 'FAULT-api-key-5821',
  apiSecret: 'FAULT-api-secret-7719',
  signingKey: KEY,
  firstName: 'MARKEDFIRSTNAME',
  lastName: 'MARKEDLASTNAME',
  documentNumber: 'MARKED-DOC-4711',
  authToken: 'MARKEDAUTHTOKEN',
} as const;

export const credentials = { apiKey: SECRETS.apiKey, apiSecret: SECRETS.apiSecret };

/** What iDenfy says of a person; the values are marked, so that a leak is seen. */
export const person = {
  docFirstName: SECRETS.firstName,
  docLastName: SECRETS.lastName,
  docNumber: SECRETS.documentNumber,
} as const;

const basic = Buffer.from(`${SECRETS.apiKey}:${SECRETS.apiSecret}`).toString('base64');
const FORBIDDEN = [...Object.values(SECRETS), basic];
// The tab is here as well: a line is to be one field after the other.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const LONGEST_LINE = 1000;

/** Why a line should not have been written as it is, or nothing. */
export function faultOf(line: string): string | undefined {
  const secret = FORBIDDEN.find((value) => line.includes(value));
  if (secret !== undefined) {
    return `holds ${secret}`;
  }
  if (CONTROL.test(line)) {
    return 'is more than one line, or steers a terminal';
  }
  return line.length > LONGEST_LINE ? 'is too long' : undefined;
}

/** Takes the place of an app's log and looks at every line. */
export class WatchedLog implements LoggerService {
  lines = 0;
  readonly faults: string[] = [];

  readonly log = (...parts: unknown[]): void => this.look(parts);
  readonly warn = this.log;
  readonly error = this.log;
  readonly debug = this.log;
  readonly verbose = this.log;
  readonly fatal = this.log;

  private look(parts: unknown[]): void {
    this.lines += 1;
    // The line itself, then what Nest gives along: a stack, the context.
    for (const part of parts) {
      const line = String(part);
      const fault = faultOf(line);
      if (fault !== undefined) {
        this.faults.push(`${fault}: ${line.slice(0, 200)}`);
      }
    }
  }
}
