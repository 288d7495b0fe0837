import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorker, type Worker } from "../../src/platform/beats.js";
import { nowIn } from "../../src/platform/clock.js";
import { shoot, withPage } from "../support/browser.js";
import { emptyConsole, FIRST_VISIT, faults, signIn } from "../support/demo-console.js";

// As a new user: from a tenant without anybody to a strategy of one's own that runs and writes, through the screens alone.
// Its screenshots, in order, are a film of it: var/screenshots/first-strategy/.

/** Monday 9 March 2026, ten in the morning in Bogotá. */
const NOW = new Date("2026-03-09T15:00:00Z");
const place = emptyConsole(NOW);
let worker: Worker;
beforeAll(() => {
  worker = startWorker(place.app.db, place.engine.beats, nowIn, () => {});
});
afterAll(() => worker?.stop());

const FILE = [
  "Código cliente;Nombre;País;Correo;Factura;Vencimiento;Saldo",
  "C-1;Rosa Quispe;CO;rosa@ejemplo.test;F-1;25/02/2026;1.200.000,50",
  "C-2;Óscar Peñaloza;CO;oscar@ejemplo.test;F-2;26/02/2026;95.000,00",
  "C-3;Ferretería El Roble;CO;roble@ejemplo.test;F-3;27/02/2026;480.000,00",
].join("\n");

test("from an empty tenant to a live strategy, through the screens alone", async () => {
  await withPage(
    async (page) => {
      await signIn(page, place.address, "gerente@demo.test");
      await page.getByText("Aún no hay cartera").waitFor();
      await film(page, "1-empty");
      await page.getByRole("link", { name: "Importar cartera" }).first().click();
      await bringFile(page);
      await film(page, "2-imported");
      await makeSegment(page);
      await film(page, "3-segment");
      await buildStrategy(page);
      await film(page, "4-strategy");
      await rehearse(page);
      await film(page, "5-rehearsal");
      await goLive(page);
      await film(page, "6-live");
      await firstMails(page);
      await film(page, "7-mail");
    },
    { expectedErrors: FIRST_VISIT },
  );
});

const film = async (page: Page, name: string): Promise<void> => {
  expect(await faults(page)).toEqual([]);
  await shoot(page, `first-strategy/${name}`);
};

async function bringFile(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1, name: "Importar" }).waitFor();
  await page.getByRole("button", { name: "Crear" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Nuevo acreedor" });
  await dialog.getByLabel("Nombre").fill("Muebles del Sur");
  await dialog.getByLabel("País").fill("Colombia");
  await page.getByRole("option", { name: "Colombia" }).click();
  await dialog.getByLabel("Correo").fill("ayuda@sur.test");
  await dialog.getByRole("button", { name: "Crear acreedor" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.setInputFiles("input[type=file]", {
    name: "cartera.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(FILE),
  });
  await page.getByText(/3 filas de muestra se leen bien/).waitFor();
  await page.getByRole("switch").check({ force: true });
  await page.getByRole("checkbox", { name: "Correo" }).check();
  await page.getByLabel("¿Qué lo prueba?").fill("Contrato, cláusula 12");
  await page.getByRole("button", { name: "Revisar el archivo" }).first().click();
  await page.getByRole("button", { name: "Importar 3 cuentas válidas" }).click();
  await page.getByText("Listo: 3 cuentas en la cartera").waitFor();
}

/** Those who have just fallen behind, from the starter that fits. */
async function makeSegment(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Segmentos" }).first().click();
  await page.getByRole("list", { name: "Para empezar" }).getByRole("link", { name: "Vencida 1–30" }).click();
  const count = page.locator("[aria-label='Cuántas cuentas son'] [role=status] > :first-child");
  await expect.poll(() => count.textContent({ timeout: 2_000 }).catch(() => "")).toBe("3");
  await page.getByRole("textbox", { name: "Nombre" }).fill("Recién vencidas");
  await page.getByRole("button", { name: "Guardar segmento" }).click();
  await page.waitForURL((url) => /^\/segments\/\d+$/.test(url.pathname));
}

/** From the gallery, with one step more. */
async function buildStrategy(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Estrategias" }).first().click();
  await page.getByRole("button", { name: "Nueva estrategia" }).click();
  const dialog = page.getByRole("dialog", { name: "Nueva estrategia" });
  await dialog.getByRole("radio", { name: /^Vencida, personas/ }).click();
  await dialog.getByRole("textbox", { name: "Nombre" }).fill("Mi primera estrategia");
  await dialog.getByRole("button", { name: "Crear y editar" }).click();
  await page.getByRole("tree").waitFor();
  await page.getByRole("treeitem").filter({ hasText: "Día +2," }).click();
  await page.getByRole("spinbutton", { name: "Día" }).fill("3");
  await page.getByRole("treeitem").filter({ hasText: "Día +3," }).waitFor();
  await page.getByText(/^Guardado · /).waitFor();
}

async function rehearse(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Ensayar" }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/rehearsals"));
  const begin = page.getByRole("dialog").getByRole("button", { name: "Ensayar" });
  if (await begin.isVisible()) await begin.click();
  await page.getByText(/^En \d+ días, 3 de 3 personas recibirían/).waitFor();
}

async function goLive(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Aprobar y activar" }).click();
  const dialog = page.getByRole("dialog", { name: "Aprobar y activar" });
  await dialog.getByRole("button", { name: "Activar", exact: true }).click();
  await page.waitForURL((url) => /^\/strategies\/\d+$/.test(url.pathname));
  await page.getByText("activa", { exact: true }).first().waitFor();
}

/** The demo's clock goes on by a day at a time, and what was rehearsed arrives. */
async function firstMails(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Simulador" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Simulador" }).waitFor();
  await page.getByRole("tab", { name: "Buzones" }).click();
  const mailboxes = page.locator("ul[aria-label=Buzones] button");
  for (let day = 0; day < 3 && (await mailboxes.count()) === 0; day++) {
    await page.getByRole("button", { name: "+1 día" }).click();
    await page.getByText("Pasó 1 día.").first().waitFor();
  }
  await mailboxes.first().click();
  await page.frameLocator("iframe").first().getByText("asistente virtual de Muebles del Sur").first().waitFor();
}
