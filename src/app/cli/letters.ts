import { writeFileSync } from "node:fs";
import { parseLocalDate } from "../../kernel/time.js";
import {
  BATCH_MAX,
  batchPdf,
  LETTER_STATES,
  type LetterRow,
  type LetterState,
  listLetters,
  postBatch,
  printBatch,
  returnLetter,
} from "../../messaging/index.js";
import { nowOf } from "../../platform/clock.js";
import { CliError, command, EXIT, type Io, required } from "./command.js";
import { type OpenTenant, tenantOf, withApp } from "./with-app.js";

interface Values {
  readonly state?: string | undefined;
  readonly limit?: string | undefined;
  readonly out?: string | undefined;
  readonly posted?: string | undefined;
  readonly returned?: string | undefined;
}

type Action = (tenant: OpenTenant, name: string | undefined, values: Values, io: Io) => Promise<void>;

export const letters = command({
  name: "letters",
  summary: "Prints the letters that wait, and takes down that they were posted or came back.",
  usage:
    "list [--state S] | print --out FILE | print BATCH --out FILE | mark BATCH --posted DAY | mark REF --returned WHY",
  help: {
    tenant: "whose; not needed where there is only one",
    state: `for list: ${LETTER_STATES.join(", ")} (queued)`,
    limit: `how many at most (${BATCH_MAX})`,
    out: "for print: the file, a PDF of all letters of the batch; with BATCH one that was printed before",
    posted: "for mark: the day on which the batch went to the post",
    returned: "for mark: why the letter with the reference REF came back: moved, unknown, refused",
  },
  examples: [
    "acuerdo letters list",
    "acuerdo letters print --out letters.pdf",
    "acuerdo letters mark 12 --posted 2026-03-09",
    "acuerdo letters mark 1-e41.1.3.1 --returned moved",
  ],
  options: {
    tenant: { type: "string" },
    state: { type: "string" },
    limit: { type: "string" },
    out: { type: "string" },
    posted: { type: "string" },
    returned: { type: "string" },
  },
  async run(values, [action, name], io) {
    const act = Object.hasOwn(ACTIONS, action ?? "") ? ACTIONS[action as keyof typeof ACTIONS] : undefined;
    if (!act) throw new CliError(`say ${Object.keys(ACTIONS).join(", ")}`, EXIT.usage);
    return withApp("letters", async (app) => {
      await act(await tenantOf(app, values.tenant), name, values, io);
      return EXIT.ok;
    });
  },
});

const ACTIONS = {
  async list({ db }, _, { state = "queued", limit }, io) {
    if (!(LETTER_STATES as readonly string[]).includes(state))
      throw new CliError(`--state: ${LETTER_STATES.join(", ")}`, EXIT.usage);
    const rows = await db.begin((tx) => listLetters(tx, state as LetterState, limitOf(limit)));
    io.result(rows, () => rows.map(line).join("\n") || "no letters");
  },
  async print({ db }, name, { out, limit }, io) {
    const file = required(out, "out");
    // Within the transaction: a batch whose file cannot be written was not printed.
    const result = await db.begin(async (tx) => {
      const done =
        name === undefined
          ? await printBatch(tx, "cli", limitOf(limit), await nowOf(tx))
          : { batchId: batchOf(name), printed: 0, withdrawn: 0, kept: 0 };
      if (done.batchId === null) return done;
      const pdf = await batchPdf(tx, done.batchId);
      if (pdf === null) throw new CliError(`there is no batch ${name}`, EXIT.notFound);
      writeFileSync(file, pdf);
      return done;
    });
    const { batchId, printed, withdrawn, kept } = result;
    io.result(result, () =>
      batchId === null
        ? `nothing to print; ${withdrawn} paid meanwhile, ${kept} held`
        : `batch ${batchId} in ${file}: ${printed} new letters; ${withdrawn} paid meanwhile, ${kept} held`,
    );
  },
  async mark({ db }, name, { posted, returned }, io) {
    const what = required(name, "BATCH or REF");
    if ((posted === undefined) === (returned === undefined))
      throw new CliError("say either --posted DAY or --returned WHY", EXIT.usage);
    const count = await db.begin(async (tx) => {
      const now = await nowOf(tx);
      if (posted === undefined) return Number(await returnLetter(tx, what, whyOf(returned), now));
      const day = parseLocalDate(posted);
      if (day === null) throw new CliError("--posted: a day, as 2026-03-09", EXIT.usage);
      return postBatch(tx, batchOf(what), day, now);
    });
    if (count === 0) throw new CliError(`nothing to mark under ${what}`, EXIT.notFound);
    io.result({ marked: count }, () => `${count} marked`);
  },
} satisfies Record<string, Action>;

const line = ({ messageKey, state, toLines, pages, batchId, queuedAt }: LetterRow): string =>
  [messageKey, state, batchId ?? "-", `${pages} p.`, queuedAt.toISOString().slice(0, 10), toLines.join(", ")].join(
    "  ",
  );

const WHYS = ["moved", "unknown", "refused"];

function whyOf(text: string | undefined): string {
  if (text !== undefined && WHYS.includes(text)) return text;
  throw new CliError(`--returned: ${WHYS.join(", ")}`, EXIT.usage);
}

function batchOf(text: string): bigint {
  if (/^[1-9]\d{0,17}$/.test(text)) return BigInt(text);
  throw new CliError("BATCH is a number", EXIT.usage);
}

function limitOf(text: string | undefined): number {
  const limit = text === undefined ? BATCH_MAX : Number(text);
  if (Number.isInteger(limit) && limit > 0 && limit <= BATCH_MAX) return limit;
  throw new CliError(`--limit: 1 to ${BATCH_MAX}`, EXIT.usage);
}
