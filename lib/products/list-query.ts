import type { QueryValue } from '../client/call.js';
import type { ListCall } from '../client/idenfy-client.js';
import type { RequestRules } from '../requests/request-rules.js';

/**
 * What of a list is asked for, and how much of it at a time (`pageSize`).
 *
 * @throws IdenfyRequestError naming every problem of the filter
 */
export function listQuery<Filter>(
  rules: RequestRules<Filter>,
  filter: Filter,
): Pick<ListCall, 'query' | 'perPage'> {
  const { pageSize, ...query } = rules.bodyOf(filter) as Record<string, QueryValue>;
  return { query, perPage: pageSize as number | undefined };
}
