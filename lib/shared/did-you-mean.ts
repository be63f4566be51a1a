/**
 * The known name that was probably meant, or nothing: the nearest one with at most a third of its letters wrong, two
 * swapped letters and another case counting little.
 */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of known) {
    const distance = distanceOf(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= candidate.length / 3 && distance < least) {
      [best, least] = [candidate, distance];
    }
  }
  return best;
}

/** Letters to add, drop, replace or swap (optimal string alignment). Far longer names are not looked at. */
function distanceOf(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > other.length) {
    return Infinity;
  }
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= one.length; i++) {
    const [row, above, above2] = [[i], rows[i - 1] ?? [], rows[i - 2] ?? []];
    for (let j = 1; j <= other.length; j++) {
      const differs = one[i - 1] === other[j - 1] ? 0 : 1;
      const swapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const steps = [(above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + differs];
      row.push(Math.min(...steps, swapped && i > 1 && j > 1 ? (above2[j - 2] ?? 0) + 1 : Infinity));
    }
    rows.push(row);
  }
  return rows[one.length]?.[other.length] ?? Infinity;
}
