import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { CreditorId } from "../kernel/id.js";
import type { Locale } from "../kernel/locale.js";
import type { Refusal } from "../kernel/result.js";
import { DAY_MS } from "../kernel/time.js";
import type { TenantDb, Tx } from "../platform/db.js";
import { askJob } from "../platform/jobs.js";
import { tell } from "../platform/live.js";
import { found, Problem } from "../platform/problem.js";
import { checkMapping, type Mapping, parseMapping } from "./domain/import/mapping.js";
import { isRejection, type RowProblem } from "./domain/import/raw.js";
import { rejectsHead, rejectsLine } from "./domain/import/rejects-file.js";
import { compileMapping } from "./domain/import/rows.js";
import { type Suggestion, suggestMapping } from "./domain/import/suggest.js";
import { fold } from "./domain/import/text.js";
import { discardImport, type ImportOptions, stageImport, UNDO_HOURS } from "./import.js";
import type { ImportId, ImportRecord, JobRow } from "./import-reads.js";
import * as reads from "./import-reads.js";
import { openTable, type Table, type TableOptions, UnreadableFile } from "./reader/index.js";
import { creditorById } from "./store.js";

/** What happens between a person with a file and the books: look at it, stage it, commit or discard it, undo it. */

// Looking at a file

export interface Look {
  readonly table: Pick<
    Table,
    "format" | "encoding" | "delimiter" | "sheet" | "sheets" | "headers" | "headerRow" | "sample"
  >;
  readonly suggestion: Suggestion;
  readonly remembered: { readonly mapping: Mapping; readonly usedAt: Date } | null;
}

/** What is this file, and how would its columns become our fields? Reads no more than its beginning. */
export async function inspect(
  db: TenantDb,
  source: Readable,
  kind: "debts" | "payments",
  creditorId: CreditorId,
  options: TableOptions,
): Promise<Look> {
  const creditor = found(await db.begin((tx) => creditorById(tx, creditorId)), "creditor");
  const table = await readable(() => openTable(source, options));
  await table.close();
  const suggestion = suggestMapping(kind, table.headers, table.sample);
  const remembered = await db.begin((tx) => recall(tx, creditorId, kind, table.headers));
  // A file without a column for it is in the currency of the creditor's books.
  const { mapping } = suggestion;
  const settled =
    mapping.columns.currency || mapping.defaults.currency !== undefined
      ? mapping
      : { ...mapping, defaults: { ...mapping.defaults, currency: creditor.currency } };
  return {
    table,
    suggestion: { ...suggestion, mapping: settled, missing: checkMapping(settled, table.headers) },
    remembered,
  };
}

/** A file that cannot be read is the caller's: the code says why. */
async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UnreadableFile) throw new Problem(422, error.code, error.values, { cause: error });
    throw error;
  }
}

/** The mapping used last for a file of this creditor with these columns, if it still fits. */
async function recall(
  tx: Tx,
  creditorId: CreditorId,
  kind: string,
  headers: readonly string[],
): Promise<{ mapping: Mapping; usedAt: Date } | null> {
  const row = await reads.rememberedMapping(tx, creditorId, kind, headerHash(headers));
  if (!row) return null;
  const read = parseMapping(row.mapping);
  return read.ok && checkMapping(read.value, headers).length === 0 ? { mapping: read.value, usedAt: row.usedAt } : null;
}

/** The shape of a header: the same columns in any order, whatever their case and accents. */
const headerHash = (headers: readonly string[]): string =>
  createHash("sha256").update(headers.map(fold).sort().join("\u001f")).digest("hex").slice(0, 32);

// Staging

/** An order longer than this is no order: the line feed after it is missing. */
const ORDER_BYTES_MAX = 256 * 1024;

/**
 * Parts an upload into its order and its file: the first line is JSON, everything after its line feed is the file.
 *
 * So one request carries both, of any size, and the file is read as it arrives.
 */
export async function splitOrder(body: Readable): Promise<{ order: unknown; file: Readable }> {
  const chunks: Buffer[] = [];
  let length = 0;
  const iterator = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for (;;) {
    const { done, value } = await iterator.next();
    if (done) throw new Problem(422, "order_missing");
    const end = value.indexOf(0x0a);
    chunks.push(end < 0 ? value : value.subarray(0, end));
    length += chunks.at(-1)?.length ?? 0;
    if (length > ORDER_BYTES_MAX) throw new Problem(422, "order_missing");
    if (end >= 0)
      return { order: readOrder(Buffer.concat(chunks, length)), file: rest(value.subarray(end + 1), iterator) };
  }
}

function readOrder(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw new Problem(422, "order_missing", {}, { cause: error });
  }
}

function rest(first: Buffer, iterator: AsyncIterator<Buffer>): Readable {
  async function* pieces(): AsyncGenerator<Buffer> {
    if (first.length > 0) yield first;
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return;
      yield value;
    }
  }
  return Readable.from(pieces(), { objectMode: false });
}

export interface StageOrder {
  readonly creditorId: CreditorId;
  readonly fileName: string;
  readonly mapping: Mapping;
  readonly options: ImportOptions;
}

/** Reads a file into its stage and remembers how it was mapped. A file that cannot be read leaves an import that says why. */
export async function stage(
  db: TenantDb,
  order: StageOrder,
  file: Readable,
  askedBy: string,
  now: Date,
  signal: AbortSignal,
): Promise<{ id: ImportId; headers: readonly string[] }> {
  const id = (await readable(() => stageImport(db, { ...order, askedBy }, file, now, signal))) as ImportId;
  const headers = await db.begin(async (tx) => {
    const { detected } = found(await reads.importById(tx, id));
    const names = detected?.headers ?? [];
    await reads.rememberMapping(tx, order.creditorId, headerHash(names), order.mapping, now);
    await tell(tx, "imports");
    return names;
  });
  return { id, headers };
}

