import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jobHandlers } from "../../../../src/app/job-handlers.js";
import { routes } from "../../../../src/app/routes.js";
import { webDir } from "../../../../src/app/web-dir.js";
import { startWorker, type Worker } from "../../../../src/platform/beats.js";
import { nowIn, setClock } from "../../../../src/platform/clock.js";
import type { TenantDb } from "../../../../src/platform/db.js";
import { jobsBeat } from "../../../../src/platform/jobs.js";
import { takeWorkerId, type WorkerId } from "../../../../src/platform/worker-id.js";
import { PASSWORD, startApi, type TestApi } from "../../../../test/support/api.js";
import { PHONE, shoot, withPage } from "../../../../test/support/browser.js";
import { testDatabase } from "../../../../test/support/db.js";
import { addCreditor } from "../../../../test/support/portfolio.js";

// A file goes all the way, from the drop to the books and out again, through the page that people use.

const NOW = new Date("2026-03-09T15:00:00Z");
const EMAIL = "gerencia@norte.test";
const HEAD = "Código cliente;Nombre;País;Correo;Factura;Vencimiento;Saldo";

const file = testDatabase();
let api: TestApi;
let worker: Worker;
let workerId: WorkerId;
let db: TenantDb;
let axe: string;

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  api = await startApi(file.db, { routes, ...webDir() });
  const tenant = await api.tenant("norte", "demo");
  db = file.db.as(tenant);
  await db.begin((tx) => setClock(tx, NOW, 0));
  await addCreditor(db, NOW);
  await api.person(tenant, "manager", EMAIL);
  workerId = takeWorkerId(file.db);
  const jobs = jobsBeat(
    jobHandlers,
    () => workerId.current(),
    () => 0,
  );
  worker = startWorker(file.db, [jobs], nowIn, () => {});
});

afterAll(async () => {
  await worker?.stop();
  await workerId?.release();
  await api?.close();
});

/** Not being signed in yet is told by a 401; what a test sends wrong on purpose, by a 422. */
const expectedErrors = [/status of 401/, /status of 422/];

async function open(page: Page): Promise<void> {
  await page.goto(`${api.url}/sign-in?next=/import`);
  await page.fill("input[type=email]", EMAIL);
  await page.fill("input[type=password]", PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Importar" }).waitFor();
}

const drop = (page: Page, name: string, text: string): Promise<void> =>
  page.setInputFiles("input[type=file]", { name, mimeType: "text/csv", buffer: Buffer.from(text) });

async function faults(page: Page): Promise<unknown> {
  await page.evaluate(axe);
  const found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations)");
  return (found as { id: string; nodes: { html: string }[] }[]).map(({ id, nodes }) => [
    id,
    nodes.map(({ html }) => html),
  ]);
}

const openDebts = async (prefix: string): Promise<number> => {
  const [row] = await db.begin(
    (tx) => tx<{ count: number }>`
      select count(*)::int as count from debts.debt
      where tenant_id = ${tx.tenant} and ref like ${`${prefix}%`} and status = 'open'`,
  );
  return row?.count ?? 0;
};

