import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { PHONE, shoot, withPage } from "../../../../test/support/browser.js";
import { demoConsole, FIRST_VISIT, faults, signIn } from "../../../../test/support/demo-console.js";

// A strategy is built with the keyboard alone, in every view; two who write at once; and the way to its rehearsal.

const demo = demoConsole({ debtors: 20, days: 2 });
const expectedErrors = [...FIRST_VISIT, /409/];

const press = async (page: Page, ...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const line = (page: Page, text: string | RegExp) => page.getByRole("treeitem").filter({ hasText: text });
/** The lines as they are read: how deep, and what they say. */
const outline = (page: Page): Promise<string[]> =>
  page
    .getByRole("treeitem")
    .evaluateAll((all) => all.map((one) => `${one.getAttribute("aria-level")} ${one.getAttribute("data-kind")}`));
const focused = (page: Page): Promise<string> =>
  page.evaluate<string>("document.activeElement.getAttribute('data-spot') ?? document.activeElement.tagName");
const saved = (page: Page) => page.getByText(/^Guardado · /).waitFor();

/** A new strategy from the gallery's empty one; gives its id. */
async function begin(page: Page, name: string): Promise<string> {
  await page.getByRole("button", { name: "Nueva estrategia" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Nueva estrategia" });
  await dialog.getByRole("radio", { name: /^Vacía/ }).press("Space");
  await dialog.getByRole("textbox", { name: "Nombre" }).fill(name);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/strategies\/\d+\/edit$/);
  await page.getByRole("tree").waitFor();
  return new URL(page.url()).pathname.split("/")[2] ?? "";
}

test("a strategy is built by keyboard alone: added, branched, moved, undone, mended, saved and found again", async () => {
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "gerente@demo.test", "/strategies");
      await begin(page, "Con reto");
      expect(await outline(page)).toEqual(["1 settings", "1 message"]);

      await press(page, "n", "m", "n", "e", "n", "c", "n", "r");
      const built = ["1 settings", "1 message", "1 message", "1 wait", "1 condition", "2 branch", "2 branch"];
      const split = ["1 split", "2 branch", "2 branch"];
      expect(await outline(page)).toEqual([...built, ...split]);
      expect(await focused(page)).toBe("split-1");

      // Up goes into the last branch of what stands above; undo brings it out again.
      await press(page, "Alt+ArrowUp");
      expect(await outline(page)).toEqual([...built, "3 split", "4 branch", "4 branch"]);
      await press(page, "Control+z");
      expect(await outline(page)).toEqual([...built, ...split]);

      // Into the branch "Sí": a call, whose day is set in its panel.
      await press(page, "ArrowUp", "ArrowUp");
      expect(await focused(page)).toBe("condition-1/0");
      await press(page, "n", "l", "Enter");
      expect(await focused(page)).toBe("INPUT");
      await page.getByRole("spinbutton", { name: "Día" }).focus();
      await press(page, "Control+a", "2", "5", "Escape");
      expect(await focused(page)).toBe("call-1");
      await line(page, /Día \+25, 10:00.*Llamada/).waitFor();

      // What ends in the middle leaves the rest behind: the problem leads there, and undo mends it.
      await press(page, "Home", "ArrowDown", "n", "f");
      await page.getByText("1 error impide ensayar").waitFor();
      await press(page, "Home", "p");
      expect(await focused(page)).toBe("message-2");
      await line(page, "Está después de un fin: nunca ocurre.").waitFor();
      expect(await faults(page)).toEqual([]);
      await shoot(page, "strategy-editor/problem");
      await press(page, "Control+z");
      await page.getByText(/avisos?; se puede ensayar/).waitFor();

      // Del takes away, with a way back in the toast too.
      await press(page, "ArrowDown", "Delete");
      await page.getByText("Paso quitado.").waitFor();
      await press(page, "Control+z", "Control+y", "Control+z");
      const whole = await outline(page);
      expect(whole).toEqual([...built.slice(0, 6), "3 call", "2 branch", ...split]);

      for (const view of ["Escalera", "Lienzo", "Esquema"]) {
        await press(page, "v");
        await page.getByRole("tree", { name: view }).waitFor();
        expect(await focused(page)).toBe("message-2");
        if (view === "Esquema") continue;
        expect(await faults(page)).toEqual([]);
        await shoot(page, `strategy-editor/${view.toLowerCase()}`);
      }
      await press(page, "Control+s");
      await saved(page);
      await page.reload();
      await page.getByRole("tree").waitFor();
      expect(await focused(page)).toBe("message-1");
      expect(await outline(page)).toEqual(whole);
      await line(page, /Día \+25, 10:00.*Llamada/).waitFor();
    },
    { expectedErrors },
  );
});

