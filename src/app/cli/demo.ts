import { openStaffAuth } from "../../access/index.js";
import { secretOf } from "../../platform/config.js";
import { deriveKey } from "../../platform/seal.js";
import type { App } from "../app.js";
import { createDemo, DEMO, type DemoOptions, liveDemo } from "../demo/make.js";
import { removeTenant } from "../remove-tenant.js";
import { CliError, command, EXIT, type Io } from "./command.js";
import { tenants, withApp } from "./with-app.js";

export const demo = command({
  name: "demo",
  summary:
    "Makes the demo anew: its tenant is removed with all it holds, and its history is lived again up to this moment.",
  usage: "reset [--debtors N] [--days N]",
  help: {
    debtors: "people in the demo (2000)",
    days: "days of history (90)",
    seed: "another number makes other people",
  },
  examples: ["acuerdo demo reset", "acuerdo demo reset --debtors 200 --days 30"],
  options: { debtors: { type: "string" }, days: { type: "string" }, seed: { type: "string" } },
  run: (values, [action], io) =>
    withApp(
      "demo",
      async (app) => {
        if (action !== "reset") throw new CliError("say: acuerdo demo reset", EXIT.usage);
        const options: DemoOptions = {
          ...DEMO,
          ...(values.debtors && { debtors: Number(values.debtors) }),
          ...(values.days && { days: Number(values.days) }),
          ...(values.seed && { seed: Number(values.seed) }),
        };
        const started = performance.now();
        await resetDemo(app, options, io);
        const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
        io.result(
          { ...options, seconds },
          () => `the demo is ready: ${options.debtors} people, ${options.days} days, in ${seconds} s`,
        );
        return EXIT.ok;
      },
      { relaxed: true },
    ),
});

async function resetDemo(app: App, options: DemoOptions, io: Io): Promise<void> {
  const found = (await tenants(app)).find(({ slug }) => slug === options.slug);
  if (found) await removeTenant(app.db, found.id);
  const { config } = app;
  const auth = openStaffAuth({
    databaseUrl: app.databaseUrl,
    key: deriveKey(secretOf(config), "staff sessions"),
    sessionHours: config.sessionHours,
    publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
  });
  try {
    const tenant = await createDemo(app, auth, options);
    await liveDemo(app.db.as(tenant), app.engine().beats, options, (day) =>
      io.progress(`day ${day} of ${options.days}`),
    );
  } finally {
    await auth.close();
  }
}
