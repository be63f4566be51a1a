import { STATUS_CODES } from 'node:http';

/** What the simulator responds to one request. */
export interface SimulatorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** Called when the response has been sent. */
  readonly afterwards?: () => void;
}

export function json(status: number, body: unknown, afterwards?: () => void): SimulatorResponse {
  const headers = { 'Content-Type': 'application/json' };
  return { status, headers, body: JSON.stringify(body), afterwards };
}

export const empty = (afterwards?: () => void): SimulatorResponse => ({
  status: 200,
  headers: {},
  body: '',
  afterwards,
});

/** An error as iDenfy writes it (documentation.idenfy.com, resources/error-messages). */
export function error(status: number, message: string, identifier?: string): SimulatorResponse {
  return json(status, { message, ...(identifier === undefined ? {} : { identifier }) });
}

export const badValue = (message: string): SimulatorResponse => error(400, message, 'BAD_VALUE');

export const missingValue = (name: string): SimulatorResponse =>
  error(400, `Field '${name}' is required.`, 'MISSING_VALUE');

export const NO_DUMMIES = error(
  400,
  'This endpoint is not available for PRODUCTION partners.',
  'PERMISSIONS_ERROR',
);

/** The body that iDenfy documents for a status. */
export function documentedError(status: number): SimulatorResponse {
  const documented: Record<number, SimulatorResponse> = {
    400: badValue("Field 'country' must be a valid ISO 3166-1 alpha-2 code."),
    401: error(401, 'Invalid authorization credentials'),
    402: error(402, 'Action not allowed due to lack of funds or exceeded limit.'),
    403: error(403, 'Partner inactive'),
    404: error(404, 'Not found.'),
    409: error(409, 'Client ID already exists'),
    429: error(429, 'Too many requests.', 'TOO_MANY_REQUESTS'),
    500: error(500, 'Internal error.', 'INTERNAL_ERROR'),
  };
  return documented[status] ?? error(status, STATUS_CODES[status] ?? 'Error');
}
