import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type App, openApp } from "../../../../src/app/app.js";
import { createDemo, DEMO, DEMO_PASSWORD, liveDemo } from "../../../../src/app/demo/make.js";
import { routes } from "../../../../src/app/routes.js";
import { buildServer, type Server } from "../../../../src/app/server.js";
import { webDir } from "../../../../src/app/web-dir.js";
import type { TenantId } from "../../../../src/kernel/id.js";
import { startWorker, type Worker } from "../../../../src/platform/beats.js";
import { nowIn, setClock } from "../../../../src/platform/clock.js";
import { readConfig } from "../../../../src/platform/config.js";
import { openLive } from "../../../../src/platform/live.js";
import { createLog } from "../../../../src/platform/log.js";
import { askPhone, insertPhoneMessage } from "../../../../src/sandbox/world/store.js";
import { PHONE, withPage } from "../../../../test/support/browser.js";
import { cloneDatabase, type OwnDatabase } from "../../../../test/support/db.js";

// The demo's promise: move the clock, and a reminder arrives in somebody's mailbox, within the law.

const SMALL = { ...DEMO, debtors: 40, days: 4 };
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** A weekend or a holiday in all three countries may keep everything back; more days in a row do not. */
const DAYS_MAX = 5;

let own: OwnDatabase;
let app: App;
let server: Server;
let worker: Worker;
let tenant: TenantId;
let address: string;

