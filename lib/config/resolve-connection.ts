import type { IdenfyModuleOptions, ResolvedIdenfyOptions } from './idenfy-options.interface.js';
import { withMethods } from './option-checks.js';
import type { OptionCheck, OptionProblems } from './option-checks.js';

/** How connections to iDenfy are made: directly, through a proxy, or by an agent of the app. */
export function resolveConnection(
  { proxy, agent }: Pick<IdenfyModuleOptions, 'proxy' | 'agent'>,
  problems: OptionProblems,
): Pick<ResolvedIdenfyOptions, 'proxy' | 'agent'> {
  if (proxy !== undefined && agent !== undefined) {
    problems.add('agent', 'conflict', 'must not be set together with proxy', agent);
  }
  return {
    proxy: problems.optional('proxy', proxy, undefined, 'url', proxyUrl),
    agent: problems.optional(
      'agent',
      agent,
      undefined,
      'type',
      withMethods('http.Agent', 'addRequest', 'on'),
    ),
  };
}

const proxyUrl: OptionCheck = (value) => {
  if (typeof value !== 'string' || /\s/.test(value) || !URL.canParse(value)) {
    return 'must be the absolute URL of a proxy';
  }
  const { protocol, username, password, pathname, search, hash } = new URL(value);
  if (protocol !== 'http:' && protocol !== 'https:') {
    return 'must be an http or https URL';
  }
  if (pathname !== '/' || search !== '' || hash !== '') {
    return 'must be a URL without path, query and fragment';
  }
  return canDecode(username) && canDecode(password)
    ? undefined
    : 'must have its user and password percent-encoded';
};

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
