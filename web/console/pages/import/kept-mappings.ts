import type { AmountMeans, Consent, ImportKind, Mapping } from "./model.js";

/**
 * What somebody has chosen for a file and not yet sent. It is kept in this browser as they go, so that a closed tab costs
 * them the file's path and nothing else. What was sent once the server remembers itself.
 */
export interface Kept {
  readonly mapping: Mapping;
  readonly amountMeans: AmountMeans;
  readonly consent: Consent;
}

export interface KeptFor {
  readonly owner: string;
  readonly creditorId: string;
  readonly kind: ImportKind;
  readonly headers: readonly string[];
}

const STORED_AS = "acuerdo-import-drafts";
const KEPT_MAX = 8;

type Stored = readonly (readonly [key: string, kept: Kept])[];

const keyOf = ({ owner, creditorId, kind, headers }: KeptFor): string =>
  JSON.stringify([owner, creditorId, kind, headers]);

function readAll(): Stored {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED_AS) ?? "[]");
    return Array.isArray(stored) ? (stored as Stored) : [];
  } catch {
    // Written by something else, or cut: a draft is a comfort, so it starts afresh.
    return [];
  }
}

function writeAll(stored: Stored): void {
  try {
    localStorage.setItem(STORED_AS, JSON.stringify(stored.slice(0, KEPT_MAX)));
  } catch {
    // The browser's room is full, or private: what is on the screen still works.
  }
}

export const recall = (wanted: KeptFor): Kept | null => readAll().find(([key]) => key === keyOf(wanted))?.[1] ?? null;

export function keep(wanted: KeptFor, kept: Kept): void {
  const key = keyOf(wanted);
  writeAll([[key, kept], ...readAll().filter(([other]) => other !== key)]);
}

export function forget(wanted: KeptFor): void {
  const key = keyOf(wanted);
  writeAll(readAll().filter(([other]) => other !== key));
}
