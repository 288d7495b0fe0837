import type { Readable } from "node:stream";
import type { Channel } from "../kernel/channel.js";
import type { CreditorId } from "../kernel/id.js";
import { DAY_MS } from "../kernel/time.js";
import { one, type TenantDb, type Tx } from "../platform/db.js";
import { emit } from "../platform/events.js";
import { found, Problem } from "../platform/problem.js";
import { type Fragment, sql } from "../platform/sql.js";
import type { Mapping } from "./domain/import/mapping.js";
import { compileMapping } from "./domain/import/rows.js";
import { Fill, Rejects } from "./import-fill.js";
import * as stage from "./import-store.js";
import { applyCredits, knowPayments, recordPayments } from "./payments.js";
import { openTable, type TableOptions, UnreadableFile } from "./reader/index.js";
import { DEBT_COLUMNS, PAYMENT_COLUMNS } from "./stage-text.js";
import { type Creditor, creditorById, lockCreditor } from "./store.js";
import { undoDebts, undoPayments } from "./undo.js";

export interface ImportOrder {
  readonly creditorId: CreditorId;
  readonly mapping: Mapping;
  readonly fileName: string;
  readonly options: ImportOptions;
  readonly askedBy: string;
}

export interface ImportOptions {
  /** Is the file's amount what is owed now, or what was owed at first? It tells how a changed figure is taken. */
  readonly amountMeans: "balance" | "original";
  /** Channels the creditor declares consent for, for people who are new here, and what stands behind it. */
  readonly consent?: {
    readonly channels: readonly Channel[];
    readonly medium: string;
    readonly textVersion: string | null;
  };
  readonly table?: TableOptions;
}

export interface StageProgress {
  readonly rows: number;
  readonly rejected: number;
  readonly bytesRead: number;
  readonly bytesTotal: number | null;
}

export interface ImportCounts {
  readonly rows: number;
  readonly rejected: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly newDebtors: number;
  readonly balanceMinor: string;
  /** Rejected rows by cause. */
  readonly causes: Readonly<Record<string, number>>;
}

/**
 * Reads a file into its stage: detects, maps and checks every row, in bounded memory and one pass. Nothing of it is in
 * the books afterwards; `commitImport` does that. A file that cannot be read leaves an import that says why.
 */
export async function stageImport(
  db: TenantDb,
  order: ImportOrder,
  source: Readable | string,
  now: Date,
  signal?: AbortSignal,
  onProgress: (progress: StageProgress) => void = () => {},
): Promise<bigint> {
  const { id, creditor } = await db.begin((tx) => begin(tx, order, now));
  try {
    const table = await openTable(source, order.options.table ?? {});
    const read = compileMapping(order.mapping, table.headers);
    if (!read.ok) {
      await table.close();
      throw new Problem(422, read.refusal.code, read.refusal.values ?? {});
    }
    const rejects = new Rejects(db, id);
    const rows = table.rows(signal);
    const fill = new Fill(db, rows, {
      mapping: order.mapping,
      read: read.value,
      creditor,
      rejects,
      tell: (rowsRead, bytesRead) =>
        onProgress({ rows: rowsRead, rejected: rejects.count, bytesRead, bytesTotal: table.bytesTotal }),
    });
    await db.begin(async (tx) => {
      const columns = order.mapping.kind === "debts" ? DEBT_COLUMNS : PAYMENT_COLUMNS;
      await tx.copyIn(`copy stage.import_${tx.tenant}_${id} (${columns}) from stdin`, fill.text());
      await tx.run(sql`analyze ${stage.stageTable(tx, id)}`).catch(() => {});
    });
    await rejects.flush();
    // Asked for now: until the first accent was read, plain text counted as UTF-8.
    const { format, encoding, delimiter, headers, sheet } = table;
    const detected = { format, encoding, delimiter, headers, sheet };
    await db.begin((tx) => check(tx, id, order, fill.rows, rejects, detected));
    return id;
  } catch (error) {
    await fail(db, id, error as Error);
    throw error;
  }
}

