import { rule } from './rule.interface.js';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

function isCalendarDay(value: unknown): boolean {
  const match = typeof value === 'string' ? DATE.exec(value) : null;
  if (match === null) {
    return false;
  }
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const days = month === 2 && isLeap(year) ? 29 : (DAYS[month - 1] ?? 0);
  return year >= 1 && day >= 1 && day <= days;
}

export const dateRule = rule(
  'date',
  'must be a calendar day as YYYY-MM-DD',
  { type: 'string', format: 'date', pattern: DATE.source, example: '1990-02-03' },
  isCalendarDay,
);
