/** Round steps people can count by: 1, 2, 2.5 or 5 times a power of ten. */
const STEPS = [1, 2, 2.5, 5, 10];

/**
 * Where do the lines of an axis from zero stand?
 *
 * At most `most` steps, the last at or above the greatest value. Counts of things get whole steps.
 */
export function ticksFor(greatest: number, most = 4, isWhole = true): readonly number[] {
  if (greatest <= 0) return [0, 1];
  const rough = greatest / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const fit = STEPS.map((step) => step * power).find((step) => step * most >= greatest * (1 - 1e-9)) ?? power * 10;
  const step = isWhole ? Math.max(1, Math.ceil(fit)) : fit;
  const count = Math.ceil((greatest / step) * (1 - 1e-9));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** Which of `count` labels fit, when each needs `labelPx` of `widthPx`: every nth, and always the last. */
export function labelsShown(count: number, widthPx: number, labelPx: number): ReadonlySet<number> {
  const fits = Math.max(1, Math.floor(widthPx / labelPx));
  const every = Math.max(1, Math.ceil(count / fits));
  const shown = new Set<number>();
  for (let index = count - 1; index >= 0; index -= every) shown.add(index);
  return shown;
}
