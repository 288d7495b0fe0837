/**
 * Which of `parts` equal shares does this number fall into, for this purpose?
 *
 * Always the same one: a split sends an account the same way whenever it is asked, on any machine, in a rehearsal as in
 * production. FNV-1a (RFC draft-eastlake-fnv) with a final mix, because neighbouring ids must not fall together.
 */
export function shareOf(purpose: string, id: bigint, parts: number): number {
  let hash = 0x811c9dc5;
  const text = `${purpose}:${id}`;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % parts;
}

const HOLDOUT_PARTS = 10_000;

/** Is this person one of those who get no proactive contact, of whom there are so many in ten thousand? */
export const isHeldOut = (debtorId: bigint, holdoutParts: number): boolean =>
  holdoutParts > 0 && shareOf("holdout", debtorId, HOLDOUT_PARTS) < holdoutParts;
