import { isLoopbackHost } from '../shared/loopback.js';
import type { OptionCheck } from '../shared/options-table.js';

export const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** What is wrong with each entry of a list. */
export const listOf =
  (check: (entry: unknown) => string | undefined) =>
  (entries: readonly unknown[]): readonly string[] =>
    entries.flatMap((entry, index) => {
      const wrong = check(entry);
      return wrong === undefined ? [] : [`entry ${index} ${wrong}`];
    });

/** A credential or a key: printable, nothing around it that a copy and paste may have left. */
export const secret = (value: unknown): string | undefined => {
  if (typeof value !== 'string' || value === '') {
    return 'must be a non-empty string';
  }
  if (value !== value.trim()) {
    return 'must not have white space around it';
  }
  return /\p{Cc}/u.test(value) ? 'must not hold control characters' : undefined;
};

/** HTTP Basic separates the user name from the password by a colon. */
export const apiKey: OptionCheck = (value) =>
  secret(value) ?? ((value as string).includes(':') ? 'must not hold a colon' : undefined);

/** An https URL; http only to this machine itself, where a simulator or a proxy may listen. */
export const serviceUrl: OptionCheck = (value) => {
  if (typeof value !== 'string' || /\s/.test(value) || !URL.canParse(value)) {
    return 'must be an absolute https URL';
  }
  const url = new URL(value);
  const loopback = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !loopback) {
    return 'must be an https URL (http only to localhost)';
  }
  return url.username || url.password || url.search || url.hash
    ? 'must be a URL without user, password, query and fragment'
    : undefined;
};

export const proxyUrl: OptionCheck = (value) => {
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

/** The path of a route, as it stands in a controller. */
export const routePath: OptionCheck = (value) => {
  if (typeof value !== 'string' || value.replace(/\//g, '') === '') {
    return 'must be the path of a route';
  }
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(value.trim())) {
    return "must be the path alone, like 'idenfy/webhook', not a URL";
  }
  if (/\s/.test(value)) {
    return 'must not hold white space';
  }
  if (value.includes('//')) {
    return 'must not hold two slashes in a row';
  }
  return /#|\?./.test(value) ? 'must be the path alone, without query and fragment' : undefined;
};
