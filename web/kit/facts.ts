/** What became known of a message after it left, from the least to the most that it tells. */
const FACTS = ["sent", "opened_by_machine", "delivered", "opened", "read", "clicked", "replied", "complained"] as const;

/** The fact that tells most of a message; null where none is known. That it came back is its state, and no fact here. */
export const furthest = <Fact extends { readonly fact: string }>(facts: readonly Fact[]): Fact | null =>
  facts.reduce<Fact | null>((best, one) => (rank(one) > (best ? rank(best) : -1) ? one : best), null);

const rank = ({ fact }: { readonly fact: string }): number => (FACTS as readonly string[]).indexOf(fact);
