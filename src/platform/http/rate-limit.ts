/** Who is counted at once. A crowd larger than this begins to be counted anew. */
const KEYS_MAX = 20_000;

/**
 * Lets so many through for each key in a span of time. Counted in this process alone: a fence against a page or a
 * person that has run wild, and no account of anything.
 */
export class RateLimit {
  readonly #most: number;
  readonly #spanMs: number;
  readonly #counts = new Map<string, { since: number; count: number }>();

  constructor(most: number, spanMs: number) {
    this.#most = most;
    this.#spanMs = spanMs;
  }

  /** May one more of this key pass now? It is counted where it may. */
  passes(key: string, now: Date): boolean {
    const at = now.getTime();
    const counted = this.#counts.get(key);
    if (counted && at - counted.since < this.#spanMs) {
      counted.count += 1;
      return counted.count <= this.#most;
    }
    if (this.#counts.size >= KEYS_MAX) this.#counts.clear();
    this.#counts.set(key, { since: at, count: 1 });
    return true;
  }
}
