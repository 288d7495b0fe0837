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
import { makeCharges } from "../../../../src/debts/index.js";
import type { AccountId, CreditorId, DebtId, TenantId } from "../../../../src/kernel/id.js";
import type { LocalDate } from "../../../../src/kernel/time.js";
import { nowIn, nowOf, setClock } from "../../../../src/platform/clock.js";
import { readConfig } from "../../../../src/platform/config.js";
import { openLive } from "../../../../src/platform/live.js";
import { createLog } from "../../../../src/platform/log.js";
import { PHONE, shoot, withPage } from "../../../../test/support/browser.js";
import { cloneDatabase, type OwnDatabase } from "../../../../test/support/db.js";

// A person is found, their story says why, and a pause shows in it: with the real product behind the page.

const SMALL = { ...DEMO, debtors: 40, days: 9 };
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Somebody {
  readonly id: bigint;
  readonly name: string;
}

let own: OwnDatabase;
let app: App;
let server: Server;
let tenant: TenantId;
let address: string;
let somebody: Somebody;

beforeAll(async () => {
  own = await cloneDatabase();
  const config = readConfig(
    { ACUERDO_SECRET: "a secret for tests, at least 32 long", DATABASE_URL: own.url, ACUERDO_LOG_LEVEL: "silent" },
    "/",
  );
  app = await openApp(config, { name: "debtor page test" });
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
  tenant = await createDemo(app, server.services.staffAuth, SMALL);
  const db = app.db.as(tenant);
  await liveDemo(db, app.engine(address).beats, SMALL);
  await db.begin(async (tx) => setClock(tx, await nowIn(db), 0));
  somebody = await putOff();
});

afterAll(async () => {
  await server?.close();
  await app?.close();
  await own?.drop();
});

/** Somebody who still owes, and to whom the law once made us wait. */
async function putOff(): Promise<Somebody> {
  const [found] = await app.db.as(tenant).begin(
    (tx) => tx<Somebody>`
      select d.id, d.name
      from strategy.decision s
      join debts.account a on a.tenant_id = s.tenant_id and a.id = s.account_id
      join debts.debtor d on d.tenant_id = a.tenant_id and d.id = a.debtor_id
      where s.tenant_id = ${tx.tenant} and s.kind = 'deferred' and s.failed is not null and a.open_count > 0
      order by s.id desc limit 1`,
  );
  if (!found) throw new Error("in nine days nobody was ever put off");
  return found;
}

async function signIn(page: Page, email: string, next: string): Promise<void> {
  await page.goto(`${address}/sign-in?next=${encodeURIComponent(next)}`);
  await page.fill("input[type=email]", email);
  await page.fill("input[type=password]", DEMO_PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === next);
}

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
const BECAUSE = "Pidió unos días para reunir los papeles";

test("from the portfolio to a person, why we waited, and a pause that shows at once", async () => {
  await withPage(
    async (page) => {
      await signIn(page, "gerente@demo.test", "/portfolio");
      const row = page.locator(`a[href="/debtors/${somebody.id}"]`).first();
      await page.locator("tbody a").first().waitFor();
      expect(await faults(page)).toEqual([]);
      await shoot(page, "portfolio/wide-light");

      await page.keyboard.press("/");
      await page.keyboard.type(somebody.name);
      await page.waitForURL(/q=/);
      await row.waitFor();
      await page.getByRole("heading", { level: 1 }).click();
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: somebody.name }).waitFor();

      const story = page.getByRole("log");
      await story.waitFor();
      await page.getByRole("button", { name: "Decisiones" }).click();
      await page.waitForURL(/see=decisions/);
      const putOffEntry = story.locator("li", { hasText: "aplazado" }).first();
      await putOffEntry.getByRole("button", { name: "¿Por qué?" }).click();
      const why = page.getByRole("dialog", { name: "¿Por qué?" });
      await why
        .getByText(/^Regla [a-z]{2,}-/)
        .first()
        .waitFor();
      await why.getByText("Se podrá desde").first().waitFor();
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Todo", exact: true }).click();

      await page.keyboard.press("s");
      const dialog = page.getByRole("dialog", { name: "Pausar el contacto" });
      await dialog.getByRole("button", { name: "Pausar" }).click();
      await dialog.getByText("Falta este dato.").waitFor();
      await dialog.getByLabel("Motivo").fill(BECAUSE);
      await dialog.getByRole("button", { name: "7 días" }).click();
      expect(await faults(page)).toEqual([]);
      await dialog.getByRole("button", { name: "Pausar" }).click();
      await dialog.waitFor({ state: "detached" });
      await story.locator("li", { hasText: BECAUSE }).getByText("En pausa", { exact: true }).waitFor();
      await page.getByRole("region", { name: "Acuerdos y pausas" }).getByText(BECAUSE).waitFor();
      await shoot(page, "debtor/wide-light");
      expect(await faults(page)).toEqual([]);

      await page.getByRole("button", { name: "Deshacer" }).click();
      await story.getByText("Se retomó el contacto").waitFor();
    },
    { expectedErrors },
  );
});