async function begin(tx: Tx, order: ImportOrder, now: Date): Promise<{ id: bigint; creditor: Creditor }> {
  const creditor = await creditorById(tx, order.creditorId);
  if (!creditor) throw new Problem(404, "not_found", { what: "creditor" });
  const { id } = one(
    await tx<{ id: bigint }>`
    insert into debts.import (tenant_id, kind, creditor_id, file_name, mapping, options, state, asked_by, created_at)
    values (${tx.tenant}, ${order.mapping.kind}, ${creditor.id}, ${order.fileName}, ${JSON.stringify(order.mapping)},
            ${JSON.stringify(order.options)}, 'staging', ${order.askedBy}, ${now})
    returning id`,
  );
  await tx`select debts.open_stage(${id}, ${order.mapping.kind})`;
  return { id, creditor };
}

async function fail(db: TenantDb, id: bigint, error: Error): Promise<void> {
  const cause =
    error instanceof UnreadableFile
      ? { code: error.code, values: error.values }
      : error instanceof Problem
        ? { code: error.code, values: error.values }
        : { code: error.name === "AbortError" ? "cancelled" : "internal", values: {} };
  await db.begin(async (tx) => {
    await tx`update debts.import set state = 'failed', error = ${JSON.stringify(cause)} where tenant_id = ${tx.tenant} and id = ${id}`;
    await tx`select debts.drop_stage(${id})`;
  });
}

async function check(
  tx: Tx,
  id: bigint,
  order: ImportOrder,
  rows: number,
  rejects: Rejects,
  detected: unknown,
): Promise<void> {
  const preview =
    order.mapping.kind === "debts"
      ? await stage.previewDebts(tx, id, order.creditorId, order.options.amountMeans)
      : await stage.previewPayments(tx, id, order.creditorId);
  const counts: ImportCounts = {
    rows,
    rejected: rejects.count,
    created: preview.created,
    updated: preview.updated,
    unchanged: preview.unchanged,
    newDebtors: preview.newDebtors,
    balanceMinor: preview.balanceMinor.toString(),
    causes: rejects.causes,
  };
  await tx`
    update debts.import set state = 'checked', counts = ${JSON.stringify(counts)}, detected = ${JSON.stringify(detected)}
    where tenant_id = ${tx.tenant} and id = ${id}`;
}

export interface ImportRow {
  readonly id: bigint;
  readonly kind: "debts" | "payments";
  readonly creditorId: CreditorId;
  readonly fileName: string;
  readonly mapping: Mapping;
  readonly options: ImportOptions;
  readonly state: string;
  readonly counts: ImportCounts | null;
  readonly error: { code: string; values: Record<string, string | number> } | null;
  readonly committedAt: Date | null;
  readonly askedBy: string;
}

async function lockImport(tx: Tx, id: bigint, state: string): Promise<ImportRow> {
  const [row] = await tx<ImportRow>`
    select id, kind, creditor_id, file_name, mapping, options, state, counts, error, committed_at, asked_by
    from debts.import where tenant_id = ${tx.tenant} and id = ${id} for update`;
  if (!row) throw new Problem(404, "not_found", { what: "import" });
  if (row.state !== state) throw new Problem(409, "import_state", { state: row.state });
  return row;
}

/** What happens to the people an import brought, in its transaction: the consent that its creditor declared. */
export type OnNewDebtors = (tx: Tx, debtors: Fragment, row: ImportRow & { readonly now: Date }) => Promise<void>;

export type OnPhase = (phase: string, done: number, total: number) => Promise<void>;

/**
 * Puts a checked file into the books: all of it in one transaction, with its postings, its history, the account totals
 * and the news. `onPhase` is told how far it is and may throw to stop it; then nothing has happened.
 */
export async function commitImport(
  tx: Tx,
  id: bigint,
  now: Date,
  onNewDebtors: OnNewDebtors,
  onPhase: OnPhase = async () => {},
): Promise<void> {
  const row = await lockImport(tx, id, "checked");
  const creditor = await lockCreditor(tx, row.creditorId);
  if (!creditor) throw new Problem(404, "not_found", { what: "creditor" });
  if (row.kind === "debts") await commitDebts(tx, row, creditor, now, onNewDebtors, onPhase);
  else await commitPayments(tx, row, creditor, now, onPhase);
  await tx`update debts.import set state = 'committed', committed_at = ${now} where tenant_id = ${tx.tenant} and id = ${id}`;
  await tx`select debts.drop_stage(${id})`;
}