// What became of it

export type ImportState = ImportRecord["state"] | "undoing";

export interface ImportShown extends Omit<ImportRecord, "state"> {
  readonly state: ImportState;
  readonly job: JobRow | null;
  readonly undoUntil: Date | null;
}

const isActive = (job: JobRow | null): boolean => job?.state === "queued" || job?.state === "running";

/** Imports with the job at work on each. Until that job ends the import's own row does not say that it is under way. */
export async function withJobs(tx: Tx, imports: readonly ImportRecord[], now: Date): Promise<ImportShown[]> {
  const ids = imports.flatMap(({ jobId }) => (jobId === null ? [] : [jobId]));
  const jobs = new Map((ids.length > 0 ? await reads.jobsById(tx, ids) : []).map((job) => [job.id, job]));
  return imports.map((record) => {
    const job = record.jobId === null ? null : (jobs.get(record.jobId) ?? null);
    const under = isActive(job) ? (job?.kind === "import.undo" ? "undoing" : "committing") : null;
    const until = record.committedAt && new Date(record.committedAt.getTime() + (UNDO_HOURS / 24) * DAY_MS);
    return {
      ...record,
      job,
      state: under ?? record.state,
      undoUntil: record.state === "committed" && under === null && until && until > now ? until : null,
    };
  });
}

export async function showImport(tx: Tx, id: ImportId, now: Date): Promise<ImportShown> {
  const record = found(await reads.importById(tx, id), "import");
  return found((await withJobs(tx, [record], now))[0]);
}

/** Asks for a long step of an import as a job. Who asks twice hears that it is under way. */
export async function askImportJob(
  tx: Tx,
  id: ImportId,
  step: "commit" | "undo",
  askedBy: string,
  now: Date,
): Promise<{ job: JobRow; record: ImportShown }> {
  await reads.lockImportRow(tx, id);
  const record = await showImport(tx, id, now);
  if (record.state !== (step === "commit" ? "checked" : "committed"))
    throw new Problem(409, "import_state", { state: record.state });
  if (step === "undo" && record.undoUntil === null) throw new Problem(409, "undo_too_late", { hours: UNDO_HOURS });
  const jobId = await askJob(tx, `import.${step}`, { importId: id.toString() }, askedBy, now);
  await reads.setImportJob(tx, id, jobId);
  await tell(tx, "imports");
  return { job: found(await reads.jobById(tx, jobId)), record };
}

export async function discard(tx: Tx, id: ImportId, now: Date): Promise<ImportShown> {
  await reads.lockImportRow(tx, id);
  const { state } = await showImport(tx, id, now);
  if (state !== "checked") throw new Problem(409, "import_state", { state });
  await discardImport(tx, id);
  await tell(tx, "imports");
  return showImport(tx, id, now);
}

const PREVIEW_ROWS = 20;

/** Some rows of a checked file of one kind, beside what the books say now. */
export async function preview(tx: Tx, id: ImportId, kind: reads.StagedKind, now: Date): Promise<reads.StagedRow[]> {
  const { state, kind: of, creditorId } = await showImport(tx, id, now);
  if (state !== "checked") throw new Problem(409, "import_state", { state });
  return of === "debts"
    ? reads.stagedDebts(tx, id, creditorId, kind, PREVIEW_ROWS)
    : reads.stagedPaymentRows(tx, id, creditorId, kind, PREVIEW_ROWS);
}

// Its rejected rows

const REJECTS_A_READ = 2_000;

/** The file of an import's rejected rows, piece by piece: their own cells, and the reason of each in words. */
export async function* rejectLines(db: TenantDb, importId: bigint, locale: Locale): AsyncGenerator<string> {
  const id = importId as ImportId;
  const headers = found(await db.begin((tx) => reads.importById(tx, id)), "import").detected?.headers ?? [];
  yield rejectsHead(headers, locale);
  let after: bigint | null = null;
  for (;;) {
    const from: bigint | null = after;
    const rows: reads.RejectRow[] = await db.begin((tx) => reads.listRejects(tx, id, undefined, from, REJECTS_A_READ));
    if (rows.length === 0) return;
    yield rows.map((row) => rejectsLine(row, headers.length, locale)).join("");
    after = rows.at(-1)?.row ?? null;
  }
}

// Trying a mapping

export interface TriedRow {
  readonly row: number;
  readonly values: Readonly<Record<string, unknown>> | null;
  readonly problems: readonly RowProblem[];
}

/** How would these sample rows read under this mapping, and what does it lack? */
export function tryMapping(
  mapping: Mapping,
  headers: readonly string[],
  sample: readonly (readonly string[])[],
): { missing: readonly Refusal[]; rows: TriedRow[] } {
  const missing = checkMapping(mapping, headers);
  const read = compileMapping(mapping, headers);
  if (!read.ok) return { missing: missing.length > 0 ? missing : [read.refusal], rows: [] };
  return {
    missing,
    rows: sample.map((cells, at) => {
      const row = read.value(cells, at + 1);
      return isRejection(row)
        ? { row: at + 1, values: null, problems: row.problems }
        : { row: at + 1, values: asText(row), problems: [] };
    }),
  };
}

const asText = (row: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([name, value]) => value !== null && name !== "row" && name !== "kind")
      .map(([name, value]) => [name, typeof value === "bigint" ? value.toString() : value]),
  );
