import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LocalDate } from "../../kernel/time.js";
import { layoutEmail } from "../domain/email-layout.js";
import type { TemplateVars } from "../domain/template-vars.js";
import { pagesOf, says } from "../letters/pdf-text.fixture.js";
import { ioAt } from "./adapter.fixture.js";
import type { Outgoing, PaperLetter } from "./adapter.js";
import { letterPdf } from "./letter-pdf.js";

const AT = new Date("2026-11-21T20:41:05Z");
const SETTINGS = letterPdf.settings.parse({
  sender: { name: "Cobranzas Andino S.A.", lines: ["Av. Siempreviva 742", "Buenos Aires"] },
});
const SUM = { minor: 125_000_050n, currency: "COP" };
const VARS: TemplateVars = {
  debtor: { name: "María Ñandú", kind: "person" },
  creditor: { name: "Andino", phone: "+57 601 123 4567" },
  sender: { name: "Lía", isBot: true, hearsReplies: false },
  account: {
    total: SUM,
    count: 1,
    moreCount: 0,
    currency: "COP",
    oldestDueOn: "2026-11-09" as LocalDate,
    daysLate: 12,
  },
  debts: [{ ref: "F-77", amount: SUM, dueOn: "2026-11-09" as LocalDate, daysLate: 12 }],
  links: { stop: "https://andino.example.test/stop" },
  today: "2026-11-21" as LocalDate,
};
const MESSAGE: Outgoing = {
  key: "7-e1.1.2.1",
  at: AT,
  day: "2026-11-21" as LocalDate,
  to: "Av. Corrientes 1234, piso 3 B, C1043 Ciudad de Buenos Aires, Argentina",
  toName: "María Ñandú Güiraldes",
  subject: "Su cuenta con Andino",
  text: "Hola, María:\n\nSu cuenta tiene un saldo.\n\nDetalle\n- F-1 | Crédito | 1 nov 2026 | $ 1.234,50\nTotal: $ 1.234,50\n\n--\n\nNo más mensajes: https://andino.example.test/stop",
  locale: "es",
};

async function sent(message: Partial<Outgoing> = {}, settings = SETTINGS) {
  const filed: PaperLetter[] = [];
  const sender = letterPdf.open(settings, ioAt(AT, { file: async (letter) => void filed.push(letter) }));
  const outcome = await sender.send({ ...MESSAGE, ...message });
  return { outcome, filed, pages: filed[0] ? pagesOf(filed[0].pdf) : [] };
}

describe("a letter", () => {
  test("states who writes, to whom, when and what", async () => {
    const { outcome, filed, pages } = await sent();
    expect(outcome).toEqual({ kind: "accepted", providerId: "7-e1.1.2.1" });
    expect(filed[0]).toMatchObject({ key: "7-e1.1.2.1", at: AT, pages: 1 });
    expect(filed[0]?.to).toEqual([
      "María Ñandú Güiraldes",
      "Av. Corrientes 1234",
      "piso 3 B",
      "C1043 Ciudad de Buenos Aires",
      "Argentina",
    ]);
    for (const words of [
      "Cobranzas Andino S.A. · Av. Siempreviva 742 · Buenos Aires",
      "María Ñandú Güiraldes\nAv. Corrientes 1234\n",
      "Referencia: 7-e1.1.2.1",
      "Su cuenta con Andino",
      "F-1 Crédito 1 nov 2026 $ 1.234,50\nTotal: $ 1.234,50",
      "https://andino.example.test/stop",
      "Página 1 de 1",
    ])
      expect(says(pages[0], words), words).toBe(true);
  });

  test.each([
    ["es", "21 de noviembre de 2026", "Página 1 de 1"],
    ["en", "November 21, 2026", "Page 1 of 1"],
    ["pt", "21 de novembro de 2026", "Página 1 de 1"],
  ] as const)("dates itself in words: %s", async (locale, day, page) => {
    const { pages } = await sent({ locale });
    expect(says(pages[0], day)).toBe(true);
    expect(says(pages[0], page)).toBe(true);
  });

  test.each([
    ["es", "$ 1.250.000,50", "9 nov 2026", "llega a este domicilio"],
    ["en", "COP 1,250,000.50", "Nov 9, 2026", "comes to this address"],
    ["pt", "COP 1.250.000,50", "9 nov 2026", "chega a este endereço"],
  ] as const)("says in %s what the e-mail says around the account", async (locale, amount, due, why) => {
    const { subject, text } = layoutEmail({ locale, subject: "Andino", body: "Hola", vars: VARS, isOnPaper: true });
    const { pages } = await sent({ locale, subject, text });
    for (const words of ["F-77", amount, due, why]) expect(says(pages.join(""), words), words).toBe(true);
  });
});

