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
import { LIBRARY_TEMPLATES } from "../../../../src/messaging/library/index.js";
import { nowIn, setClock } from "../../../../src/platform/clock.js";
import { readConfig } from "../../../../src/platform/config.js";
import { openLive } from "../../../../src/platform/live.js";
import { createLog } from "../../../../src/platform/log.js";
import { PHONE, shoot, withPage } from "../../../../test/support/browser.js";
import { cloneDatabase, type OwnDatabase } from "../../../../test/support/db.js";

// A template is edited, what the linter says leads to its place, and a version is published, compared and tested.

const SMALL = { ...DEMO, debtors: 30, days: 3 };
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const expectedErrors = [/401/, /409/, /422/];

let own: OwnDatabase;
let app: App;
let server: Server;
let tenant: TenantId;
let address: string;

beforeAll(async () => {
  own = await cloneDatabase();
  const config = readConfig(
    { ACUERDO_SECRET: "a secret for tests, at least 32 long", DATABASE_URL: own.url, ACUERDO_LOG_LEVEL: "silent" },
    "/",
  );
  app = await openApp(config, { name: "template page test" });
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
});

afterAll(async () => {
  await server?.close();
  await app?.close();
  await own?.drop();
});

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

const selected =
  "(() => { const at = document.activeElement; return at.value.slice(at.selectionStart, at.selectionEnd) })()";

