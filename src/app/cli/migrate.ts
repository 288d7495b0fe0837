import { readConfig } from "../../platform/config.js";
import { migrate } from "../../platform/migrate.js";
import { command, EXIT } from "./command.js";
import { withApp } from "./with-app.js";

export const migrateCommand = command({
  name: "migrate",
  summary:
    "Brings the database up to date. `start`, `serve` and `work` do it by themselves; run it alone before a rolling update.",
  usage: "",
  help: {},
  examples: ["acuerdo migrate", "DATABASE_URL=postgres://… acuerdo migrate --json"],
  options: {},
  async run(_, __, io) {
    const { databaseUrl } = readConfig();
    const done = databaseUrl
      ? await migrate(databaseUrl)
      : await withApp("migrate", async (app) => migrate(app.databaseUrl));
    io.result(done, () => (done.applied.length === 0 ? "up to date" : `applied ${done.applied.join(", ")}`));
    return EXIT.ok;
  },
});
