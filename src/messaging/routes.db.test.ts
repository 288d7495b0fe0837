import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { testRoom } from "../../test/support/room.js";
import type { TemplateList, TemplatePreview, TemplateView } from "./contract.js";

const room = testRoom();
const idOf = async (key: string) => {
  const { body } = await room.get<z.input<typeof TemplateList>>("/templates");
  return body.items.find((template) => template.key === key)?.id ?? "0";
};

describe("templates", () => {
  test("are listed with their channels and languages, and shown whole", async () => {
    const { body } = await room.get<z.input<typeof TemplateView>>(`/templates/${await idOf("overdue-consumer-1")}`);
    expect(body).toMatchObject({ version: 1, locales: ["es", "en", "pt"], versions: [{ version: 1 }] });
    expect(body.variants).toHaveLength(body.channels.length * body.locales.length);
  });

  test("are previewed as a real person would get them, and store nothing", async () => {
    const path = `/templates/${await idOf("overdue-consumer-1")}/preview`;
    const mail = await room.get<z.input<typeof TemplatePreview>>(
      `${path}?channel=email&locale=es&accountId=${room.rosa.accountId}`,
    );
    expect(mail.body).toMatchObject({
      debtor: { name: "Rosa Quispe" },
      to: "rosa@example.test",
      locale: "es",
      sms: null,
    });
    expect(mail.body.text).toContain("Rosa");
    expect(mail.body.html).toContain("<html");
    const sms = await room.get<z.input<typeof TemplatePreview>>(
      `${path}?channel=sms&locale=pt&accountId=${room.rosa.accountId}`,
    );
    expect(sms.body).toMatchObject({ locale: "pt", html: null, sms: { encoding: "gsm7" } });
    // Without an account the one that owes most stands in.
    expect((await room.get(`${path}?channel=email&locale=en`)).body).toMatchObject({
      debtor: { name: "Ferretería El Roble" },
    });
    const [count] = await room.db.begin(
      (tx) => tx`select count(*)::int as count from messaging.message where tenant_id = ${tx.tenant}`,
    );
    expect(count).toEqual({ count: 0 });
  });

  test.each([
    ["?channel=call&locale=es", 422, "no_such_variant"],
    ["?channel=email&locale=fr", 400, "invalid_request"],
    ["?channel=email&locale=es&accountId=999999", 422, "no_sample_account"],
  ])("%s is refused", async (query, status, code) => {
    const answer = await room.get(`/templates/${await idOf("overdue-consumer-1")}/preview${query}`);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});
