/** Headers of a delivery: Node's, a gateway's (any case, one value or several), or a Fetch `Headers`. */
export type WebhookHeaders =
  Readonly<Record<string, string | readonly string[] | undefined>> | { get(name: string): string | null };

export type HeaderValue = string | readonly string[] | undefined;

/** The value of a header, named in lower case. Values under several spellings of the name are several values. */
export function headerValue(headers: WebhookHeaders, name: string): HeaderValue {
  if (typeof headers.get === 'function') {
    return headers.get(name) ?? undefined;
  }
  let found: HeaderValue;
  for (const key of Object.keys(headers)) {
    if (key.length === name.length && key.toLowerCase() === name) {
      const value = (headers as Record<string, HeaderValue>)[key];
      found = found === undefined || value === undefined ? (found ?? value) : [found, value].flat();
    }
  }
  return found;
}

/** The first value of a header that is allowed to be sent more than once, trimmed; nothing when it is blank. */
export function firstOf(value: HeaderValue): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first.trim() !== '' ? first.trim() : undefined;
}