describe("a letter on its sheet", () => {
  test("goes on to a second page, which is numbered, and no row is lost", async () => {
    const rows = Array.from({ length: 48 }, (_, at) => `- F-${at + 1} | 1 nov 2026 | $ ${at + 1}.000,00`);
    const { filed, pages } = await sent({ text: `Detalle\n${rows.join("\n")}\nTotal: $ 1` });
    expect(filed[0]?.pages).toBe(2);
    expect(pages.map((page) => /Página ?\d ?de ?\d/.exec(page)?.[0].replaceAll(" ", ""))).toEqual([
      "Página1de2",
      "Página2de2",
    ]);
    for (const at of rows.keys()) expect(says(pages.join(""), `F-${at + 1} 1 nov 2026 $ ${at + 1}.000,00`)).toBe(true);
  });

  test("the same letter has the same bytes, on either paper", async () => {
    const [one, other] = [await sent(), await sent()];
    expect(one.filed[0]?.pdf.equals(other.filed[0]?.pdf as Buffer)).toBe(true);
    expect(one.filed[0]?.pdf.includes("/MediaBox [0 0 595.28 841.89]")).toBe(true);
    const letter = await sent({}, { ...SETTINGS, paper: "letter" });
    expect(letter.filed[0]?.pdf.includes("/MediaBox [0 0 612 792]")).toBe(true);
  });

  test("long names and addresses are kept whole, in smaller letters", async () => {
    const name = "Sociedad de Responsabilidad Limitada de los Hermanos Etxeberria Goikoetxea Urrutikoetxea e Hijos";
    const to = `Prolongación Avenida de los Insurgentes Sur número 1234, edificio Las Américas torre B, piso 12 interior 1204, colonia Del Valle Centro, alcaldía Benito Juárez, 03100 Ciudad de México, México`;
    const { filed, pages } = await sent({ toName: name, to });
    expect(filed[0]?.to.join(" ").replaceAll(",", "")).toBe(`${name} ${to}`.replaceAll(",", ""));
    expect(says(pages[0], filed[0]?.to.join("\n") ?? "-")).toBe(true);
  });
});

describe("a letter is not made", () => {
  test.each<[string, Partial<Outgoing>, string]>([
    ["without a town", { to: "Av. Corrientes 1234" }, "address_incomplete"],
    ["with a flat in the place of the town", { to: "Av. Corrientes 1234, piso 3, 1043" }, "address_incomplete"],
    ["without an address", { to: "" }, "address_incomplete"],
    ["to an address that no window holds", { to: `${"Calle Larga ".repeat(60)}, Lima` }, "address_too_long"],
  ])("%s", async (_, message, reason) => {
    const { outcome, filed } = await sent(message);
    expect(outcome).toEqual({ kind: "refused", reason, stop: "address" });
    expect(filed).toEqual([]);
  });

  test("where nobody prints, and nobody knows where the queue was lost", async () => {
    const none = letterPdf.open(SETTINGS, ioAt(AT));
    expect(await none.send(MESSAGE)).toMatchObject({ kind: "refused", stop: "account" });
    expect(await none.check()).toEqual({ ok: false, reason: "no_print_queue" });
    const lost = letterPdf.open(SETTINGS, ioAt(AT, { file: async () => Promise.reject(new Error("gone")) }));
    expect(await lost.send(MESSAGE)).toEqual({ kind: "unknown", reason: "print_queue_lost" });
  });
});

test("no message makes sending throw", async () => {
  const text = fc.array(fc.nat(0xffff), { maxLength: 30 }).map((units) => String.fromCharCode(...units));
  const message = fc.record({
    key: text,
    text,
    subject: text,
    toName: text,
    to: text.map((some) => `Calle ${some}, Lima`),
  });
  await fc.assert(
    fc.asyncProperty(message, async (said) => {
      const { outcome } = await sent(said);
      expect(["accepted", "refused"]).toContain(outcome.kind);
    }),
    { numRuns: 25 },
  );
});
