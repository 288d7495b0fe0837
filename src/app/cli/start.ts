import type { AddressInfo } from "node:net";
import { startWorker, type Worker } from "../../platform/beats.js";
import { nowIn } from "../../platform/clock.js";
import { readConfig } from "../../platform/config.js";
import { openDb, urlOf } from "../../platform/db.js";
import { openLive } from "../../platform/live.js";
import { createLog } from "../../platform/log.js";
import { type App, openApp } from "../app.js";
import { createDemo, DEMO, DEMO_PASSWORD, DEMO_STAFF, type DemoOptions, isDemoWhole, liveDemo } from "../demo/make.js";
import type { Engine } from "../engine.js";
import { publicPages } from "../public-pages.js";
import { metricsOf } from "../queue-metrics.js";
import { removeTenant } from "../remove-tenant.js";
import { routes } from "../routes.js";
import { buildServer, type Server } from "../server.js";
import { webDir } from "../web-dir.js";
import { CliError, command, EXIT, type Io } from "./command.js";
import { tenants } from "./with-app.js";

/** Ports tried after the wanted one when it is taken by somebody else. */
const PORTS_TRIED = 20;

export const start = command({
  name: "start",
  summary: "Runs everything in one process: database, web, worker and a demo that is alive. Ctrl+C ends it.",
  usage: "[--port N] [--no-demo]",
  help: {
    port: "where to listen; the next free one is taken when it is not",
    "no-demo": "without the demo tenant",
    debtors: "people in the demo (2000)",
    days: "days of history in the demo (90)",
  },
  examples: ["npm start", "npm start -- --port 9000", "acuerdo start --debtors 200 --days 30"],
  options: {
    port: { type: "string" },
    "no-demo": { type: "boolean" },
    debtors: { type: "string" },
    days: { type: "string" },
  },
  async run(values, _, io) {
    const started = performance.now();
    const config = readConfig();
    const log = createLog(config.logLevel === "info" ? "warn" : config.logLevel);
    const app = await openApp(config, { name: "acuerdo start" });
    const live = openLive(app.db);
    const server = await buildServer({
      db: app.db,
      config,
      routes,
      live,
      log,
      metrics: metricsOf(app.db),
      pages: publicPages(app),
      ...webDir(),
    });
    const url = await listen(server, config.host, values.port ? Number(values.port) : config.port);
    const engine = app.engine(config.publicUrl ?? url);
    io.say(welcome(url, (performance.now() - started) / 1000, values["no-demo"] !== true));
    const demo: DemoOptions = {
      ...DEMO,
      ...(values.debtors && { debtors: Number(values.debtors) }),
      ...(values.days && { days: Number(values.days) }),
    };
    if (values["no-demo"] !== true) await ensureDemo(app, server, engine, demo, io);
    const worker = startWorker(app.db, engine.beats, nowIn, ({ beat, error }) =>
      log.error({ beat, err: error }, "beat failed"),
    );
    app.listenToMail(({ tenant, account, error }) => log.warn({ tenant, account, err: error }, "mailbox lost"));
    await untilTold();
    io.say("\nEnding: finishing what is on the wire …");
    await end(server, worker, app);
    return EXIT.ok;
  },
});

export async function listen(server: Server, host: string, wanted: number): Promise<string> {
  for (let port = wanted; port <= wanted + PORTS_TRIED; port++) {
    try {
      await server.listen({ host, port });
      const { port: taken } = server.server.address() as AddressInfo;
      return `http://${host === "0.0.0.0" || host === "127.0.0.1" ? "localhost" : host}:${taken}`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    }
  }
  throw new CliError(
    `ports ${wanted} to ${wanted + PORTS_TRIED} are all taken; say another with --port`,
    EXIT.unavailable,
  );
}

const welcome = (url: string, seconds: number, withDemo: boolean): string =>
  [
    "",
    `  Acuerdo is running at ${url}   (${seconds.toFixed(1)} s)`,
    "",
    ...(withDemo
      ? [
          "  Sign in with",
          ...DEMO_STAFF.map(({ email, role }) => `    ${email.padEnd(22)}${DEMO_PASSWORD}   ${role}`),
          "",
          "  Then",
          "    1. open Simulador and move the clock by a day: reminders arrive in the mailboxes",
          "    2. open somebody in Cartera and ask «¿Por qué?»",
          "    3. bring a file of your own in Importar",
          "",
          "  Nothing leaves this machine. Ctrl+C ends it; acuerdo demo reset makes the demo anew.",
          "",
        ]
      : ["  acuerdo tenant create SLUG makes the first tenant.", ""]),
  ].join("\n");

/** Makes the demo the first time. The pages are up meanwhile; the history grows under the eyes of who looks. */
async function ensureDemo(app: App, server: Server, engine: Engine, options: DemoOptions, io: Io): Promise<void> {
  const found = (await tenants(app)).find(({ slug }) => slug === options.slug);
  if (found && (await isDemoWhole(app.db.as(found.id)))) return;
  // Interrupted while it was made: nobody has worked in it yet, so it is made anew.
  if (found) await removeTenant(app.db, found.id);
  io.say(`  Making the demo: ${options.debtors} people, ${options.days} days lived by the product itself …`);
  const tenant = await createDemo(app, server.services.staffAuth, options);
  const began = performance.now();
  // Days that can be lived again need not be safe on the disk one by one.
  const db = openDb(urlOf(app.db), { name: "acuerdo demo", relaxed: true });
  try {
    await liveDemo(db.as(tenant), engine.beats, options, (day) => io.progress(`  day ${day} of ${options.days}`));
  } finally {
    await db.close();
  }
  io.say(`  The demo is ready (${((performance.now() - began) / 1000).toFixed(0)} s).`);
}

/** Resolves at the first SIGINT or SIGTERM. A second one ends the process at once. */
export const untilTold = (): Promise<void> =>
  new Promise((resolve) => {
    const told = () => {
      process.once("SIGINT", () => process.exit(130));
      resolve();
    };
    process.once("SIGINT", told);
    process.once("SIGTERM", told);
  });

export async function end(server: Server | null, worker: Worker | null, app: App): Promise<void> {
  await server?.close();
  await worker?.stop();
  await app.close();
}