test("two who write at once choose, nothing is lost, and a sound draft goes to its rehearsal", async () => {
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "gerente@demo.test", "/strategies");
      const id = await begin(page, "Sencilla");
      await page.getByRole("button", { name: "Nombre y retiro" }).click();
      await page.getByRole("menuitem", { name: "Cambiar el nombre" }).click();
      await page.getByRole("dialog").getByRole("textbox", { name: "Nombre" }).fill("Más sencilla");
      await page.getByRole("dialog").getByRole("button", { name: "Guardar" }).click();
      await page.getByRole("heading", { name: "Editar: Más sencilla" }).waitFor();
      await page.getByRole("treeitem").nth(1).click();
      await press(page, "n", "e", "n", "m");
      await saved(page);
      const elsewhere = (): Promise<unknown> =>
        demo.db.begin(
          (tx) => tx`
            update strategy.draft set revision = revision + 1, updated_by = 'Marta'
            where tenant_id = ${tx.tenant} and strategy_id = ${id}`,
        );
      await elsewhere();
      await press(page, "n", "f");
      const alert = page.getByRole("alert").filter({ hasText: "Marta cambió este borrador" });
      await alert.waitFor();
      await shoot(page, "strategy-editor/conflict");
      await alert.getByRole("button", { name: "Seguir con lo suyo" }).click();
      await alert.waitFor({ state: "detached" });
      expect(await outline(page)).toEqual(["1 settings", "1 message", "1 wait", "1 message"]);
      await press(page, "Control+z");
      await saved(page);
      expect(await outline(page)).toEqual(["1 settings", "1 message", "1 wait", "1 message", "1 stop"]);

      await page.getByRole("button", { name: "Versiones" }).click();
      const versions = page.getByRole("dialog", { name: "Versiones" });
      await versions.getByText("Se agrega: Fin").waitFor();
      expect(await faults(page)).toEqual([]);
      await versions.getByRole("button", { name: /^Restaurar la versión 1/ }).click();
      await versions.waitFor({ state: "detached" });
      expect(await outline(page)).toEqual(["1 settings", "1 message"]);
      await press(page, "Control+z");
      await saved(page);
      await page.getByRole("button", { name: "Ensayar" }).click();
      await page.waitForURL(/\/rehearsals\/\d+/);
    },
    { expectedErrors },
  );
});

test("on a phone, in the dark, the outline comes first and settings lie over it", async () => {
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "gerente@demo.test", "/strategies");
      await page.getByRole("link", { name: /Vencida, personas/ }).click();
      await page.getByRole("link", { name: "Editar" }).click();
      await page.getByRole("tree", { name: "Esquema" }).waitFor();
      expect(await faults(page)).toEqual([]);
      await shoot(page, "strategy-editor/phone-dark");
      await page.getByRole("treeitem").nth(1).click();
      await page.getByRole("heading", { name: "Mensaje" }).waitFor();
      expect(await faults(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
      await shoot(page, "strategy-editor/phone-panel");
      await page.getByRole("button", { name: "Listo" }).click();
      const before = await page.getByRole("treeitem").count();
      await page.getByRole("treeitem").nth(1).getByRole("button", { name: "Agregar paso" }).click();
      await page.getByRole("menuitem", { name: "Espera" }).click();
      expect(await page.getByRole("treeitem").count()).toBe(before + 1);
      expect(await page.getByRole("dialog").count()).toBe(0);
    },
    { expectedErrors, viewport: PHONE, colorScheme: "dark" },
  );
});
