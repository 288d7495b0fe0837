import type { StrategyId } from "../../kernel/id.js";
import { nowOf } from "../../platform/clock.js";
import { pauseStrategy, startStrategy } from "../../strategy/index.js";
import { CliError, command, EXIT } from "./command.js";
import { tenantOf, withApp } from "./with-app.js";

interface Row {
  id: StrategyId;
  name: string;
  state: string;
  running: number;
}

export const strategy = command({
  name: "strategy",
  summary: "Starts or pauses a strategy, or lists them with how many accounts run in each.",
  usage: "start ID|NAME | pause ID|NAME | list",
  help: { tenant: "whose; not needed where there is only one" },
  examples: ["acuerdo strategy list", "acuerdo strategy start 'Vencida, empresas' --tenant norte"],
  options: { tenant: { type: "string" } },
  run: (values, [action, name], io) =>
    withApp("strategy", async (app) => {
      const { db } = await tenantOf(app, values.tenant);
      const all = await db.begin(
        (tx) => tx<Row>`
        select s.id, s.name, s.state, (select count(*)::int from strategy.enrollment e
          where e.tenant_id = s.tenant_id and e.strategy_id = s.id and e.left_at is null) as running
        from strategy.strategy s where s.tenant_id = ${tx.tenant} order by s.id`,
      );
      if (action === "list") {
        io.result(all, () =>
          all
            .map(
              (s) => `${s.id.toString().padEnd(5)}${s.state.padEnd(9)}${s.running.toString().padStart(7)}  ${s.name}`,
            )
            .join("\n"),
        );
        return EXIT.ok;
      }
      const found = all.find((s) => s.name === name || s.id.toString() === name);
      if (!found)
        throw new CliError(
          `there is no strategy ${name ?? ""}; there are: ${all.map((s) => s.name).join(" · ")}`,
          EXIT.notFound,
        );
      await db.begin(async (tx) => {
        const now = await nowOf(tx);
        if (action === "start") await startStrategy(tx, found.id, "cli", now);
        else if (action === "pause") await pauseStrategy(tx, found.id, now);
        else throw new CliError("say start, pause or list", EXIT.usage);
      });
      io.result(
        { id: found.id, state: action === "start" ? "live" : "paused" },
        () => `${found.name}: ${action === "start" ? "live" : "paused"}`,
      );
      return EXIT.ok;
    }),
});
