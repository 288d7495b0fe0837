import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atLeast, atMost, type Bench, mustEqual, type Order, rounded } from "./bench.js";
import { startChild } from "./child.js";
import { createImportCreditor, emptyBooks, type ImportFiles, writeImportFiles } from "./import-data.js";
import { FLOOR_TABLES, type FloorOrder, type SameRowsOrder, TYPED_TABLE } from "./import-floor.js";
import type { ImportDone, ImportWork } from "./import-work.js";
import { inLab, type LabDatabase } from "./lab.js";
import { type Contestant, inTurn, type Lap, median, peakOf, secondsOf, timesAsLong } from "./rounds.js";

const IMPORT_NOW = new Date("2026-06-10T17:00:00Z");

export const importBench: Bench = {
  name: "import",
  summary:
    "a file of debts staged, checked and committed, its rejected rows written; the same again; some of it changed",
  unit: "rows",
  rowsUsual: 200_000,
  rowsFull: 1_000_000,
  run: (order) =>
    inLab(order.say, async (lab) => {
      const database = await lab.database("import");
      const folder = await mkdtemp(join(tmpdir(), "acuerdo-bench-files-"));
      try {
        await createImportCreditor(database, IMPORT_NOW);
        return await run(database, folder, order);
      } finally {
        await rm(folder, { recursive: true, force: true });
        await database.db.close();
      }
    }),
};

/** What is measured beside the first import of a file: the same file again, and one with some of it changed. */
interface Later {
  readonly again: number[];
  readonly changed: number[];
}

interface Ours extends Later {
  readonly first: number[];
  readonly parts: (readonly number[])[];
  readonly againParts: (readonly number[])[];
  readonly peaks: number[];
}

async function run(lab: LabDatabase, folder: string, { rows, rounds, say }: Order) {
  const files = await writeImportFiles(folder, rows);
  const ours: Ours = { first: [], again: [], changed: [], parts: [], againParts: [], peaks: [] };
  const floor: Later = { again: [], changed: [] };
  await proveResult(lab, folder, files);
  say(`${files.good} of ${rows} rows enter, ${files.bad} are refused: an import written by hand holds the same debts`);
  const contestants = [
    importWith(lab, folder, files, ours),
    sameRows(lab, files),
    byHand(lab, files, floor),
    asItIs(lab, files),
  ];
  const laps = await inTurn(rounds, contestants, (round, name, { seconds }) =>
    say(`round ${round + 1}  ${name.padEnd(20)}${seconds.toFixed(2)} s`),
  );
  const seconds = secondsOf(laps, OURS);
  const [speed, narrow] = [timesAsLong(laps, SAME, OURS), timesAsLong(laps, FLOOR, OURS)];
  const rerun = median(ours.again.map((again, round) => again / (ours.first[round] as number)));
  const peakMb = Math.round(Math.max(peakOf(laps, OURS), ...ours.peaks));
  const part = (all: readonly (readonly number[])[], at: number) =>
    rounded(median(all.map((one) => one[at] as number)));
  return {
    seconds: rounded(seconds),
    perSecond: rounded(rows / seconds),
    floorSeconds: rounded(secondsOf(laps, SAME)),
    ratioToFloor: rounded(speed),
    peer: COPY,
    ratioToPeer: rounded(timesAsLong(laps, COPY, OURS)),
    peakMb,
    goals: [
      atLeast("at least 0.65 of the same rows written by hand", speed, 0.65),
      atLeast("record: at least 0.85 of the same rows written by hand", speed, 0.85),
      atLeast("at least 0.65 of two narrow tables written by hand", narrow, 0.65),
      atMost("the same file again at most 0.7 of the first time", rerun, 0.7),
      atMost("Node holds less than 256 MB", peakMb, 255),
    ],
    also: {
      rejected: files.bad,
      stageSeconds: part(ours.parts, 0),
      commitSeconds: part(ours.parts, 1),
      rejectsSeconds: part(ours.parts, 2),
      againSeconds: rounded(median(ours.again)),
      againStageSeconds: part(ours.againParts, 0),
      againCommitSeconds: part(ours.againParts, 1),
      changedSeconds: rounded(median(ours.changed)),
      copySeconds: rounded(secondsOf(laps, COPY)),
      narrowSeconds: rounded(secondsOf(laps, FLOOR)),
      narrowAgainSeconds: rounded(median(floor.again)),
      narrowChangedSeconds: rounded(median(floor.changed)),
    },
  };
}

const OURS = "ours";
const SAME = "same rows by hand";
const FLOOR = "two tables by hand";
const COPY = "\\copy, typed table";

/** Each once, before anything is timed: they must hold the same debts, and the same rows where they write the same. */
async function proveResult(lab: LabDatabase, folder: string, files: ImportFiles): Promise<void> {
  await emptyBooks(lab);
  const { counts } = await take(lab, folder, files.first);
  mustEqual("rows that enter", counts.created, files.good);
  await mustHoldTogether(lab, files);
  const [debts, wanted] = [await digestOf(lab, OUR_DEBTS), await booksOf(lab)];
  await lab.sql(FLOOR_TABLES);
  await upsert(lab, files.first);
  mustEqual("the debts of an import written by hand", await digestOf(lab, FLOOR_DEBTS), debts);
  const same = sameRows(lab, files);
  await same.prepare?.();
  await same.run();
  mustEqual("the books of an import written by hand", await booksOf(lab), wanted);
}

