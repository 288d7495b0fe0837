/** Does news about `told` concern a query that named `wanted`? `debtor` takes in every `debtor:17`. */
export const isTouched = (wanted: readonly string[] | undefined, told: ReadonlySet<string>): boolean =>
  wanted?.some((topic) => told.has(topic) || (!topic.includes(":") && startsWithWord(told, topic))) ?? false;

function startsWithWord(told: ReadonlySet<string>, word: string): boolean {
  for (const topic of told) if (topic.startsWith(`${word}:`)) return true;
  return false;
}

/** The topics of one `changed` event; anything else on the wire is no news. */
export function topicsOf(data: string): ReadonlySet<string> {
  try {
    const read: unknown = JSON.parse(data);
    return new Set(Array.isArray(read) ? read.filter((topic) => typeof topic === "string") : []);
  } catch {
    // A line that is no JSON comes from something between us and the server.
    return new Set();
  }
}

/** Of one topic the first news comes through at once; what follows gathers for so long, so that a busy minute costs a screen little. */
export const GATHER_MS = 2_000;

export interface SiftedNews {
  readonly atOnce: ReadonlySet<string>;
  readonly later: ReadonlySet<string>;
  /** Until the first of the later ones may be told. */
  readonly waitMs: number;
}

/** Which of these topics were quiet, and which were told just now? Each for itself: an answer does not wait for a clock. */
export function siftNews(topics: ReadonlySet<string>, toldAt: ReadonlyMap<string, number>, now: number): SiftedNews {
  const waits = new Map(
    [...topics].map((topic) => [topic, (toldAt.get(topic) ?? Number.NEGATIVE_INFINITY) + GATHER_MS - now]),
  );
  const later = [...waits].filter(([, wait]) => wait > 0);
  return {
    atOnce: new Set([...topics].filter((topic) => (waits.get(topic) ?? 0) <= 0)),
    later: new Set(later.map(([topic]) => topic)),
    waitMs: Math.min(...later.map(([, wait]) => wait)),
  };
}