test("what somebody else does shows without asking", async () => {
  await withPage(
    async (page) => {
      await signIn(page, "gerente@demo.test", `/debtors/${somebody.id}`);
      await page.getByRole("log").waitFor();
      await page.getByText("En vivo").waitFor();
      await app.db.as(tenant).begin(async (tx) => {
        await tx`insert into compliance.opt_out (tenant_id, debtor_id, channel, at, because)
                 values (${tx.tenant}, ${somebody.id}, 'sms', now(), 'lo pidió en la calle')`;
        await tx`select pg_notify('acuerdo_live', ${`${tx.tenant}:debtor:${somebody.id}`})`;
      });
      await page.getByRole("region", { name: "Acuerdos y pausas" }).getByText("lo pidió en la calle").waitFor();
    },
    { expectedErrors },
  );
});

test("a charge is a line of the debt and of the story, and can be taken back", async () => {
  const { debtId, ref } = await charged();
  await withPage(
    async (page) => {
      const address = `/debtors/${somebody.id}`;
      await signIn(page, "gerente@demo.test", address);
      await page.getByRole("link", { name: `Historia de la deuda ${ref}` }).click();
      await page.waitForURL((url) => url.searchParams.get("debt") === `${debtId}`);
      const debt = page.getByRole("dialog", { name: `Deuda ${ref}` });
      await debt.getByRole("button", { name: "Quitar cargo" }).click();
      const asked = debt.getByRole("form", { name: "Quitar cargo" });
      await asked.getByRole("button", { name: "Quitar cargo" }).click();
      await asked.getByText("Falta este dato.").waitFor();
      await asked.getByLabel("Por qué").fill("no correspondía");
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press("Enter");
      await asked.waitFor({ state: "detached" });
      await debt.getByText("Cargo quitado").waitFor();
      expect(await debt.getByRole("button", { name: "Quitar cargo" }).count()).toBe(0);
      await page.keyboard.press("Escape");
      await page.getByRole("log").getByText("no correspondía").waitFor();
    },
    { expectedErrors },
  );
});

/** The same person's oldest debt with a fee on it. */
const charged = (): Promise<{ debtId: DebtId; ref: string }> =>
  app.db.as(tenant).begin(async (tx) => {
    const [debt] = await tx<{
      debtId: DebtId;
      accountId: AccountId;
      creditorId: CreditorId;
      currency: string;
      ref: string;
    }>`
      select d.id as debt_id, d.account_id, d.creditor_id, d.currency, d.ref from debts.debt d
      join debts.account a on a.tenant_id = d.tenant_id and a.id = d.account_id
      where d.tenant_id = ${tx.tenant} and a.debtor_id = ${somebody.id} and d.status = 'open' order by d.due_on limit 1`;
    if (!debt) throw new Error("nothing is owed");
    const now = await nowOf(tx);
    const fee = { of: "fee", amountMinor: 1_500_00n, baseMinor: 100_000_00n, annualBps: null, from: null } as const;
    const on = now.toISOString().slice(0, 10) as LocalDate;
    const by = { key: "e1.1.1:1", strategyId: null, stepId: null, contract: "cláusula 8", laws: [] };
    await makeCharges(tx, [{ ...debt, ...fee, ...by, on }], now);
    return debt;
  });

test("who may only look sees everything and no button that would be refused", async () => {
  await withPage(
    async (page) => {
      await signIn(page, "auditora@demo.test", `/debtors/${somebody.id}`);
      await page.getByRole("log").waitFor();
      await page.getByRole("region", { name: "¿Puedo contactar ahora?" }).waitFor();
      for (const name of ["Registrar promesa", "Pausar", "Registrar pago", "Más acciones", "Agregar contacto"])
        expect(await page.getByRole("button", { name }).count()).toBe(0);
    },
    { expectedErrors },
  );
});

test("on a phone, in the dark, both pages keep their width and their promise action", async () => {
  await withPage(
    async (page) => {
      await signIn(page, "gerente@demo.test", "/portfolio");
      await page.locator("ul[aria-label=Cartera] a").first().waitFor();
      expect(await faults(page)).toEqual([]);
      await shoot(page, "portfolio/phone-dark");
      await page.goto(`${address}/debtors/${somebody.id}`);
      await page.getByRole("log").waitFor();
      for (const width of [PHONE.width, 320]) {
        await page.setViewportSize({ ...PHONE, width });
        expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
      }
      await page.setViewportSize(PHONE);
      expect(await faults(page)).toEqual([]);
      await shoot(page, "debtor/phone-dark");
      await page.getByRole("button", { name: "Registrar promesa" }).click();
      await page.getByRole("dialog", { name: "Registrar promesa de pago" }).getByLabel("Monto prometido").waitFor();
    },
    { expectedErrors, viewport: PHONE, colorScheme: "dark" },
  );
});
