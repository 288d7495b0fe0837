import { useSyncExternalStore } from "react";
import { inspect, type Look, stage } from "./data.js";
import { HEAD_BYTES, isZip, MIDDLE_BYTES, rowsIn } from "./file-head.js";
import { forget, type Kept, type KeptFor, keep, recall } from "./kept-mappings.js";
import {
  type AmountMeans,
  type Consent,
  type ImportKind,
  type Mapping,
  NO_CONSENT,
  orderOf,
  type TableChoice,
} from "./model.js";

/**
 * The file somebody is working on. It lies outside of the page, so that a look at another page loses neither the file nor
 * what was chosen for it, and an upload goes on meanwhile.
 *
 *     nothing ──file + creditor──▶ looking ──▶ columns ──▶ checking ──▶ checked (an import of the server)
 */
export interface Desk {
  readonly kind: ImportKind;
  readonly creditorId: string | null;
  readonly file: File | null;
  readonly look: Look | null;
  readonly rowsAbout: number | null;
  readonly isRowsExact: boolean;
  readonly table: TableChoice;
  readonly mapping: Mapping | null;
  readonly amountMeans: AmountMeans;
  readonly consent: Consent;
  /** The choices are ones that were left half way, earlier in this browser. */
  readonly isRecalled: boolean;
  readonly work: Work | null;
  readonly trouble: unknown;
  /** The import that came of it, once the server has checked the file. */
  readonly checkedId: string | null;
}

export interface Work {
  readonly what: "looking" | "checking";
  /** From 0 to 1, of the bytes that have left. */
  readonly share: number;
  /** Real time, for what is left of it. */
  readonly startedAt: number;
}

const EMPTY: Desk = {
  kind: "debts",
  creditorId: null,
  file: null,
  look: null,
  rowsAbout: null,
  isRowsExact: false,
  table: {},
  mapping: null,
  amountMeans: "balance",
  consent: NO_CONSENT,
  isRecalled: false,
  work: null,
  trouble: null,
  checkedId: null,
};

let desk = EMPTY;
let owner = "";
let running: AbortController | null = null;
const readers = new Set<() => void>();

function put(change: Partial<Desk>): void {
  desk = { ...desk, ...change };
  for (const tell of readers) tell();
}

function subscribe(tell: () => void): () => void {
  readers.add(tell);
  return () => readers.delete(tell);
}

export const useDesk = (): Desk => useSyncExternalStore(subscribe, () => desk);

/** Whose desk it is. Somebody else, or another workspace, finds it empty. */
export function claimDesk(claimed: string): void {
  if (claimed === owner) return;
  const isFirst = owner === "";
  owner = claimed;
  if (!isFirst) clearDesk();
}

export function clearDesk(): void {
  running?.abort();
  running = null;
  put({ ...EMPTY, kind: desk.kind, creditorId: desk.creditorId });
}

export function chooseKind(kind: ImportKind): void {
  put({ kind });
  if (desk.file) void lookAt(desk.file);
}

export function chooseCreditor(creditorId: string): void {
  put({ creditorId });
  if (desk.file) void lookAt(desk.file);
}

/** Takes a file. It is looked at as soon as it is known whose it is. */
export function chooseFile(file: File): void {
  put({ file, look: null, mapping: null, table: {}, trouble: null, checkedId: null, isRecalled: false });
  if (desk.creditorId !== null) void lookAt(file);
}

/** Reads the same file another way: with another encoding, separator, header row or sheet. */
export function readAs(table: TableChoice): void {
  put({ table });
  if (desk.file) void lookAt(desk.file);
}

async function lookAt(file: File): Promise<void> {
  const { creditorId, kind, table } = desk;
  if (creditorId === null) return;
  const signal = begin("looking");
  try {
    const head = await bytesOf(file, 0, HEAD_BYTES);
    const counted = isZip(head) ? null : rowsIn(await piecesOf(file, head), file.size);
    const query = { kind, creditorId, fileName: file.name, ...table };
    const look = await inspect(isZip(head) ? file : new Blob([head]), query, { signal, onProgress: setShare });
    if (signal.aborted) return;
    const kept = recall(keptFor(creditorId, kind, look));
    put({
      look,
      rowsAbout: counted?.rows ?? null,
      isRowsExact: counted?.isExact ?? false,
      work: null,
      mapping: kept?.mapping ?? look.mapping,
      isRecalled: kept !== null,
      ...(kept && { amountMeans: kept.amountMeans, consent: kept.consent }),
    });
  } catch (error) {
    if (!signal.aborted) put({ work: null, trouble: error, look: null, mapping: null });
  }
}

const bytesOf = async (file: File, from: number, count: number): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await file.slice(from, from + count).arrayBuffer());

const piecesOf = async (file: File, head: Uint8Array): Promise<readonly Uint8Array[]> =>
  file.size <= HEAD_BYTES + MIDDLE_BYTES * 2
    ? [head]
    : [head, await bytesOf(file, Math.floor(file.size / 2), MIDDLE_BYTES)];

const keptFor = (creditorId: string, kind: ImportKind, { headers }: Look): KeptFor => ({
  owner,
  creditorId,
  kind,
  headers,
});

/** What was chosen for this file, kept as it is chosen. */
export function choose(change: Partial<Kept>): void {
  put({ ...change, isRecalled: false, checkedId: null });
  const { creditorId, kind, look, mapping, amountMeans, consent } = desk;
  if (creditorId !== null && look && mapping) keep(keptFor(creditorId, kind, look), { mapping, amountMeans, consent });
}

/** Sends the whole file to be read and checked. Nothing of it is in the books afterwards. */
export async function check(): Promise<void> {
  const { file, creditorId, kind, look, mapping, amountMeans, consent, table } = desk;
  if (!file || creditorId === null || !look || !mapping) return;
  const signal = begin("checking");
  try {
    const order = orderOf({ creditorId, fileName: file.name, mapping, amountMeans, consent, table });
    const { id } = await stage(order, file, { signal, onProgress: setShare });
    if (signal.aborted) return;
    forget(keptFor(creditorId, kind, look));
    put({ work: null, checkedId: id });
  } catch (error) {
    if (!signal.aborted) put({ work: null, trouble: error });
  }
}

/** Stops what is under way. The file and the choices stay. */
export function stop(): void {
  running?.abort();
  running = null;
  put(desk.work?.what === "looking" ? { work: null, file: null } : { work: null });
}

/** From a checked file back to its columns. */
export const backToColumns = (): void => put({ checkedId: null, trouble: null });

function begin(what: Work["what"]): AbortSignal {
  running?.abort();
  running = new AbortController();
  put({ work: { what, share: 0, startedAt: Date.now() }, trouble: null });
  return running.signal;
}

function setShare(share: number): void {
  if (desk.work) put({ work: { ...desk.work, share } });
}

/** A closed tab would break off an upload: the browser asks first. */
window.addEventListener("beforeunload", (event) => {
  if (desk.work?.what === "checking") event.preventDefault();
});