async function commitDebts(
  tx: Tx,
  { id, creditorId, options, ...row }: ImportRow,
  creditor: Creditor,
  now: Date,
  onNewDebtors: OnNewDebtors,
  onPhase: OnPhase,
): Promise<void> {
  await stage.expectSets(tx, row.counts?.rows ?? 0);
  let opened = 0;
  const steps: readonly [string, () => Promise<unknown>][] = [
    ["debtors", () => stage.resolveDebtors(tx, id, creditorId)],
    ["debtors", () => stage.writeDebtors(tx, now)],
    ["contact_points", () => stage.writeContactPoints(tx, now)],
    ["consent", () => onNewDebtors(tx, stage.newDebtors, { id, creditorId, options, now, ...row })],
    ["changes", () => stage.findChanges(tx, id, creditorId, options.amountMeans)],
    ["debts", async () => (opened = await stage.writeNewDebts(tx, id, creditor, now))],
    ["accounts", () => stage.writeNewAccounts(tx, creditor, now)],
    ["postings", () => stage.postOpenings(tx, id, creditor, now)],
    ["changes", () => stage.applyChanges(tx, id, creditor, now)],
    ["totals", () => stage.refreshKnown(tx)],
    ["credits", () => applyCredits(tx, creditor, now)],
    ["statistics", async () => opened > 0 && stage.countAfresh(tx)],
  ];
  for (const [index, [phase, work]] of steps.entries()) {
    await onPhase(phase, index, steps.length);
    await work();
  }
  await emit(tx, now, [
    { kind: "debts.imported", payload: { importId: id.toString(), creditorId: creditorId.toString() } },
  ]);
}

/** Payments applied with one statement each for balances, postings and accounts. */
const PAYMENTS_A_STEP = 5000;

async function commitPayments(
  tx: Tx,
  { id, counts }: ImportRow,
  creditor: Creditor,
  now: Date,
  onPhase: OnPhase,
): Promise<void> {
  const rows = await stage.stagedPayments(tx, id);
  // A file without payments says that nobody paid, unless its rows could not be read.
  if (rows.length === 0 && counts?.rejected === 0) await knowPayments(tx, creditor, now);
  for (let from = 0; from < rows.length; from += PAYMENTS_A_STEP) {
    await onPhase("payments", from, rows.length);
    await recordPayments(tx, creditor, rows.slice(from, from + PAYMENTS_A_STEP), now, id);
  }
}

/** How long an import can be taken back. */
export const UNDO_HOURS = 24;

/** Takes a committed import back: what it brought is withdrawn, what it changed is as before, by postings of its own. */
export async function undoImport(tx: Tx, id: bigint, now: Date, onPhase: OnPhase = async () => {}): Promise<void> {
  const row = await lockImport(tx, id, "committed");
  if (!row.committedAt || now.getTime() - row.committedAt.getTime() > (UNDO_HOURS / 24) * DAY_MS) {
    throw new Problem(409, "undo_too_late", { hours: UNDO_HOURS });
  }
  const creditor = found(await lockCreditor(tx, row.creditorId), "creditor");
  await onPhase("undo", 0, 2);
  await (row.kind === "debts" ? undoDebts : undoPayments)(tx, id, creditor, now);
  await onPhase("undo", 1, 2);
  await tx`update debts.import set state = 'undone', undone_at = ${now} where tenant_id = ${tx.tenant} and id = ${id}`;
  await emit(tx, now, [
    { kind: "debts.imported", payload: { importId: id.toString(), creditorId: row.creditorId.toString() } },
  ]);
}

export async function discardImport(tx: Tx, id: bigint): Promise<void> {
  await lockImport(tx, id, "checked");
  await tx`update debts.import set state = 'discarded' where tenant_id = ${tx.tenant} and id = ${id}`;
  await tx`select debts.drop_stage(${id})`;
}
