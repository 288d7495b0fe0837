import { liftStandstill, listStandstills, type StandstillRow, setStandstill } from "../../compliance/index.js";
import type { CreditorId, Id } from "../../kernel/id.js";
import { nowOf } from "../../platform/clock.js";
import { CliError, command, EXIT } from "./command.js";
import { creditorOf, tenantOf, withApp } from "./with-app.js";

export const halt = command({
  name: "halt",
  summary: "The red button: nothing more is sent, to anybody or about one creditor, until it is lifted.",
  usage: "everything --because WHY [--until DAY] | creditor NAME --because WHY [--until DAY] | list | lift ID",
  help: {
    tenant: "whose; not needed where there is only one",
    because: "why; everybody sees it",
    until: "when it ends by itself, as 2026-03-09T08:00-05:00; else when somebody lifts it",
  },
  examples: [
    "acuerdo halt everything --because 'yesterday\\'s payments file was wrong'",
    "acuerdo halt creditor 'Norte S.A.' --because 'price change' --until 2026-03-09T08:00-05:00",
    "acuerdo halt list",
    "acuerdo halt lift 3",
  ],
  options: { tenant: { type: "string" }, because: { type: "string" }, until: { type: "string" } },
  run: (values, [action, name], io) =>
    withApp("halt", async (app) => {
      const { db } = await tenantOf(app, values.tenant);
      if (action === "list") {
        const rows = await db.begin(async (tx) => listStandstills(tx, await nowOf(tx)));
        io.result(rows, () => (rows.length === 0 ? "nothing stands still" : rows.map(told).join("\n")));
        return EXIT.ok;
      }
      if (action === "lift") {
        if (!/^\d{1,18}$/.test(name ?? ""))
          throw new CliError("say which: acuerdo halt list shows their numbers", EXIT.usage);
        const { after } = await db.begin(async (tx) =>
          liftStandstill(tx, BigInt(name as string) as Id<"standstill">, "cli", await nowOf(tx)),
        );
        io.result(after, () => `${told(after)}: lifted`);
        return EXIT.ok;
      }
      if (action !== "everything" && action !== "creditor")
        throw new CliError("say everything, creditor, list or lift", EXIT.usage);
      const { because } = values;
      if (because === undefined) throw new CliError("--because is needed: everybody sees why", EXIT.usage);
      const row = await db.begin(async (tx) => {
        const creditorId = action === "creditor" ? ((await creditorOf(tx, name)).id as CreditorId) : null;
        return setStandstill(
          tx,
          creditorId,
          { because, untilAt: momentOf(values.until), setBy: "cli" },
          await nowOf(tx),
        );
      });
      io.result(row, () => told(row));
      return EXIT.ok;
    }),
});

function momentOf(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const at = new Date(text);
  if (!Number.isNaN(at.getTime()) && /T.*(Z|[+-]\d\d:?\d\d)$/.test(text)) return at;
  throw new CliError(`--until: ${text} is no moment with its zone, such as 2026-03-09T08:00-05:00`, EXIT.usage);
}

const told = ({ id, scope, creditorName, segmentName, untilAt, because, setBy }: StandstillRow): string =>
  `${id.toString().padEnd(5)}${scope === "all" ? "everything" : (creditorName ?? segmentName)} stands still ${untilAt ? `until ${untilAt.toISOString()}` : "until it is lifted"}: ${because} (${setBy})`;
