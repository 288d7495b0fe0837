import type { z } from "zod";
import type { Tx } from "../../platform/db.js";
import type { Definition } from "../domain/definition.js";
import { countWanted } from "../enroll-store.js";
import { contextNow } from "../segment/context.js";
import type * as contract from "./contract.js";
import { problemView } from "./views.js";

/** How much of the portfolio does this definition speak of now? Nobody and everybody are both worth a second look. */
export async function reachOf(
  tx: Tx,
  definition: Definition,
  now: Date,
): Promise<z.output<typeof contract.DefinitionReach>> {
  const { audience } = definition;
  const context = await contextNow(tx, now, audience.rule ? [audience.rule] : []);
  const sums = await countWanted(tx, definition, context);
  const accounts = sums.reduce((all, { wanted }) => all + wanted, 0);
  const of = sums.reduce((all, { count }) => all + count, 0);
  const warn = (code: "audience_nobody" | "audience_everybody") => [
    problemView({ severity: "warning", code, step: null, values: { of } }),
  ];
  return {
    accounts,
    of,
    open: sums.filter(({ wanted }) => wanted > 0).map(({ currency, openMinor }) => ({ currency, minor: openMinor })),
    problems:
      of === 0 ? [] : accounts === 0 ? warn("audience_nobody") : accounts === of ? warn("audience_everybody") : [],
  };
}
