const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that is HTML already. */
class Html {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

/** HTML from a template: every value is escaped, unless it comes from such a template itself. */
export const html = (parts, ...values) =>
  new Html(parts.map((part, index) => part + (index < values.length ? shown(values[index]) : '')).join(''));

/** ` name="value"` for each attribute; `true` is an attribute without a value, `false` and nothing leave it out. */
export const attributes = (values) =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => (value === true ? html` ${name}` : html` ${name}="${value}"`));

function shown(value) {
  if (value instanceof Html) {
    return value.text;
  }
  if (Array.isArray(value)) {
    return value.map(shown).join('');
  }
  return value === undefined || value === null || value === false
    ? ''
    : String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
