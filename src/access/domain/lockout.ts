/**
 * Lockout after wrong passwords: waits that grow, per account and per address.
 *
 * A person who mistypes notices nothing; a script gets a handful of guesses an hour. Nothing locks for ever, so nobody
 * can shut a colleague out by guessing in their name.
 */
export type Subject = "account" | "address";

interface Policy {
  /** Failures that cost nothing. An office behind one address mistypes more often than one person. */
  readonly free: number;
  readonly firstSeconds: number;
  readonly mostSeconds: number;
}

const POLICIES: Readonly<Record<Subject, Policy>> = {
  account: { free: 5, firstSeconds: 30, mostSeconds: 900 },
  address: { free: 25, firstSeconds: 60, mostSeconds: 900 },
};

/** After so long without being locked, earlier failures no longer count. */
export const FORGET_MS = 24 * 3_600_000;

/** How long must this subject wait before its next try, having failed so many times? */
export function waitSeconds(subject: Subject, failures: number): number {
  const { free, firstSeconds, mostSeconds } = POLICIES[subject];
  if (failures < free) return 0;
  return Math.min(mostSeconds, firstSeconds * 2 ** Math.min(failures - free, 30));
}

/** Seconds until `lockedUntil`, at least one; zero when it is past. */
export const secondsLeft = (lockedUntil: Date | null, now: Date): number =>
  lockedUntil === null || lockedUntil <= now
    ? 0
    : Math.max(1, Math.ceil((lockedUntil.getTime() - now.getTime()) / 1000));