beforeAll(async () => {
  own = await cloneDatabase();
  const config = readConfig(
    { ACUERDO_SECRET: "a secret for tests, at least 32 long", DATABASE_URL: own.url, ACUERDO_LOG_LEVEL: "silent" },
    "/",
  );
  app = await openApp(config, { name: "simulator test" });
  server = await buildServer({
    db: app.db,
    config,
    routes,
    live: openLive(app.db),
    log: createLog("silent"),
    ...webDir(),
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  address = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const engine = app.engine(address);
  tenant = await createDemo(app, server.services.staffAuth, SMALL);
  await liveDemo(app.db.as(tenant), engine.beats, SMALL);
  await app.db.as(tenant).begin(async (tx) => setClock(tx, await nowIn(app.db.as(tenant)), 0));
  worker = startWorker(app.db, engine.beats, nowIn, () => {});
});

afterAll(async () => {
  await worker?.stop();
  await server?.close();
  await app?.close();
  await own?.drop();
});

async function signIn(page: Page, view = "mail"): Promise<void> {
  await page.goto(`${address}/sign-in?next=${encodeURIComponent(`/sim?view=${view}`)}`);
  await page.fill("input[type=email]", "gerente@demo.test");
  await page.fill("input[type=password]", DEMO_PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Simulador" }).waitFor();
}

const mailCount = (): Promise<number> =>
  app.db
    .as(tenant)
    .begin(async (tx) => (await tx<{ n: number }>`select count(*)::int as n from sandbox.mail`)[0]?.n ?? 0);

async function faults(page: Page): Promise<unknown> {
  await page.evaluate(AXE);
  const found = await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return (found as { id: string; nodes: { html: string }[] }[]).map(({ id, nodes }) => [
    id,
    nodes.map(({ html }) => html),
  ]);
}

/** Not signed in is how every visit begins. */
const expectedErrors = [/401/];

test("the clock moves by a day, a reminder arrives, and it opens as its reader sees it", async () => {
  await withPage(
    async (page) => {
      await signIn(page);
      const before = await mailCount();
      for (let day = 0; day < DAYS_MAX && (await mailCount()) === before; day++) {
        await page.getByRole("button", { name: "+1 día" }).click();
        await page.getByText("Pasó 1 día.").waitFor({ timeout: 60_000 });
      }
      expect(await mailCount()).toBeGreaterThan(before);
      // Dated by the demo's clock, which is a day or more ahead of this machine's.
      const [newest] = await app.db.as(tenant).begin(
        (tx) => tx<{ receivedAt: Date; date: string }>`
          select received_at, (select h->>'value' from jsonb_array_elements(headers) h where h->>'name' = 'date') as date
          from sandbox.mail where tenant_id = ${tx.tenant} order by id desc limit 1`,
      );
      const apart = Date.parse(newest?.date ?? "") - (newest?.receivedAt.getTime() ?? 0);
      expect(Math.abs(apart)).toBeLessThan(3_600_000);

      await page.locator("ul[aria-label=Buzones] button").first().click();
      const mail = page.frameLocator("iframe").first();
      await mail.getByText("asistente virtual").first().waitFor();
      expect(await page.locator("iframe").first().getAttribute("sandbox")).not.toContain("allow-scripts");
      await page.getByText("Texto", { exact: true }).click();
      await page.locator("pre", { hasText: "asistente virtual" }).first().waitFor();
      expect(await faults(page)).toEqual([]);
    },
    { expectedErrors },
  );
});

test("on a phone an open mailbox is a page of its own, and the way back leads to the list", async () => {
  await withPage(
    async (page) => {
      await signIn(page);
      await page.locator("ul[aria-label=Buzones] button").first().click();
      await page.locator("iframe").first().waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
      expect(await faults(page)).toEqual([]);
      await page.getByRole("button", { name: "Volver a los buzones" }).click();
      await page.locator("ul[aria-label=Buzones]").waitFor();
    },
    { expectedErrors, viewport: PHONE, colorScheme: "dark" },
  );
});

/** Somebody was written to on WhatsApp, with two answers to press. */
async function writtenTo(): Promise<string> {
  return app.db.as(tenant).begin(async (tx) => {
    const [one] = await tx<{ handle: string; name: string; channelAccountId: bigint }>`
      select k.value as handle, d.name, c.id as channel_account_id
      from debts.contact_point k
      join debts.debtor d on d.tenant_id = k.tenant_id and d.id = k.debtor_id
      join messaging.channel_account c on c.tenant_id = k.tenant_id and c.channel = 'whatsapp'
      where k.tenant_id = ${tx.tenant} and k.kind = 'phone' order by k.id limit 1`;
    if (!one) throw new Error("nobody has a phone");
    const now = await nowIn(app.db.as(tenant));
    await askPhone(tx, one, { channel: "whatsapp", provider: "whatsapp-cloud" }, now);
    const extra = { buttons: ["Ver opciones", "Más tarde"].map((title) => ({ id: title, title })) };
    const text = "¿Prefiere verlo ahora o más tarde?";
    const message = { ...one, channel: "whatsapp", direction: "out", providerId: "wamid.test", key: null } as const;
    await insertPhoneMessage(tx, { ...message, text, extra, reportTo: null }, now);
    return one.name;
  });
}

test("a visitor answers as the person: presses a button, writes, and the feed tells of it", async () => {
  const name = await writtenTo();
  await withPage(
    async (page) => {
      await signIn(page, "phones");
      await page.getByRole("searchbox", { name: "Buscar por nombre o número" }).fill(name);
      const phone = page.getByRole("article", { name: `WhatsApp de ${name}` });
      await phone.getByRole("button", { name: "Más tarde" }).click();
      const log = phone.getByRole("log");
      await log.getByText("Más tarde", { exact: true }).waitFor();
      await phone.getByRole("textbox").fill("El viernes les pago");
      await page.keyboard.press("Enter");
      await log.getByText("El viernes les pago").waitFor();
      await page
        .getByRole("complementary", { name: "Qué está pasando" })
        .getByText("escribió: El viernes les pago")
        .waitFor();
      await page.getByRole("searchbox", { name: "Buscar por nombre o número" }).fill("");
      const mailbox = page.getByRole("article", { name: /^Correo de / }).first();
      await mailbox.getByRole("textbox").fill("Ya pagué, gracias");
      await page.keyboard.press("Enter");
      await mailbox.getByRole("log").getByText("Ya pagué, gracias").waitFor();
      expect(await faults(page)).toEqual([]);
      await page.getByRole("tab", { name: "Fallas" }).click();
      await page.getByText("Un mal día").click();
      await page.getByText("Guardado").waitFor();
      expect(await faults(page)).toEqual([]);
    },
    { expectedErrors },
  );
});
