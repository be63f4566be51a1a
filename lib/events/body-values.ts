/** Whether the value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Missing or null: iDenfy's accounts differ in which of the two they send. */
export function isMissing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/**
 * An id as text, or null where there is none. A number is taken for its digits; not one that JSON.parse has rounded, which
 * would be somebody else's.
 */
export function idText(value: unknown): string | null {
  if (typeof value === 'string') {
    return value === '' ? null : value;
  }
  const exact =
    typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  return exact ? String(value) : null;
}

/** A word of iDenfy's vocabulary, or null where there is none. */
export function word(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
