import { debtorPage, findPeople, type TimelineItem, timelineOf } from "../../analytics/index.js";
import type { DebtorId } from "../../kernel/id.js";
import { nowOf } from "../../platform/clock.js";
import type { Tx } from "../../platform/db.js";
import { CliError, command, EXIT } from "./command.js";
import { tenantOf, withApp } from "./with-app.js";

const OPTIONS = { tenant: { type: "string" } } as const;
const HELP = { tenant: "whose; not needed where there is only one" };

export const why = command({
  name: "why",
  summary: "What was sent, put off, left out or decided about somebody, newest first, each with its cause.",
  usage: "PERSON [--limit N]",
  help: { ...HELP, limit: "how many (20)" },
  examples: ["acuerdo why CA00017", "acuerdo why 'Rosa Quispe' --limit 50 --json"],
  options: { ...OPTIONS, limit: { type: "string" } },
  run: (values, [who], io) =>
    withApp("why", async (app) => {
      const { db } = await tenantOf(app, values.tenant);
      const { items } = await db.begin(async (tx) =>
        timelineOf(tx, await personOf(tx, who), null, null, Number(values.limit ?? 20)),
      );
      io.result(items, () => items.map(line).join("\n") || "nothing yet");
      return EXIT.ok;
    }),
});

export const next = command({
  name: "next",
  summary: "What comes next for somebody: the step, the channel, the moment, and what it waits for.",
  usage: "PERSON",
  help: HELP,
  examples: ["acuerdo next CA00017", "acuerdo next 'Rosa Quispe' --json"],
  options: OPTIONS,
  run: (values, [who], io) =>
    withApp("next", async (app) => {
      const { db } = await tenantOf(app, values.tenant);
      const { upNext } = await db.begin(async (tx) => debtorPage(tx, await personOf(tx, who), await nowOf(tx)));
      io.result(upNext, () => upNext.map(nextLine).join("\n") || "nothing is planned");
      return EXIT.ok;
    }),
});

type UpNext = Awaited<ReturnType<typeof debtorPage>>["upNext"][number];

const nextLine = ({ state, what, at, channel, step, because }: UpNext): string =>
  [
    at?.toISOString().slice(0, 16) ?? "-".padEnd(16),
    state,
    what,
    channel,
    step && `step ${step.no} ${step.id} of ${step.of}`,
    because && `because ${because.code}`,
  ]
    .filter(Boolean)
    .join("  ");

/** The person that a name, an account's or debt's number, an address or an id means: exactly one, or the ones it may mean. */
async function personOf(tx: Tx, who: string | undefined): Promise<DebtorId> {
  if (!who) throw new CliError("who? A name, an account's number, an e-mail address or an id", EXIT.usage);
  const items = await findPeople(tx, who);
  const ids = new Set(items.map(({ debtor }) => debtor.id));
  const [only] = ids;
  if (ids.size === 1 && only !== undefined) return only;
  if (ids.size === 0 && /^\d{1,18}$/.test(who)) return BigInt(who) as DebtorId;
  if (ids.size === 0) throw new CliError(`nobody is called ${who} here`, EXIT.notFound);
  throw new CliError(
    `${who} may be ${items.map(({ debtor, text }) => `${debtor.name} (${text})`).join(", ")}`,
    EXIT.usage,
  );
}

function line(item: TimelineItem): string {
  const what = "state" in item ? item.state : "what" in item ? item.what : "";
  const because =
    "because" in item && item.because ? (typeof item.because === "string" ? item.because : item.because.code) : "";
  const reasons =
    item.kind === "decision" ? item.reasons.map(({ code, pack }) => `${code}${pack ? ` (${pack})` : ""}`) : [];
  const until = "until" in item && item.until ? `until ${item.until.toISOString()}` : "";
  return [item.at.toISOString().slice(0, 16), item.kind.padEnd(9), what, because, ...reasons, until]
    .filter(Boolean)
    .join("  ");
}
