/**
 * Are a creditor's payments known too long ago for anybody to be chased?
 *
 * `staleAt` is the last moment at which what is known still counts; null where payments arrive on their own.
 */
export const isStale = (staleAt: Date | null, now: Date): boolean => staleAt !== null && staleAt < now;
