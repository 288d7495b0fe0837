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
