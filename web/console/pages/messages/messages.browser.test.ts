import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { PHONE, shoot, withPage } from "../../../../test/support/browser.js";
import { demoConsole, FIRST_VISIT, faults, signIn } from "../../../../test/support/demo-console.js";

// How far messages came, who is behind each number, what one message went through, and a stranger who gets a name.

const demo = demoConsole({ debtors: 40, days: 6 });

interface Told {
  readonly id: bigint;
  readonly name: string;
  readonly debtorId: bigint;
}
let told: Told;

/** Of what the demo sent, three arrived, one of them was read and answered, and one was opened by a machine alone. */
beforeAll(async () => {
  const rows = await demo.db.begin(
    (tx) => tx<Told & { at: Date; accountId: bigint }>`
      select m.id, p.name, p.id as debtor_id, m.decided_at as at, m.account_id
      from messaging.message m join debts.debtor p on p.tenant_id = m.tenant_id and p.id = m.debtor_id
      where m.tenant_id = ${tx.tenant} and m.state = 'sent' order by m.decided_at desc, m.id desc limit 4`,
  );
  await demo.app.db.owner((tx) => tx`delete from messaging.receipt where tenant_id = ${demo.tenant}`);
  const facts = [["delivered", "opened", "replied"], ["delivered"], ["delivered"], ["opened_by_machine"]];
  await demo.db.begin(async (tx) => {
    for (const [index, row] of rows.entries()) {
      await tx`
        insert into messaging.receipt (tenant_id, message_id, account_id, fact, at)
        select ${tx.tenant}, ${row.id}, ${row.accountId}, f, ${row.at} from unnest(${facts[index] ?? []}::text[]) f`;
    }
    const [first] = rows;
    if (!first) throw new Error("the demo sent nothing");
    told = first;
    await tx`
      insert into messaging.inbound (tenant_id, channel_account_id, channel, provider_id, debtor_id, message_id, from_value, kind,
                                     text, at, heard_at)
      values (${tx.tenant}, 1, 'email', 'a1', ${first.debtorId}, ${first.id}, 'alguien@example.test', 'words',
              'el viernes pago la mitad', ${first.at}, ${first.at}),
             (${tx.tenant}, 1, 'sms', 'a2', null, null, '+5491155550199', 'words', 'soy el hermano', ${first.at}, ${first.at})`;
  });
});

const door = (page: Page, stage: string) => page.getByRole("button", { name: new RegExp(`^${stage}:`) });
const rowsOf = (page: Page) => page.locator("tbody tr[data-row]");

test("every number of the funnel opens its people, and a message tells what it went through", async () => {
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "agente@demo.test", "/messages");
      await page.getByText("Hasta dónde llegaron").click();
      await door(page, "Entregados").getByText("4").waitFor();
      await door(page, "Vistos").getByText("1").first().waitFor();
      await page.getByText("1 lo abrió solo una máquina").waitFor();
      await shoot(page, "messages-funnel");

      await door(page, "Vistos").click();
      await page.getByText("Solo los vistos").waitFor();
      await expect.poll(() => rowsOf(page).count()).toBe(1);
      await page.getByRole("button", { name: "3 sin ver" }).click();
      await page.getByText("Solo los entregados que nadie vio").waitFor();
      await expect.poll(() => rowsOf(page).count()).toBe(3);
      await door(page, "Respondidos").click();
      await expect.poll(() => rowsOf(page).count()).toBe(1);
      await rowsOf(page).first().getByText("respondido").waitFor();

      await rowsOf(page).first().click();
      const panel = page.getByRole("dialog", { name: "Mensaje" });
      await panel.getByText("Después de salir").waitFor();
      await panel.getByText("el viernes pago la mitad").waitFor();
      await panel.getByText("abierto").waitFor();
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await panel.waitFor({ state: "detached" });
      await page.setViewportSize(PHONE);
      await shoot(page, "messages-funnel-phone");
    },
    { expectedErrors: FIRST_VISIT },
  );
});

test("a stranger gets a name, and what they said stands in that person's story", async () => {
  await withPage(
    async (page) => {
      await signIn(page, demo.address, "agente@demo.test", "/messages");
      await page.getByText("Sin identificar (1)").click();
      await page.getByRole("button", { name: "¿De quién es +5491155550199?" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Buscar titular").fill(told.name);
      await page.getByRole("option", { name: told.name }).first().click();
      await dialog.getByRole("button", { name: "Asignar" }).click();
      await dialog.waitFor({ state: "detached" });
      await page.getByText("Nadie sin identificar").waitFor();
      await page.goto(`${demo.address}/debtors/${told.debtorId}`);
      const story = page.getByRole("log");
      await story.getByText("soy el hermano").waitFor();
      await story.getByText("SMS de +5491155550199").waitFor();
      await story.getByText("el viernes pago la mitad").waitFor();
      await shoot(page, "debtor-answers");
    },
    { expectedErrors: FIRST_VISIT },
  );
});