test("a file is mapped, checked, imported and taken back", async () => {
  await withPage(
    async (page) => {
      await open(page);
      expect(await faults(page)).toEqual([]);
      await drop(
        page,
        "cartera.csv",
        [
          HEAD,
          "C-1;Rosa Quispe;CO;rosa@ejemplo.test;F-1;31/01/2026;1.200.000,50",
          "C-2;Óscar Peñaloza;CO;oscar@ejemplo.test;F-2;30/02/2026;95.000,00",
          "C-3;Ferretería El Roble;CO;roble@ejemplo.test;F-3;15/02/2026;480.000,00",
        ].join("\n"),
      );

      // Every column found its field, and the row with a day that does not exist is seen before anything is sent.
      await page.getByText("2 de 3 filas de muestra se leen bien.").waitFor();
      expect(await page.getByRole("combobox", { name: "Vencimiento" }).inputValue()).toBe("Vencimiento");
      await page.getByText("30/02/2026 en «Vencimiento» no existe en el calendario.").waitFor();
      expect(await faults(page)).toEqual([]);
      await shoot(page, "import/columns");
      await page.getByRole("switch").check({ force: true });
      await page.getByRole("checkbox", { name: "Correo" }).check();
      await page.getByRole("button", { name: "Revisar el archivo" }).first().click();
      expect(await page.getByText("Diga qué prueba la autorización").count()).toBe(1);
      await page.getByLabel("¿Qué lo prueba?").fill("Contrato, cláusula 12");
      await page.getByRole("button", { name: "Revisar el archivo" }).first().click();

      await page.getByRole("link", { name: /^Rechazadas 1/ }).waitFor();
      await page.getByRole("link", { name: /^Nuevas 2/ }).waitFor();
      await page.getByText("1,680,000.50").waitFor();
      expect(await faults(page)).toEqual([]);
      await shoot(page, "import/review");
      await page.keyboard.press("e");
      expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe("Fila 3");
      const saved = page.waitForEvent("download");
      await page.getByRole("link", { name: "Descargar rechazadas" }).click();
      const rejects = await readFile(await (await saved).path(), "utf8");
      expect(rejects).toContain("30/02/2026");
      expect(await openDebts("F-")).toBe(0);

      await page.getByRole("button", { name: "Importar 2 cuentas válidas" }).click();
      await page.getByText("Listo: 2 cuentas en la cartera").waitFor();
      expect(await openDebts("F-")).toBe(2);
      expect(await faults(page)).toEqual([]);

      await page.getByRole("button", { name: "Deshacer importación" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Deshacer importación" }).click();
      await page.getByText("Importación deshecha").waitFor();
      expect(await openDebts("F-")).toBe(0);
      expect(await faults(page)).toEqual([]);
    },
    { expectedErrors },
  );
});

test("what a file leaves open is asked, and a rejected row is mended in place", async () => {
  await withPage(
    async (page) => {
      await open(page);
      await drop(
        page,
        "dudas.csv",
        [
          // Not the columns of the file before: those would be remembered, with their answers.
          "Número de cliente;Nombre;País;Correo;Factura;Vence;Valor",
          "D-1;Rosa Quispe;CO;rosa@ejemplo.test;G-1;05/01/2026;1200",
          "D-2;Óscar Peñaloza;Marte;oscar@ejemplo.test;G-2;06/01/2026;95000",
        ].join("\n"),
      );
      const check = page.getByRole("button", { name: "Revisar el archivo" }).first();
      await page.getByText("¿Qué va primero, el día o el mes?").first().waitFor();
      await check.click();
      await page.getByText("Antes de revisar falta una cosa").waitFor();
      expect(await faults(page)).toEqual([]);
      await page.getByRole("radio", { name: /día \/ mes \/ año/ }).check();
      await check.click();

      await page.getByRole("button", { name: "Corregir la fila 3" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("País").fill("Colombia");
      await dialog.getByText("Así se lee bien.").waitFor();
      expect(await faults(page)).toEqual([]);
      await dialog.getByRole("button", { name: "Guardar la fila" }).click();
      await page.getByRole("button", { name: "Importar 1 cuenta válida" }).click();
      await page.getByText("Listo: 1 cuenta en la cartera").waitFor();
      await page.getByRole("button", { name: "Revisar las corregidas" }).click();
      await page.getByRole("heading", { level: 1, name: "dudas (corregidas).csv" }).waitFor();
      await page.getByRole("button", { name: "Importar 1 cuenta válida" }).click();
      await page.getByText("Listo: 1 cuenta en la cartera").waitFor();
      expect(await openDebts("G-")).toBe(2);
    },
    { expectedErrors },
  );
});

test("a file that is none says so; on a phone and in the dark the page holds", async () => {
  await withPage(
    async (page) => {
      await open(page);
      await drop(page, "foto.csv", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR");
      await page.getByRole("alert").getByText(/CSV/).waitFor();
      await drop(page, "cartera.csv", `${HEAD}\nE-1;Rosa Quispe;CO;rosa@ejemplo.test;H-1;31/01/2026;1.200.000,50\n`);
      await page.getByText("La fila de muestra se lee bien.").waitFor();
      expect(await faults(page)).toEqual([]);
      const wide = await page.evaluate("document.documentElement.scrollWidth");
      expect(wide).toBe(PHONE.width);
      await shoot(page, "import/columns-phone-dark");
    },
    { expectedErrors, viewport: PHONE, colorScheme: "dark" },
  );
});