test("from the list to a text, what is wrong with it, a new version, what changed, and a test", async () => {
  await withPage(
    async (page) => {
      await signIn(page, "gerente@demo.test", "/templates");
      await page.locator("tbody a").first().waitFor();
      expect(await page.locator("tbody tr").count()).toBe(LIBRARY_TEMPLATES.length);
      expect(await faults(page)).toEqual([]);
      await shoot(page, "templates/wide-light");
      await page.locator('a[href="/templates/thanks"]').click();

      const body = page.getByRole("textbox", { name: "Texto" });
      await body.waitFor();
      await page.getByText("Sin observaciones en este texto.").waitFor();
      await page.locator("iframe").waitFor();
      expect(await faults(page)).toEqual([]);
      await shoot(page, "template/wide-light");

      await body.press("Control+End");
      await body.pressSequentially(" Si no responde, lo vamos a embargar.");
      const finding = page.getByRole("button", { name: /embargar.*habla de juicios/ });
      await finding.waitFor();
      await page.getByText("Guardado", { exact: true }).waitFor();
      expect(await page.getByRole("button", { name: "Publicar" }).isDisabled()).toBe(true);
      await finding.click();
      expect(await page.evaluate(selected)).toBe("embargar");
      await shoot(page, "template/finding");
      await page.getByRole("button", { name: "Usar", exact: true }).click();
      await page.getByText("Sin observaciones en este texto.").waitFor();

      await body.press("Control+End");
      await body.press("{");
      await page.getByRole("combobox", { name: "Buscar variable" }).pressSequentially("nombre completo");
      await page.keyboard.press("Enter");
      expect(await body.inputValue()).toMatch(/\{\{ debtor\.name \}\}$/);
      await page.keyboard.press("Alt+3");
      await page.getByText(/partes?, alfabeto corto/).waitFor();
      await page.keyboard.press("Alt+1");

      await page.getByText("Guardado", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Publicar" }).click();
      const dialog = page.getByRole("dialog", { name: "¿Publicar esta versión?" });
      await dialog.getByRole("button", { name: "Publicar" }).click();
      await dialog.waitFor({ state: "detached" });
      await page.getByRole("tab", { name: "Versiones" }).click();
      await page.locator("ins").first().waitFor();
      expect(await page.locator("ins").allTextContents()).toContainEqual(expect.stringContaining("debtor.name"));
      expect(await faults(page)).toEqual([]);
      await shoot(page, "template/versions");

      await page.getByRole("tab", { name: "Textos" }).click();
      await page.getByRole("button", { name: "Enviar prueba" }).click();
      const testing = page.getByRole("dialog", { name: "Enviar una prueba" });
      await testing.getByRole("radio", { name: "Al buzón del simulador" }).check();
      await testing.getByRole("button", { name: "Enviar prueba" }).click();
      await testing.getByText("prueba@sandbox.example").waitFor();
      expect(await faults(page)).toEqual([]);
    },
    { expectedErrors },
  );
});

test("answers to press are written with the keyboard, judged, and shown as they arrive", async () => {
  await withPage(
    async (page) => {
      await signIn(page, "gerente@demo.test", "/templates");
      await page.goto(`${address}/templates/overdue-consumer-2?channel=whatsapp&locale=es`);
      const replies = page.getByRole("group", { name: "Respuestas rápidas" });
      await replies.getByRole("textbox").nth(2).waitFor();
      expect(await replies.getByRole("button", { name: "Agregar respuesta" }).count()).toBe(0);
      await page
        .getByRole("listitem")
        .filter({ hasText: /^Ya lo resolví$/ })
        .waitFor();
      await replies.getByRole("button", { name: "Quitar la respuesta Ya lo resolví" }).press("Enter");
      await replies.getByRole("button", { name: "Agregar respuesta" }).press("Enter");
      await page.keyboard.type("ver opciones");
      const finding = page.getByRole("button", { name: /repite otra/ });
      await finding.waitFor();
      await page.getByText("Guardado", { exact: true }).waitFor();
      expect(await page.getByRole("button", { name: "Publicar" }).isDisabled()).toBe(true);
      expect(await faults(page)).toEqual([]);
      await shoot(page, "template/replies");
      await replies.getByRole("textbox").nth(2).fill("Más tarde");
      await page.getByText("Sin observaciones en este texto.").waitFor();
      await page
        .getByRole("listitem")
        .filter({ hasText: /^Más tarde$/ })
        .waitFor();
    },
    { expectedErrors },
  );
});

test("somebody else's draft is never written over unasked", async () => {
  await withPage(
    async (page) => {
      await signIn(page, "gerente@demo.test", "/templates/welcome");
      const body = page.getByRole("textbox", { name: "Texto" });
      await body.press("Control+End");
      await body.pressSequentially(" Uno.");
      await page.getByText("Guardado", { exact: true }).waitFor();
      await app.db.as(tenant).begin(
        (tx) => tx`
        update messaging.template_draft set revision = revision + 1, updated_by = 'Marta' where tenant_id = ${tx.tenant} and key = 'welcome'`,
      );
      await body.pressSequentially(" Dos.");
      const alert = page.getByRole("alert").filter({ hasText: "Marta guardó este borrador" });
      await alert.waitFor();
      await shoot(page, "template/conflict");
      expect(await body.inputValue()).toContain("Uno. Dos.");
      await alert.getByRole("button", { name: "Conservar lo mío" }).click();
      await page.getByText("Guardado", { exact: true }).waitFor();
    },
    { expectedErrors },
  );
});

test("on a phone, in the dark, list and editor keep their width", async () => {
  await withPage(
    async (page) => {
      await signIn(page, "auditora@demo.test", "/templates");
      await page.locator("ul[aria-label=Plantillas] a").first().waitFor();
      expect(await faults(page)).toEqual([]);
      await shoot(page, "templates/phone-dark");
      await page.goto(`${address}/templates/overdue-consumer-1?channel=whatsapp`);
      await page.getByText("Solo lectura").waitFor();
      await page.getByText("Así lo recibe una persona real").waitFor();
      await page.waitForLoadState("networkidle").catch(() => {});
      for (const width of [PHONE.width, 320]) {
        await page.setViewportSize({ ...PHONE, width });
        expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
      }
      await page.setViewportSize(PHONE);
      expect(await faults(page)).toEqual([]);
      await shoot(page, "template/phone-dark");
    },
    { expectedErrors, viewport: PHONE, colorScheme: "dark" },
  );
});
