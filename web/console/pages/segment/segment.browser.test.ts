import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { PHONE, shoot, withPage } from "../../../../test/support/browser.js";
import { demoConsole, FIRST_VISIT, faults, signIn } from "../../../../test/support/demo-console.js";

// A manager writes a rule with the keyboard alone, sees whom it holds as they write, keeps it, and asks why somebody is in.

const demo = demoConsole({ debtors: 60, days: 4 });

/** The questions about a count that a page asks. */
function countedBy(page: Page): { readonly asked: string[] } {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/segments/count") && request.postData()?.includes('"reach"') === false)
      asked.push(request.postData() ?? "");
  });
  return { asked };
}

const big = "[aria-label='Cuántas cuentas son'] [role=status]";

test("from nothing to a segment by keyboard alone, and why somebody is in it", async () => {
  await withPage(
    async (page) => {
      const counts = countedBy(page);
      await signIn(page, demo.address, "gerente@demo.test", "/segments");
      await page.getByText("Aún no hay segmentos").waitFor();
      expect(await page.getByRole("list", { name: "Para empezar" }).getByRole("link").count()).toBe(5);
      await shoot(page, "segments/empty");

      await page.getByRole("link", { name: "Nuevo segmento" }).press("Enter");
      const name = page.getByRole("textbox", { name: "Nombre" });
      await name.press("Escape");
      await name.pressSequentially("Atraso corto");
      await page.getByRole("button", { name: "Cómo cuentan las reglas: todas" }).focus();
      await page.keyboard.press("a");
      await page.keyboard.type("dias de atraso");
      await page.keyboard.press("Enter");
      await page.keyboard.type("12345", { delay: 40 });
      for (let letter = 0; letter < 5; letter++) await page.keyboard.press("Backspace");
      await page.keyboard.type("1");
      await page.locator(big).waitFor();
      // Eleven letters typed and taken back; a slow machine may rest once between them.
      expect(counts.asked.length).toBeLessThanOrEqual(2);
      expect(counts.asked.at(-1)).toContain('"op":"ge","value":1}');
      const all = Number(await page.locator(`${big} > :first-child`).textContent());
      expect(all).toBeGreaterThan(0);

      // Enter leaves the field for its row, where keys act on the rule.
      await page.keyboard.press("Enter");
      await page.keyboard.press("a");
      await page.keyboard.type("promesas rotas");
      await page.keyboard.press("Enter");
      await page.keyboard.type("1");
      await page.keyboard.press("Enter");
      await page.keyboard.press("n");
      await page.getByText("Días de atraso: al menos 1 y no (promesas rotas: al menos 1)").waitFor();
      await page.keyboard.press("Delete");
      await page.getByText("Días de atraso: al menos 1", { exact: true }).waitFor();
      await page.keyboard.press("Control+z");
      await page.getByText("Días de atraso: al menos 1 y no (promesas rotas: al menos 1)").waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Alt+ArrowUp");
      expect(await page.locator("[data-rule-row]:focus-within").getAttribute("data-rule-row")).toBe("all.0");
      // Fourteen changes since the first count, and hardly a question.
      await expect.poll(() => counts.asked.at(-1)).toContain('{"all":[{"not":');
      expect(counts.asked.length).toBeLessThanOrEqual(4);
      await page.getByRole("heading", { name: "Alcance permitido" }).waitFor();
      expect(await faults(page)).toEqual([]);
      await shoot(page, "segment/written");

      await page.keyboard.press("Control+s");
      await page.waitForURL((url) => /^\/segments\/\d+$/.test(url.pathname));
      await page.getByRole("tab", { name: "Versiones" }).waitFor();
      expect(await page.getByRole("button", { name: "Guardar segmento" }).isDisabled()).toBe(true);

      const [late] = await demo.db.begin(
        (tx) => tx<{ name: string }>`
        select d.name from strategy.account_fact f join debts.debtor d on d.tenant_id = f.tenant_id and d.id = f.debtor_id
        where f.tenant_id = ${tx.tenant} and f.oldest_due_on < now() - interval '40 days' and f.promises_broken = 0
        order by f.account_id limit 1`,
      );
      const search = page.getByRole("combobox", { name: "Nombre, documento o teléfono" });
      await search.pressSequentially(late?.name ?? "");
      await page.getByRole("option").first().waitFor();
      await search.press("Enter");
      const answer = page.getByRole("region", { name: "¿Por qué está, o no está?" }).getByRole("status");
      await answer.getByText("Lo deciden estas reglas:").waitFor();
      expect(await answer.getByRole("listitem").allTextContents()).toEqual([
        "Promesas rotas: al menos 1no se cumple, como se pide · la cuenta: 0",
        expect.stringMatching(/^Días de atraso: al menos 1se cumple · la cuenta: \d+ días$/),
      ]);
      expect(page.url()).toMatch(/\?why=\d+$/);
      expect(await faults(page)).toEqual([]);
      await shoot(page, "segment/explained");
      // Outside of the editor `g` still goes places.
      await page.getByRole("heading", { level: 1 }).click();
      await page.keyboard.press("g");
      await page.keyboard.press("m");
      await page.waitForURL((url) => url.pathname === "/segments");
    },
    { expectedErrors: FIRST_VISIT },
  );
});

