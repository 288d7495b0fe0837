import { useSyncExternalStore } from "react";

/**
 * Rejected rows that somebody mended on the screen, until they are imported as a small file of their own. They lie in
 * this tab alone and go with it: they are people's data, which a browser should not keep.
 */
export interface Mend {
  readonly cells: readonly string[];
  /** The import that the mended row went into. */
  readonly sentAs: string | null;
}

export type Mends = Readonly<Record<number, Mend>>;

const STORED_AS = "acuerdo-import-mends ";
const NONE: Mends = {};

const kept = new Map<string, Mends>();
const readers = new Set<() => void>();

function read(importId: string): Mends {
  const known = kept.get(importId);
  if (known) return known;
  let stored = NONE;
  try {
    stored = (JSON.parse(sessionStorage.getItem(STORED_AS + importId) ?? "{}") as Mends | null) ?? NONE;
  } catch {
    // Unreadable is as good as none: the rows can be mended again.
  }
  kept.set(importId, stored);
  return stored;
}

function write(importId: string, mends: Mends): void {
  kept.set(importId, mends);
  try {
    sessionStorage.setItem(STORED_AS + importId, JSON.stringify(mends));
  } catch {
    // No room: they live until the page is reloaded.
  }
  for (const tell of readers) tell();
}

function subscribe(tell: () => void): () => void {
  readers.add(tell);
  return () => readers.delete(tell);
}

export const useMends = (importId: string): Mends => useSyncExternalStore(subscribe, () => read(importId));

export const mend = (importId: string, row: number, cells: readonly string[]): void =>
  write(importId, { ...read(importId), [row]: { cells, sentAs: null } });

export function unmend(importId: string, row: number): void {
  const { [row]: _, ...others } = read(importId);
  write(importId, others);
}

/** Remembers into which import the waiting ones went. */
export const markSent = (importId: string, sentAs: string): void =>
  write(
    importId,
    Object.fromEntries(
      Object.entries(read(importId)).map(([row, { cells, sentAs: before }]) => [
        row,
        { cells, sentAs: before ?? sentAs },
      ]),
    ),
  );

/** Those that wait to be imported, in the order of their rows. */
export const waiting = (mends: Mends): readonly (readonly string[])[] =>
  Object.entries(mends)
    .filter(([, { sentAs }]) => sentAs === null)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, { cells }]) => cells);
