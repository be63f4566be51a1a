import { html } from './html.js';

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

const inUnit = (seconds) => {
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? UNITS.at(-1);
  return [Math.trunc(seconds / length), unit];
};

/** How long something took: "43 seconds". */
export function duration(ms) {
  const [count, unit] = inUnit(Math.max(1, Math.round(ms / 1000)));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** By the words of a time: how it is shown at this moment. The same on the server and in every time zone. */
const WORDS = {
  ago(ms) {
    return ms > -60_000 ? 'just now' : relative.format(...inUnit(ms / 1000));
  },
  left(ms) {
    return ms <= 0 ? 'no time' : duration(ms);
  },
  in(ms) {
    return ms <= 0 ? 'now' : `in ${duration(ms)}`;
  },
};

export const timeText = (words, at, now = Date.now()) => WORDS[words](new Date(at) - now);

/** A time that the page keeps up to date. */
export const timeTag = (words, at, now) =>
  html`<time datetime="${at}" data-words="${words}">${timeText(words, at, now)}</time>`;
