import type { CreditorId } from "../kernel/id.js";
import type { TenantDb } from "../platform/db.js";
import type { DuplicateGuard } from "./domain/import/duplicates.js";
import type { Mapping } from "./domain/import/mapping.js";
import { isRejection, quoted, type RawBatch, type Rejection, reject } from "./domain/import/raw.js";
import { columnOf, type DebtRow, guardFor, type ParsedRow, type ParseRow, refOf } from "./domain/import/rows.js";
import { debtsElsewhere, hasDebts } from "./import-store.js";
import { debtLine, paymentLine } from "./stage-text.js";
import type { Creditor } from "./store.js";

/** The rows of a file on their way into its stage: those that may enter as COPY text, the others set aside. */

/** Rejected rows that are kept with their cells; more are only counted, since a file like that is mapped wrongly. */
const REJECTS_KEPT = 100_000;

/** Rejected rows on their way to the database, in batches of their own: the COPY holds the other connection. */
export class Rejects {
  readonly db: TenantDb;
  readonly importId: bigint;
  readonly causes: Record<string, number> = {};
  count = 0;
  #waiting: Rejection[] = [];

  constructor(db: TenantDb, importId: bigint) {
    this.db = db;
    this.importId = importId;
  }

  async add(rejection: Rejection): Promise<void> {
    this.count += 1;
    for (const code of new Set(rejection.problems.map((problem) => problem.code)))
      this.causes[code] = (this.causes[code] ?? 0) + 1;
    if (this.count > REJECTS_KEPT) return;
    this.#waiting.push(rejection);
    if (this.#waiting.length >= 5000) await this.flush();
  }

  async flush(): Promise<void> {
    const rows = this.#waiting;
    if (rows.length === 0) return;
    this.#waiting = [];
    await this.db.begin(
      (tx) => tx`
      insert into debts.import_reject (tenant_id, import_id, row_no, problems, raw)
      select ${tx.tenant}, ${this.importId}, r.row_no, r.problems, r.raw
      from unnest(${rows.map((r) => r.row)}::bigint[], ${rows.map((r) => JSON.stringify(r.problems))}::jsonb[],
                  ${rows.map((r) => JSON.stringify(r.raw).replaceAll("\\u0000", ""))}::jsonb[]) as r(row_no, problems, raw)
      on conflict do nothing`,
    );
  }
}

/** A row as it was read, with the cells it came from: what refuses it later still shows them. */
interface Read {
  readonly cells: readonly string[];
  readonly row: ParsedRow | Rejection;
}

interface CheckedBatch {
  readonly read: readonly Read[];
  readonly bytesRead: number;
}

export interface FillOrder {
  readonly mapping: Mapping;
  readonly read: ParseRow;
  readonly creditor: Creditor;
  readonly rejects: Rejects;
  readonly tell: (rows: number, bytes: number) => void;
}

/** Turns the rows of a table into COPY text, setting aside those that cannot enter. */
export class Fill {
  rows = 0;
  readonly #db: TenantDb;
  readonly #batches: AsyncIterable<RawBatch>;
  readonly #order: FillOrder;
  /** A reference that comes twice in one file is one row too many: the second would break the commit of all. */
  readonly #guard: DuplicateGuard;

  constructor(db: TenantDb, batches: AsyncIterable<RawBatch>, order: FillOrder) {
    this.#db = db;
    this.#batches = batches;
    this.#order = order;
    this.#guard = guardFor(order.mapping);
  }

  async *text(): AsyncGenerator<Buffer> {
    const { creditor, rejects, mapping, tell } = this.#order;
    const mayClash = mapping.kind === "debts" && (await this.#db.begin((tx) => hasDebts(tx, creditor.id)));
    for await (const { read, bytesRead } of this.#checked(mayClash)) {
      let chunk = "";
      for (const { row } of read) {
        if (isRejection(row)) await rejects.add(row);
        else chunk += row.kind === "payments" ? paymentLine(row) : debtLine(row, creditor);
      }
      this.rows += read.length;
      tell(this.rows, bytesRead);
      if (chunk !== "") yield Buffer.from(chunk);
    }
  }

  /** Batch after batch; while the books are asked about one, the next is read. More at once would fill the memory. */
  async *#checked(mayClash: boolean): AsyncGenerator<CheckedBatch> {
    let asked: Promise<CheckedBatch> | null = null;
    for await (const batch of this.#batches) {
      const { bytesRead } = batch;
      const read = this.#read(batch);
      const before: Promise<CheckedBatch> | null = asked;
      asked = mayClash ? this.#owned(read, bytesRead) : null;
      if (before !== null) yield await before;
      if (!mayClash) yield { read, bytesRead };
    }
    if (asked !== null) yield await asked;
  }

  #read({ firstRow, rows, digests }: RawBatch): Read[] {
    const read: Read[] = [];
    for (const [index, cells] of rows.entries()) {
      if (isRejection(cells)) read.push({ cells: cells.raw, row: cells });
      else if (cells.length > 0) read.push({ cells, row: this.#check(cells, firstRow + index, digests[index] ?? 0) });
    }
    return read;
  }

  #check(cells: readonly string[], rowNo: number, digest: number): ParsedRow | Rejection {
    const row = this.#order.read(cells, rowNo);
    if (isRejection(row)) return row;
    const { currency: expected } = this.#order.creditor;
    if (row.currency !== expected)
      return this.#refused(row, cells, "currency", "other_currency", { currency: row.currency, expected });
    return this.#guard.check(rowNo, refOf(row), cells, digest) ?? row;
  }

  #owned(read: readonly Read[], bytesRead: number): Promise<CheckedBatch> {
    const checked = this.#withoutOthers(read).then((owned) => ({ read: owned, bytesRead }));
    // Whoever waits for it hears of its failure; until then it is nobody's.
    checked.catch(() => {});
    return checked;
  }

  /** A debt does not change hands by a file: a row that names another customer for it is refused, or it would be lost. */
  async #withoutOthers(read: readonly Read[]): Promise<readonly Read[]> {
    const debts = read.flatMap(({ row }) => (isRejection(row) || row.kind === "payments" ? [] : [row]));
    const elsewhere = await this.#ownersElsewhere(this.#order.creditor.id, debts);
    if (elsewhere.size === 0) return read;
    return read.map(({ cells, row }) => {
      const owner = isRejection(row) ? undefined : elsewhere.get(refOf(row));
      if (owner === undefined || isRejection(row)) return { cells, row };
      const values = { ref: quoted(refOf(row)), owner: quoted(owner) };
      return { cells, row: this.#refused(row, cells, "debtorRef", "other_customer", values) };
    });
  }

  #ownersElsewhere(creditorId: CreditorId, debts: readonly DebtRow[]): Promise<ReadonlyMap<string, string>> {
    return this.#db.begin((tx) => debtsElsewhere(tx, creditorId, debts));
  }

  #refused(
    { row }: ParsedRow,
    cells: readonly string[],
    field: "currency" | "debtorRef",
    code: string,
    values: Readonly<Record<string, string>>,
  ): Rejection {
    return reject(row, cells, [{ field, column: columnOf(this.#order.mapping, field), code, values }]);
  }
}
