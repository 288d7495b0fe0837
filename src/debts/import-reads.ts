import type { CreditorId, Id } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import { empty, type Fragment, sql } from "../platform/sql.js";
import type { Mapping } from "./domain/import/mapping.js";
import type { RowProblem } from "./domain/import/raw.js";
import type { ImportCounts, ImportOptions } from "./import.js";
import { isChanged, stagedPaymentsFrom, stageTable } from "./import-store.js";

/** What the screens of an import read, and the little that they write: the job at work on it, the remembered mapping. */

export type ImportId = Id<"import">;
export type JobId = Id<"job">;

export interface JobRow {
  readonly id: JobId;
  readonly kind: string;
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  readonly phase: string | null;
  readonly done: bigint;
  readonly total: bigint | null;
  readonly cancelAsked: boolean;
  readonly error: { code: string; values?: Record<string, string | number> } | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

const jobRow = sql`
  id, kind, state, phase, done_count as done, total_count as total, cancel_asked, error, created_at, started_at, finished_at`;

export const jobsById = (tx: Tx, ids: readonly bigint[]): Promise<JobRow[]> =>
  tx<JobRow>`select ${jobRow} from platform.job where tenant_id = ${tx.tenant} and id = any(${ids}::bigint[])`;

export const jobById = async (tx: Tx, id: bigint): Promise<JobRow | null> => (await jobsById(tx, [id]))[0] ?? null;

/** The newest job of a kind that has not ended. */
export async function activeJob(tx: Tx, kind: string): Promise<JobRow | null> {
  const [row] = await tx<JobRow>`
    select ${jobRow} from platform.job
    where tenant_id = ${tx.tenant} and kind = ${kind} and state in ('queued', 'running') order by id desc limit 1`;
  return row ?? null;
}

export interface ImportRecord {
  readonly id: ImportId;
  readonly kind: "debts" | "payments";
  readonly creditorId: CreditorId;
  readonly creditorName: string;
  readonly currency: string;
  readonly fileName: string;
  readonly state: "staging" | "checked" | "committing" | "committed" | "undone" | "failed" | "discarded";
  readonly counts: ImportCounts | null;
  readonly detected: {
    format: string;
    encoding?: string;
    delimiter?: string;
    sheet?: string;
    headers: string[];
  } | null;
  readonly mapping: Mapping;
  readonly options: ImportOptions;
  readonly error: { code: string; values?: Record<string, string | number> } | null;
  readonly jobId: JobId | null;
  readonly askedBy: string;
  readonly createdAt: Date;
  readonly committedAt: Date | null;
  readonly undoneAt: Date | null;
}

const importRecord = sql`
  i.id, i.kind, i.creditor_id, c.name as creditor_name, c.currency, i.file_name, i.state, i.counts, i.detected, i.mapping,
  i.options, i.error, i.job_id, i.asked_by, i.created_at, i.committed_at, i.undone_at`;

const importsFrom = (tx: Tx): Fragment => sql`
  from debts.import i join debts.creditor c on c.tenant_id = i.tenant_id and c.id = i.creditor_id
  where i.tenant_id = ${tx.tenant}`;

export interface ImportFilter {
  readonly creditorId?: CreditorId | undefined;
  readonly kind?: string | undefined;
}

/** Newest first. */
export const listImports = (
  tx: Tx,
  filter: ImportFilter,
  beforeId: bigint | null,
  limit: number,
): Promise<ImportRecord[]> =>
  tx<ImportRecord>`
    select ${importRecord} ${importsFrom(tx)}
      ${filter.creditorId === undefined ? empty : sql`and i.creditor_id = ${filter.creditorId}`}
      ${filter.kind === undefined ? empty : sql`and i.kind = ${filter.kind}`}
      ${beforeId === null ? empty : sql`and i.id < ${beforeId}`}
    order by i.id desc limit ${limit}`;

export async function importById(tx: Tx, id: ImportId): Promise<ImportRecord | null> {
  const [row] = await tx<ImportRecord>`select ${importRecord} ${importsFrom(tx)} and i.id = ${id}`;
  return row ?? null;
}

/** Holds the import, so that two people do not ask for work on it at once. */
export async function lockImportRow(tx: Tx, id: ImportId): Promise<void> {
  await tx`select from debts.import where tenant_id = ${tx.tenant} and id = ${id} for update`;
}

export async function setImportJob(tx: Tx, id: ImportId, jobId: bigint): Promise<void> {
  await tx`update debts.import set job_id = ${jobId} where tenant_id = ${tx.tenant} and id = ${id}`;
}

export interface RejectRow {
  readonly row: bigint;
  readonly problems: RowProblem[];
  readonly cells: string[];
}

export const listRejects = (
  tx: Tx,
  importId: ImportId,
  code: string | undefined,
  afterRow: bigint | null,
  limit: number,
): Promise<RejectRow[]> => tx<RejectRow>`
  select row_no as row, problems, raw as cells from debts.import_reject
  where tenant_id = ${tx.tenant} and import_id = ${importId} and row_no > ${afterRow ?? -1n}::bigint
    ${code === undefined ? empty : sql`and problems @> ${JSON.stringify([{ code }])}::jsonb`}
  order by row_no limit ${limit}`;

export interface StagedRow {
  readonly row: bigint;
  readonly debtorRef: string | null;
  readonly debtorName: string | null;
  readonly ref: string;
  readonly day: LocalDate;
  readonly amountMinor: bigint;
  readonly dueOn: LocalDate | null;
  readonly balanceMinor: bigint | null;
  readonly statedMinor: bigint | null;
  readonly status: "open" | "paid" | "withdrawn" | "written_off" | null;
  readonly isNewDebtor: boolean;
}

export type StagedKind = "created" | "updated" | "unchanged";

const STAGED: Readonly<Record<StagedKind, Fragment>> = {
  created: sql`d.id is null`,
  updated: sql`d.id is not null and (${isChanged})`,
  unchanged: sql`d.id is not null and not (${isChanged})`,
};

/** Some rows of a checked file of debts that would be created, updated or left as they are. */
export const stagedDebts = (
  tx: Tx,
  importId: ImportId,
  creditorId: CreditorId,
  kind: StagedKind,
  limit: number,
): Promise<StagedRow[]> => tx<StagedRow>`
  select s.row_no as row, s.debtor_ref, s.debtor_name, s.debt_ref as ref, s.due_on as day, s.amount_minor,
         d.due_on, d.balance_minor, d.stated_minor, d.status, a.id is null as is_new_debtor
  from ${stageTable(tx, importId)} s
  left join debts.debt d on d.tenant_id = ${tx.tenant} and d.creditor_id = ${creditorId} and d.ref = s.debt_ref
  left join debts.account a on a.tenant_id = ${tx.tenant} and a.creditor_id = ${creditorId} and a.ref = s.debtor_ref
  where ${STAGED[kind]} limit ${limit}`;

/** Some rows of a checked file of payments; `updated` are those that fit no debt and no customer. */
export const stagedPaymentRows = (
  tx: Tx,
  importId: ImportId,
  creditorId: CreditorId,
  kind: StagedKind,
  limit: number,
): Promise<StagedRow[]> => tx<StagedRow>`
  select s.row_no as row, coalesce(s.debtor_ref, a.ref, b.ref) as debtor_ref, n.name as debtor_name,
         s.payment_ref as ref, s.paid_on as day, s.amount_minor,
         d.due_on, d.balance_minor, d.stated_minor, d.status, false as is_new_debtor
  ${stagedPaymentsFrom(tx, importId, creditorId)}
  left join debts.account b on b.tenant_id = ${tx.tenant} and b.id = d.account_id
  left join debts.debtor n on n.tenant_id = ${tx.tenant} and n.id = coalesce(b.debtor_id, a.debtor_id)
  where ${
    kind === "unchanged"
      ? sql`p.id is not null`
      : kind === "created"
        ? sql`p.id is null and coalesce(d.id, a.id) is not null`
        : sql`p.id is null and coalesce(d.id, a.id) is null`
  } limit ${limit}`;

// Remembered mappings

export async function rememberMapping(
  tx: Tx,
  creditorId: CreditorId,
  headerHash: string,
  mapping: Mapping,
  now: Date,
): Promise<void> {
  await tx`
    insert into debts.mapping (tenant_id, creditor_id, kind, header_hash, mapping, used_at)
    values (${tx.tenant}, ${creditorId}, ${mapping.kind}, ${headerHash}, ${JSON.stringify(mapping)}, ${now})
    on conflict (tenant_id, creditor_id, kind, header_hash) do update
    set mapping = excluded.mapping, used_at = excluded.used_at`;
}

export async function rememberedMapping(
  tx: Tx,
  creditorId: CreditorId,
  kind: string,
  headerHash: string,
): Promise<{ mapping: unknown; usedAt: Date } | null> {
  const [row] = await tx<{ mapping: unknown; usedAt: Date }>`
    select mapping, used_at from debts.mapping
    where tenant_id = ${tx.tenant} and creditor_id = ${creditorId} and kind = ${kind} and header_hash = ${headerHash}`;
  return row ?? null;
}
