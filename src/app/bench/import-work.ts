import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { commitImport, creditors, type ImportCounts, rejectLines, stageImport } from "../../debts/index.js";
import type { TenantId } from "../../kernel/id.js";
import { openDb } from "../../platform/db.js";
import { consentOfImport } from "../job-handlers.js";
import { IMPORT_MAPPING } from "./import-data.js";
import { type Lap, timed } from "./rounds.js";

export interface ImportWork {
  readonly url: string;
  readonly tenant: string;
  readonly file: string;
  readonly rejectsFile: string;
  readonly now: string;
}

export interface ImportDone extends Required<Lap> {
  readonly counts: ImportCounts;
  /** Seconds of reading and checking, of committing, and of writing the file of rejected rows. */
  readonly parts: readonly [stage: number, commit: number, rejects: number];
}

/**
 * The product's import as the server does it: a file that arrives as a stream is staged, committed, and its rejected rows
 * are written to a file. Runs in a process of its own, whose memory is the import's.
 */
export async function importOurs(work: ImportWork): Promise<ImportDone> {
  const db = openDb(work.url, { name: "acuerdo bench import" });
  const own = db.as(BigInt(work.tenant) as TenantId);
  const now = new Date(work.now);
  try {
    const [creditor] = await own.begin(creditors);
    if (!creditor) throw new Error("there is no creditor to import for");
    const order = {
      creditorId: creditor.id,
      mapping: IMPORT_MAPPING,
      fileName: "bench.csv",
      options: { amountMeans: "balance" as const },
      askedBy: "bench",
    };
    let id = 0n;
    const parts: number[] = [];
    const part = async (step: () => Promise<unknown>) => {
      const begun = performance.now();
      await step();
      parts.push((performance.now() - begun) / 1000);
    };
    const lap = await timed(async () => {
      await part(async () => (id = await stageImport(own, order, createReadStream(work.file), now)));
      await part(() => own.begin((tx) => commitImport(tx, id, now, consentOfImport)));
      await part(() => pipeline(Readable.from(rejectLines(own, id, "es")), createWriteStream(work.rejectsFile)));
    });
    const [row] = await own.begin(
      (tx) =>
        tx<{ counts: ImportCounts }>`select counts from debts.import where tenant_id = ${tx.tenant} and id = ${id}`,
    );
    return { ...lap, parts: parts as unknown as ImportDone["parts"], counts: (row as { counts: ImportCounts }).counts };
  } finally {
    await db.close();
  }
}
