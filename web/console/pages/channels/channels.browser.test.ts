import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { trackingOf } from "../../../../src/messaging/track/store.js";
import { settle } from "../../../../src/platform/beats.js";
import { nowIn } from "../../../../src/platform/clock.js";
import { PHONE, shoot, withPage } from "../../../../test/support/browser.js";
import { demoConsole, FIRST_VISIT, faults, signIn } from "../../../../test/support/demo-console.js";

// A channel is connected by hand: chosen, looked at, tried out with a message to oneself, bounded and let go.

const demo = demoConsole({ debtors: 20, days: 2 });
const PATH = "/settings/channels";

/** What a worker would do meanwhile. */
async function work(...names: string[]): Promise<void> {
  const beats = demo.engine.beats.filter(({ name }) => names.includes(name));
  await settle(demo.db, beats, await nowIn(demo.db));
}

const panel = (page: Page) => page.getByRole("dialog");

test("WhatsApp is connected, checked, tried out and let go", async () => {
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "admin@demo.test", PATH);
      await page.getByRole("button", { name: "Conectar canal" }).click();
      await panel(page).getByRole("button", { name: "WhatsApp Cloud (Meta)" }).click();
      await panel(page).getByText("Esta es la demo").waitFor();
      await panel(page).getByLabel("Nombre de la cuenta").fill("WhatsApp Norte");
      await panel(page).getByText("Límites y acreedor").click();
      await panel(page).getByLabel("Calentamiento").fill("250");
      await panel(page).getByRole("button", { name: "Guardar y comprobar" }).click();

      await panel(page).getByText("Se pregunta al proveedor").waitFor();
      expect(await faults(page)).toEqual([]);
      await work("checks");
      await panel(page).getByText("El proveedor nos conoce").waitFor();
      await panel(page).getByText("Sabe dónde avisarnos").waitFor();
      await panel(page).getByText("Aún no se pidió ninguna").waitFor();

      await panel(page).getByLabel("Su teléfono, con país").fill("+54 9 11 5555 0177");
      await panel(page).getByRole("button", { name: "Enviar prueba" }).click();
      await panel(page).getByText("en espera").waitFor();
      await work("dispatch");
      await panel(page).getByText("+5491155550177").waitFor();
      await panel(page).getByText("en espera").waitFor({ state: "detached" });
      await panel(page).getByRole("link", { name: "Verlo en el Simulador" }).waitFor();

      await panel(page).getByRole("button", { name: "Empezar a enviar" }).click();
      await panel(page).getByText("activa").waitFor();
      await panel(page).getByRole("button", { name: "Cambiar" }).click();
      const limits = page.getByRole("dialog", { name: "Límites y salud" });
      await limits.getByLabel("Por día").fill("0");
      expect(await limits.getByRole("button", { name: "Guardar" }).isDisabled()).toBe(true);
      await limits.getByLabel("Por día").fill("100");
      await limits.getByRole("button", { name: "Guardar" }).click();
      await limits.waitFor({ state: "detached" });
      await panel(page).getByText("0 de 100").waitFor();
      await shoot(page, "channels-account");
      await page.keyboard.press("Escape");
      const row = page.getByRole("row", { name: /WhatsApp Norte/ });
      await row.getByText("activa").waitFor();
      await page.setViewportSize(PHONE);
      await shoot(page, "channels-phone");
    },
    { expectedErrors: FIRST_VISIT },
  );
});

test("a creditor's order, the holdout and what is learnt of readers are set; who may not, only reads", async () => {
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "admin@demo.test", PATH);
      await page.getByRole("tab", { name: "Reglas" }).click();
      await page.getByRole("combobox").first().click();
      await page.getByRole("option", { name: "SMS" }).click();
      await page.getByText("Guardado").first().waitFor();
      await page.keyboard.press("Escape");
      await page.getByLabel("Parte de las personas, en %").fill("80");
      await page.getByText("De 0 a 50 %").waitFor();
      await page.getByLabel("Parte de las personas, en %").fill("7.5");
      await page.getByRole("button", { name: "Guardar" }).click();
      const set = () =>
        demo.db.begin(
          (tx) => tx<{ parts: number; order: string[] }>`
            select holdout_parts as parts, (select channel_order from debts.creditor c
              where c.tenant_id = s.tenant_id and channel_order is not null limit 1) as "order"
            from strategy.setting s where tenant_id = ${tx.tenant}`,
        );
      await expect.poll(set).toEqual([{ parts: 750, order: ["sms"] }]);
      expect(await page.getByRole("switch", { name: "Saber si se abrió el enlace" }).isChecked()).toBe(true);
      await page.getByRole("switch", { name: "Saber si se abrió el correo" }).focus();
      await page.keyboard.press("Space");
      await expect.poll(() => demo.db.begin(trackingOf)).toEqual({ links: true, pixel: true });
      expect(await faults(page)).toEqual([]);
      await shoot(page, "channels-rules");
    },
    { expectedErrors: FIRST_VISIT },
  );
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "gerente@demo.test", PATH);
      await page
        .getByRole("row", { name: /de la demo/ })
        .first()
        .click();
      await panel(page).getByText("Límites y salud").waitFor();
      expect(await page.getByRole("button", { name: /Conectar canal|Pausar|Cambiar|Comprobar/ }).count()).toBe(0);
    },
    { expectedErrors: FIRST_VISIT },
  );
});
