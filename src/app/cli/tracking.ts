import { recordAudit } from "../../access/index.js";
import { setTracking, trackingOf } from "../../messaging/index.js";
import { nowOf } from "../../platform/clock.js";
import { CliError, command, EXIT } from "./command.js";
import { tenantOf, withApp } from "./with-app.js";

export const tracking = command({
  name: "tracking",
  summary: "Whether links in messages tell when they are followed, and mails when they are opened.",
  usage: "[--links on|off] [--pixel on|off]",
  help: {
    tenant: "whose; not needed where there is only one",
    links: "links lead over our public address, which notes that they were followed; usually on",
    pixel: "mails end with a picture that is asked for when they are opened; usually off",
  },
  examples: ["acuerdo tracking", "acuerdo tracking --links off", "acuerdo tracking --tenant norte --pixel on"],
  options: { tenant: { type: "string" }, links: { type: "string" }, pixel: { type: "string" } },
  run: (values, _, io) =>
    withApp("tracking", async (app) => {
      const links = switched("links", values.links);
      const pixel = switched("pixel", values.pixel);
      const { db } = await tenantOf(app, values.tenant);
      const now = await db.begin(async (tx) => {
        const before = await trackingOf(tx);
        if (links === null && pixel === null) return before;
        const after = { links: links ?? before.links, pixel: pixel ?? before.pixel };
        await setTracking(tx, after);
        await recordAudit(tx, {
          at: await nowOf(tx),
          actor: { kind: "system", id: null, name: "cli" },
          action: "tracking.changed",
          subject: { kind: "settings", id: "tracking" },
          before,
          after,
          origin: null,
          requestId: null,
        });
        return after;
      });
      const isPossible = app.config.publicUrl !== undefined;
      io.result({ ...now, isPossible }, () => {
        const lines = [`links: ${now.links ? "on" : "off"}`, `pixel: ${now.pixel ? "on" : "off"}`];
        return [...lines, ...(isPossible ? [] : ["ACUERDO_PUBLIC_URL is not set: links stay plain"])].join("\n");
      });
      return EXIT.ok;
    }),
});

function switched(name: string, given: string | undefined): boolean | null {
  if (given === undefined) return null;
  if (given === "on" || given === "off") return given === "on";
  throw new CliError(`--${name} is on or off`, EXIT.usage);
}
