import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { createStaff, createTenant } from "../../src/access/index.js";
import { type App, openApp } from "../../src/app/app.js";
import { createDemo, DEMO, DEMO_PASSWORD, DEMO_STAFF, liveDemo } from "../../src/app/demo/make.js";
import type { Engine } from "../../src/app/engine.js";
import { furnish } from "../../src/app/furnish.js";
import { publicPages } from "../../src/app/public-pages.js";
import { routes } from "../../src/app/routes.js";
import { buildServer, type Server } from "../../src/app/server.js";
import { webDir } from "../../src/app/web-dir.js";
import type { TenantId } from "../../src/kernel/id.js";
import { nowIn, setClock } from "../../src/platform/clock.js";
import { readConfig } from "../../src/platform/config.js";
import type { TenantDb } from "../../src/platform/db.js";
import { openLive } from "../../src/platform/live.js";
import { createLog } from "../../src/platform/log.js";
import { cloneDatabase, type OwnDatabase } from "./db.js";

/** The whole product with a small demo that lived for some days, its clock standing, behind the built console. */
export interface DemoConsole {
  readonly app: App;
  readonly server: Server;
  readonly engine: Engine;
  readonly tenant: TenantId;
  readonly db: TenantDb;
  readonly address: string;
}

/** Call it at the top of a file: the demo stands while its tests run. */
export const demoConsole = ({ debtors, days }: { readonly debtors: number; readonly days: number }): DemoConsole =>
  standing(async (app, server, engine) => {
    const demo = { ...DEMO, debtors, days };
    const tenant = await createDemo(app, server.services.staffAuth, demo);
    const db = app.db.as(tenant);
    await liveDemo(db, engine.beats, demo);
    const now = await nowIn(db);
    await db.begin((tx) => setClock(tx, now, 0));
    return tenant;
  });

/** The same with a tenant as the command line makes one: furnished, its people there, and nobody in its portfolio. */
export const emptyConsole = (now: Date): DemoConsole =>
  standing(async (app, server) => {
    const tenant = await createTenant(app.db, { slug: "nuevo", name: "Nuevo", kind: "demo", locale: "es" }, now);
    await app.db.as(tenant).begin(async (tx) => {
      await setClock(tx, now, 0);
      await furnish(tx, app.seal, "demo", now);
    });
    for (const staff of DEMO_STAFF)
      await createStaff(
        app.db,
        server.services.staffAuth,
        tenant,
        { ...staff, locale: "es", password: DEMO_PASSWORD },
        now,
      );
    return tenant;
  });

function standing(fill: (app: App, server: Server, engine: Engine) => Promise<TenantId>): DemoConsole {
  let own: OwnDatabase | undefined;
  let open: DemoConsole | undefined;
  beforeAll(async () => {
    own = await cloneDatabase();
    open = await start(own.url, fill);
  });
  afterAll(async () => {
    await open?.server.close();
    await open?.app.close();
    await own?.drop();
  });
  const of = <Name extends keyof DemoConsole>(name: Name): DemoConsole[Name] => {
    if (!open) throw new Error("The demo exists only while tests and their hooks run");
    return open[name];
  };
  return {
    get app() {
      return of("app");
    },
    get server() {
      return of("server");
    },
    get engine() {
      return of("engine");
    },
    get tenant() {
      return of("tenant");
    },
    get db() {
      return of("db");
    },
    get address() {
      return of("address");
    },
  };
}

async function start(
  url: string,
  fill: (app: App, server: Server, engine: Engine) => Promise<TenantId>,
): Promise<DemoConsole> {
  const config = readConfig(
    { ACUERDO_SECRET: "a secret for tests, at least 32 long", DATABASE_URL: url, ACUERDO_LOG_LEVEL: "silent" },
    "/",
  );
  const app = await openApp(config, { name: "console test" });
  const server = await buildServer({
    db: app.db,
    config,
    routes,
    live: openLive(app.db),
    log: createLog("silent"),
    pages: publicPages(app),
    ...webDir(),
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  const address = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const engine = app.engine(address);
  const tenant = await fill(app, server, engine);
  return { app, server, engine, tenant, db: app.db.as(tenant), address };
}

/** Signs one of the demo's people in, and waits for the page that they wanted. */
export async function signIn(page: Page, address: string, email: string, next = "/"): Promise<void> {
  await page.goto(`${address}/sign-in?next=${encodeURIComponent(next)}`);
  await page.fill("input[type=email]", email);
  await page.fill("input[type=password]", DEMO_PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator("nav").first().waitFor();
  await page.waitForURL((url) => url.pathname === next);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** Not signed in is how every visit begins; the browser tells of it as an error. */
export const FIRST_VISIT = [/401/];

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong with the page as it stands: the rule, and the pieces that break it. */
export async function faults(page: Page, rules?: readonly string[]): Promise<unknown> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(AXE);
  const options = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
  const found = await page.evaluate(`axe.run(document, ${JSON.stringify(options)}).then((r) => r.violations)`);
  return (found as { id: string; nodes: { html: string }[] }[]).map(({ id, nodes }) => [
    id,
    nodes.map(({ html }) => html),
  ]);
}
