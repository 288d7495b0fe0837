import { startWorker } from "../../platform/beats.js";
import { nowIn } from "../../platform/clock.js";
import { readConfig } from "../../platform/config.js";
import { openLive } from "../../platform/live.js";
import { createLog } from "../../platform/log.js";
import { openApp } from "../app.js";
import { publicPages } from "../public-pages.js";
import { metricsOf } from "../queue-metrics.js";
import { routes } from "../routes.js";
import { buildServer } from "../server.js";
import { webDir } from "../web-dir.js";
import { command, EXIT } from "./command.js";
import { end, listen, untilTold } from "./start.js";

export const serve = command({
  name: "serve",
  summary: "Answers HTTP: the console, the API and public pages. Run as many as you like on one database.",
  usage: "",
  help: {},
  examples: ["DATABASE_URL=postgres://… ACUERDO_SECRET=… acuerdo serve"],
  options: {},
  async run(_, __, io) {
    const config = readConfig();
    const log = createLog(config.logLevel);
    const app = await openApp(config, { name: "acuerdo serve" });
    const server = await buildServer({
      db: app.db,
      config,
      routes,
      live: openLive(app.db),
      log,
      metrics: metricsOf(app.db),
      pages: publicPages(app),
      ...webDir(),
    });
    io.say(`serving at ${await listen(server, config.host, config.port)}`);
    await untilTold();
    await end(server, null, app);
    return EXIT.ok;
  },
});

export const work = command({
  name: "work",
  summary: "Does the background work: decides, sends, imports. Run as many as you like on one database.",
  usage: "",
  help: {},
  examples: ["DATABASE_URL=postgres://… ACUERDO_SECRET=… acuerdo work"],
  options: {},
  async run(_, __, io) {
    const config = readConfig();
    const log = createLog(config.logLevel);
    const app = await openApp(config, { name: "acuerdo work" });
    const engine = app.engine();
    const worker = startWorker(app.db, engine.beats, nowIn, ({ beat, error }) =>
      log.error({ beat, err: error }, "beat failed"),
    );
    app.listenToMail(({ tenant, account, error }) => log.warn({ tenant, account, err: error }, "mailbox lost"));
    io.say("working");
    await untilTold();
    await end(null, worker, app);
    return EXIT.ok;
  },
});