test("what is wrong is said where it is, what somebody else saved is told, and nothing written is lost", async () => {
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "gerente@demo.test", "/segments/new");
      const headers = { origin: demo.address };
      const rule = { fact: "openCount", op: "ge", value: 1 };
      const made = await page.request.post(`${demo.address}/api/v1/segments`, {
        data: { name: "Deben", rule },
        headers,
      });
      const { id } = (await made.json()) as { id: string };

      await page.getByRole("textbox", { name: "Nombre" }).fill("Deben");
      await page.keyboard.press("Control+s");
      await page.getByText("Añada al menos una regla.").waitFor();
      await page.getByRole("button", { name: "Añadir regla" }).click();
      await page.keyboard.type("otro segmento");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await page.getByRole("option", { name: "Deben" }).click();
      await page.keyboard.press("Control+s");
      await page.getByText("Ya hay un segmento con ese nombre. Escriba otro.").waitFor();
      await page.getByRole("textbox", { name: "Nombre" }).fill("Deben algo");
      await page.keyboard.press("Control+s");
      await page.waitForURL((url) => /^\/segments\/\d+$/.test(url.pathname));
      const around = new URL(page.url()).pathname;

      // A ring of segments is refused at the rule that closes it.
      await page.goto(`${demo.address}/segments/${id}`);
      await page.getByRole("button", { name: "Añadir regla" }).click();
      await page.keyboard.type("otro segmento");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await page.getByRole("option", { name: "Deben algo" }).click();
      await page.keyboard.press("Control+s");
      await page.getByText("Este segmento llevaría de vuelta a sí mismo. Elija otro.").waitFor();
      await shoot(page, "segment/ring");

      // Left unsaved, it is there again.
      await page.goto(`${demo.address}${around}`);
      await page.getByRole("heading", { name: "Deben algo" }).waitFor();
      await page.goto(`${demo.address}/segments/${id}`);
      await page.getByText("Aquí está lo que escribió y no guardó.").waitFor();
      await page.getByRole("button", { name: "Descartar" }).click();
      await page.getByRole("textbox", { name: "Nombre" }).fill("Los que deben");
      const data = { name: "Deben", rule: { fact: "openCount", op: "ge", value: 2 }, baseVersion: 1 };
      await page.request.post(`${demo.address}/api/v1/segments/${id}/versions`, { data, headers });
      const alert = page.getByRole("alert").filter({ hasText: "guardó la versión 2 mientras usted escribía" });
      await alert.waitFor();
      expect(await faults(page)).toEqual([]);
      await shoot(page, "segment/conflict");
      await alert.getByRole("button", { name: "Seguir con lo mío" }).click();
      await page.keyboard.press("Control+s");
      await page.getByRole("heading", { name: "Los que deben" }).waitFor();
      await page.getByText("Versión 3, de").waitFor();
    },
    { expectedErrors: [...FIRST_VISIT, /409/, /422/] },
  );
});

test("groups are proposed, named and kept; on a phone in the dark all keep their width", async () => {
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "gerente@demo.test", "/segments/propose");
      const names = page.getByRole("textbox", { name: /^Nombre del grupo/ });
      await names.first().waitFor();
      const groups = await names.count();
      expect(groups).toBeGreaterThan(1);
      const taken = { name: "Ya existe", rule: { fact: "openCount", op: "ge", value: 1 } };
      await page.request.post(`${demo.address}/api/v1/segments`, { data: taken, headers: { origin: demo.address } });
      await names.first().fill(taken.name);
      await page.getByRole("button", { name: `Guardar ${groups} segmentos` }).click();
      // One name is taken: that one says so, the others are kept.
      await page.getByText("Ya hay un segmento con ese nombre. Escriba otro.").waitFor();
      expect(await page.getByText("guardado", { exact: true }).count()).toBe(groups - 1);
      expect(await faults(page)).toEqual([]);
      await shoot(page, "segments/proposed");
      await names.first().fill("Grupo propio");
      await page.getByRole("button", { name: "Guardar 1 segmento" }).click();
      await page.getByRole("link", { name: "Grupo propio" }).click();
      await page.getByRole("heading", { name: "Grupo propio" }).waitFor();
      await page.getByRole("heading", { name: "Alcance permitido" }).waitFor();
      for (const width of [PHONE.width, 320]) {
        await page.setViewportSize({ ...PHONE, width });
        expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
      }
      await page.setViewportSize(PHONE);
      await shoot(page, "segment/phone-dark");
      await page.goto(`${demo.address}/segments`);
      await page.locator("ul[aria-label=Segmentos] a").first().waitFor();
      await shoot(page, "segments/phone-dark");

      // Whoever may only read sees the rule as sentences, and asks why all the same.
      await page.context().clearCookies();
      await signIn(page, demo.address, "auditora@demo.test", "/segments");
      await page.getByRole("link", { name: /^Grupo propio/ }).click();
      await page.getByRole("list", { name: /^Deudas abiertas: al menos 1 y días de atraso/ }).waitFor();
      expect(await page.getByRole("button", { name: /Guardar|Añadir|Dato/ }).count()).toBe(0);
      await page
        .getByRole("button", { name: /^¿Por qué está / })
        .first()
        .click();
      await page.getByText("Lo deciden estas reglas:").waitFor();
    },
    { expectedErrors: [...FIRST_VISIT, /409/], viewport: PHONE, colorScheme: "dark" },
  );
});