/** What the product's tables say, without ids. */
const booksOf = async (lab: LabDatabase): Promise<unknown> =>
  Promise.all([
    digestOf(lab, OUR_DEBTS),
    digestOf(lab, "select ref, open_minor, oldest_due_on from debts.account where open_count > 0"),
    digestOf(lab, "select name || locale || tags::text, 0, null::date from debts.debtor"),
    digestOf(lab, "select kind || value || rank, 0, null::date from debts.contact_point"),
    digestOf(lab, "select debit || credit || kind, amount_minor, value_on from ledger.posting"),
  ]);

const OUR_DEBTS = "select ref, balance_minor, due_on from debts.debt where status = 'open'";
const FLOOR_DEBTS = "select ext_ref, (balance * 100)::bigint, due_date from floor.debt";

/** Debts as a number: the same debts give the same. */
async function digestOf(lab: LabDatabase, debts: string): Promise<unknown> {
  const [row] = await lab.sql(
    `select count(*)::int as count, sum(minor)::text as minor,
            sum(hashtextextended(concat_ws('|', ref, minor, due_on), 0)::numeric)::text as digest
     from (${debts}) as d(ref, minor, due_on)`,
  );
  return row;
}

const work = async <Answer>(
  module: string,
  job: string,
  input: ImportWork | FloorOrder | SameRowsOrder,
): Promise<Answer> => {
  const child = startChild<Answer>(new URL(module, import.meta.url).href, job, input);
  try {
    return await child.answer;
  } finally {
    await child.end();
  }
};

/** One file by the product, with the file of its rejected rows beside it. */
const take = (lab: LabDatabase, folder: string, file: string): Promise<ImportDone> =>
  work<ImportDone>("./import-work.js", "importOurs", {
    url: lab.url,
    tenant: lab.tenant.toString(),
    file,
    rejectsFile: join(folder, REJECTS),
    now: IMPORT_NOW.toISOString(),
  });

const REJECTS = "rejects.csv";

function importWith(lab: LabDatabase, folder: string, files: ImportFiles, ours: Ours): Contestant {
  const { bad: rejected, good, changes } = files;
  const takeChecked = async (file: string, wanted: object): Promise<ImportDone> => {
    const done = await take(lab, folder, file);
    const { created, updated, unchanged } = done.counts;
    mustEqual("rows by what became of them", { created, updated, unchanged }, { ...NONE, ...wanted });
    mustEqual("rejected rows", done.counts.rejected, rejected);
    await mustHoldTogether(lab, files);
    const lines = (await readFile(join(folder, REJECTS), "utf8")).split("\r\n").length - 2;
    mustEqual("lines in the file of rejected rows", lines, rejected);
    ours.peaks.push(done.peakMb);
    return done;
  };
  return {
    name: OURS,
    prepare: () => emptyBooks(lab),
    async run(): Promise<Lap> {
      const first = await takeChecked(files.first, { created: good });
      const again = await takeChecked(files.first, { unchanged: good });
      const changed = await takeChecked(files.changed, { updated: changes, unchanged: good - changes });
      ours.first.push(first.seconds);
      ours.parts.push(first.parts);
      ours.again.push(again.seconds);
      ours.againParts.push(again.parts);
      ours.changed.push(changed.seconds);
      return first;
    },
  };
}

const NONE = { created: 0, updated: 0, unchanged: 0 };

/** Do accounts, debts and postings say the same? */
async function mustHoldTogether(lab: LabDatabase, { good }: ImportFiles): Promise<void> {
  const [books] = await lab.sql<Record<string, string>>(
    `select (select count(*) from debts.debt)::text as debts, (select sum(open_count) from debts.account)::text as open_debts,
            (select sum(balance_minor) from debts.debt)::text as balance, (select sum(open_minor) from debts.account)::text as open,
            (select sum(case debit when 'receivable' then amount_minor else -amount_minor end) from ledger.posting)::text as posted`,
  );
  const { debts, open_debts: openDebts, balance, open, posted } = books ?? {};
  mustEqual("debts", { debts, openDebts }, { debts: String(good), openDebts: String(good) });
  mustEqual("totals of the accounts and sum of the postings", { open, posted }, { open: balance, posted: balance });
}

const sameRows = (lab: LabDatabase, files: ImportFiles): Contestant => ({
  name: SAME,
  async prepare() {
    await lab.sql(FLOOR_TABLES);
    await emptyBooks(lab);
  },
  run: () =>
    work<Lap>("./import-floor.js", "importSameRows", {
      url: lab.url,
      file: files.first,
      tenant: lab.tenant.toString(),
      at: IMPORT_NOW.toISOString(),
    }),
  check: () => mustHoldTogether(lab, files),
});

const upsert = (lab: LabDatabase, file: string): Promise<Lap> =>
  work<Lap>("./import-floor.js", "importByHand", { url: lab.url, file });

const byHand = (lab: LabDatabase, files: ImportFiles, later: Later): Contestant => ({
  name: FLOOR,
  async prepare() {
    await lab.sql(FLOOR_TABLES);
    await lab.sql("checkpoint");
  },
  async run(): Promise<Lap> {
    const first = await upsert(lab, files.first);
    later.again.push((await upsert(lab, files.first)).seconds);
    later.changed.push((await upsert(lab, files.changed)).seconds);
    return first;
  },
  async check() {
    const [row] = await lab.sql("select count(*)::int as count from floor.debt");
    mustEqual("debts by hand", row, { count: files.good });
  },
});

const asItIs = (lab: LabDatabase, files: ImportFiles): Contestant => ({
  name: COPY,
  async prepare() {
    await lab.sql(TYPED_TABLE);
    await lab.sql("checkpoint");
  },
  run: () => work<Lap>("./import-floor.js", "copyAsItIs", { url: lab.url, file: files.clean }),
});
