import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { settle } from "../../../../src/platform/beats.js";
import { nowIn } from "../../../../src/platform/clock.js";
import { PHONE, shoot, withPage } from "../../../../test/support/browser.js";
import { demoConsole, FIRST_VISIT, faults, signIn } from "../../../../test/support/demo-console.js";

// A draft is rehearsed, watched, looked into person by person, and goes live once somebody else agrees.

const demo = demoConsole({ debtors: 40, days: 4 });

/** No worker runs in the test: what was asked for is done when the test says so. */
const work = async (): Promise<void> => {
  await settle(demo.db, demo.engine.beats, await nowIn(demo.db));
};

async function ask<Reply>(page: Page, method: "get" | "put", path: string, data?: unknown): Promise<Reply> {
  const answer = await page.request[method](`${demo.address}/api/v1${path}`, {
    headers: { origin: demo.address },
    ...(data !== undefined && { data }),
  });
  expect(answer.status(), path).toBe(200);
  return (await answer.json()) as Reply;
}

interface Draft {
  readonly revision: number;
  readonly definition: { readonly gapDays: number; readonly steps: readonly object[] };
}

/** Somebody changed a ladder that runs: the new version waits less between its steps. */
async function typeDraft(page: Page): Promise<string> {
  const { items } = await ask<{ items: { id: string; name: string }[] }>(page, "get", "/strategies");
  const strategy = items.find(({ name }) => name.startsWith("Vencida")) ?? items[0];
  if (!strategy) throw new Error("the demo has no strategy");
  const { definition, revision } = await ask<Draft>(page, "get", `/strategies/${strategy.id}/draft`);
  await ask(page, "put", `/strategies/${strategy.id}/draft`, { revision, definition: { ...definition, gapDays: 1 } });
  return strategy.id;
}

async function rehearseDraft(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Ensayar" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Ensayar una estrategia" });
  await expect
    .poll(() => dialog.getByLabel("Qué se ensaya").first().inputValue({ timeout: 2_000 }))
    .toContain("Borrador");
  expect(await faults(page)).toEqual([]);
  await dialog.getByText("60", { exact: true }).click();
  expect(await dialog.getByLabel("Días", { exact: true }).inputValue()).toBe("60");
  await dialog.getByRole("button", { name: "Ensayar" }).click();
  await page.waitForURL((url) => /^\/rehearsals\/\d+$/.test(url.pathname));
}

test("a draft is rehearsed and watched, and each person's messages stand there in words", async () => {
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "gerente@demo.test", "/rehearsals");
      const strategyId = await typeDraft(page);
      await page.goto(`${demo.address}/rehearsals?strategyId=${strategyId}`);
      await rehearseDraft(page);
      await page.getByRole("progressbar").waitFor();
      await page.getByText("Es parcial").waitFor();
      expect(await page.getByRole("button", { name: "Aprobar y activar" }).count()).toBe(0);
      await work();

      await page.getByText(/^En 60 días, \d+ de \d+ personas recibirían/).waitFor();
      await page.getByText(/^Cuadra: entraron/).waitFor();
      await page.getByText("Frente a lo que corre hoy").waitFor();
      expect(await faults(page)).toEqual([]);
      const cell = page.getByRole("gridcell").first();
      await cell.focus();
      await page.keyboard.press("ArrowRight");
      expect(await page.evaluate("document.activeElement.dataset.at")).toBe("0 1");

      await page
        .getByRole("link", { name: /con contacto/ })
        .first()
        .click();
      await page.waitForURL((url) => url.searchParams.get("outcome") === "sent");
      await page.locator("tbody tr").nth(1).waitFor();
      // Neighbours may be two accounts of one person, and the list may come anew while keys are pressed.
      const path = page.getByRole("region", { name: "Los días de esta persona" });
      const next = async (): Promise<boolean> => {
        await page.keyboard.press("j");
        return new URL(page.url()).searchParams.has("person");
      };
      await expect.poll(next).toBe(true);
      await path.locator("article").first().waitFor();
      expect(await path.locator("article").first().innerText()).toMatch(/\p{L}{3}/u);
      await page.keyboard.press("t");
      await expect.poll(() => path.getByRole("slider").inputValue()).toBe("0");
      await expect.poll(() => path.getByText("aún no").count()).toBeGreaterThan(0);
      expect(await faults(page)).toEqual([]);
      await shoot(page, "rehearsal-people");
      await page.setViewportSize(PHONE);
      await path.getByRole("slider").waitFor();
      await shoot(page, "rehearsal-people-phone");
    },
    { expectedErrors: FIRST_VISIT },
  );
});

test("it goes live when somebody else agrees, with the accounts that run moved to it", async () => {
  const link = await withPage(
    async (page) => {
      await signIn(page, demo.address, "admin@demo.test", "/rehearsals");
      const settings = { needsSecondApprover: true, callsADay: 5, visitsADay: null, costs: [] };
      await ask(page, "put", "/rehearsal-settings", settings);
      await page.locator("tbody tr").first().waitFor();
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => /^\/rehearsals\/\d+$/.test(url.pathname));
      return new URL(page.url()).pathname;
    },
    { expectedErrors: FIRST_VISIT },
  );
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "gerente@demo.test", link);
      await page.getByText("Falta la aprobación de otra persona").waitFor();
      expect(await page.getByRole("button", { name: "Aprobar y activar" }).count()).toBe(0);
    },
    { expectedErrors: FIRST_VISIT },
  );
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "admin@demo.test", link);
      await page.getByRole("button", { name: "Aprobar y activar" }).click();
      const dialog = page.getByRole("dialog", { name: "Aprobar y activar" });
      await dialog.getByText("Siguen en la nueva, desde el mismo paso").click();
      expect(await faults(page)).toEqual([]);
      await dialog.getByRole("button", { name: "Aprobar y activar" }).click();
      await page.waitForURL((url) => /^\/strategies\/\d+$/.test(url.pathname));
      await page.getByText(/la versión \d+ ya corre/).waitFor();
      await page.goto(`${demo.address}${link}`);
      await page.getByText("Esta versión es la que corre ahora.").waitFor();
    },
    { expectedErrors: FIRST_VISIT },
  );
});
