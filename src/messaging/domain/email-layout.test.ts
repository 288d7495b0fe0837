import { describe, expect, test } from "vitest";
import { LOCALES, type Locale } from "../../kernel/locale.js";
import type { LocalDate } from "../../kernel/time.js";
import { type EmailParts, layoutEmail, subjectLine } from "./email-layout.js";
import { carriedContent } from "./template-content.js";
import { DEBTS_SHOWN_MAX, type LegalNotice, type TemplateVars } from "./template-vars.js";

const day = (text: string) => text as LocalDate;
const mxn = (minor: bigint) => ({ minor, currency: "MXN" });

const vars: TemplateVars = {
  debtor: { name: "Rosa Prado", firstName: "Rosa", kind: "person" },
  creditor: { name: "Luz del Sur", phone: "+52 55 1234 5678" },
  sender: { name: "Lía", isBot: true, hearsReplies: false },
  account: {
    total: mxn(150_000n),
    count: 1,
    moreCount: 0,
    currency: "MXN",
    oldestDueOn: day("2026-03-09"),
    daysLate: 2,
  },
  debts: [{ ref: "F-100", product: "Plan hogar", amount: mxn(150_000n), dueOn: day("2026-03-09"), daysLate: 2 }],
  links: { stop: "https://luz.example/s/1?a=1&b=2", pay: "https://luz.example/p/1", verify: "https://luz.example/v/1" },
  today: day("2026-03-11"),
};

const notice: LegalNotice = {
  agency: "Gestión Amable S.C.",
  agencyAddress: "Av. Reforma 222",
  agencyPhone: "+52 55 5555 0000",
  responsible: "Laura Medina",
  creditorAddress: "Calle Luz 1",
  creditorTaxId: "LUZ-010203",
  contract: "OP-88231",
  countedOn: day("2026-03-10"),
  capital: mxn(120_000n),
  interest: mxn(20_000n),
  charges: mxn(10_000n),
  howToPay: "En cualquier ventanilla",
  payableToCreditor: true,
  callsRecorded: true,
  complaints: "REDECO 55 5340 0999",
  disclosure: "Texto que fija la ley",
  validation: "Puede pedir que se verifique",
};

const write = (change: Partial<EmailParts> = {}) =>
  layoutEmail({ locale: "es", subject: "Su cuenta", body: "Hola, Rosa:\n\nUna línea\ny otra.", vars, ...change });

describe("the page", () => {
  test("says in HTML and in plain text the same things", () => {
    const { html, text } = write({ vars: { ...vars, notice } });
    for (const said of [
      "Hola, Rosa:",
      "F-100",
      "Plan hogar",
      "9 mar 2026",
      "$1,500.00",
      "OP-88231",
      "Laura Medina",
      "$1,200.00",
      "Ver mis opciones",
      "Hablar con una persona",
      "un programa, no una persona",
      "No recibir más mensajes",
      "¿Es legítimo?",
      "+52 55 1234 5678",
    ]) {
      expect(text).toContain(said);
      expect(html).toContain(said);
    }
    expect(html).toContain("Una línea<br>y otra.");
    expect(text).toContain("Una línea\ny otra.");
  });

  test("has rows and columns that can be read aloud, and a language", () => {
    const { html } = write();
    expect(html).toContain('<html lang="es-419"');
    expect(html.match(/<th scope="col"/g)).toHaveLength(3);
    expect(html.match(/<th scope="row"/g)).toHaveLength(2);
    expect(html).toContain("<caption");
    const layoutTables = html.match(/<table(?![^>]*role="presentation")[^>]*>/g);
    expect(layoutTables).toHaveLength(1);
  });

  test("loads nothing from anywhere", () => {
    const { html } = write({ vars: { ...vars, notice } });
    expect(html).not.toMatch(/<(img|link|script|iframe|object|video|form)\b|\bsrc=|url\(|@import|@font-face/i);
    const addresses = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(addresses).toEqual([
      "https://luz.example/p/1",
      "tel:+525512345678",
      "https://luz.example/v/1",
      "https://luz.example/s/1?a=1&amp;b=2",
    ]);
  });

  test("stays under the size at which Gmail folds a message, with all debts it may list", () => {
    const debts = Array.from({ length: DEBTS_SHOWN_MAX }, (_, at) => ({
      ...vars.debts[0],
      ref: `F-${at}`.padEnd(40, "x"),
      product: "p".repeat(80),
    }));
    const { html } = write({ vars: { ...vars, debts: debts as TemplateVars["debts"], notice } });
    expect(Buffer.byteLength(html)).toBeLessThan(60_000);
  });

  test("a thank-you shows neither the account nor what to pay", () => {
    const { html, text } = write({ showsAccount: false, vars: { ...vars, notice } });
    for (const page of [html, text]) {
      expect(page).not.toMatch(/F-100|1,500|OP-88231|Ver mis opciones/);
      expect(page).toContain("Hablar con una persona");
    }
  });

  test.each(LOCALES)("speaks %s", (locale) => {
    const { html } = write({ locale, vars: { ...vars, account: { ...vars.account, count: 20, moreCount: 8 } } });
    const more: Record<Locale, string> = {
      es: "Y 8 conceptos más, incluidos en el total",
      en: "And 8 more items, included in the total",
      pt: "E mais 8 itens, já no total",
    };
    expect(html).toContain(more[locale]);
  });
});

describe("what others wrote is only text", () => {
  const evil = `"><script>alert(1)</script>'&`;

  test("nothing of it becomes HTML", () => {
    const { html } = write({
      subject: evil,
      body: evil,
      vars: {
        ...vars,
        debtor: { name: evil, kind: "person" },
        creditor: { name: evil, tradeName: evil, phone: evil, email: evil, site: evil },
        sender: { ...vars.sender, name: evil },
        debts: [{ ...vars.debts[0], ref: evil, product: evil } as TemplateVars["debts"][number]],
        links: { stop: `https://a.example/${evil}`, pay: `https://b.example/${evil}` },
        notice: { ...notice, agency: evil, complaints: evil },
      },
    });
    expect(html).not.toContain("<script");
    expect(html.replace(/&#34;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;&#39;&amp;/g, "")).not.toContain("alert");
  });

  test.each(["javascript:alert(1)", "data:text/html,x", " https://x", "//x.example", "/p/1", "vbscript:x"])(
    "%s is no link",
    (href) => {
      const { html, text } = write({
        vars: { ...vars, links: { stop: "https://a.example/s", pay: href, person: href, verify: href } },
      });
      expect(html).not.toContain(`href="${href}"`);
      expect(text).not.toContain(href.trim());
    },
  );

  test("a subject is one line, and not endless", () => {
    expect(subjectLine("Su cuenta\r\nBcc: x@y.example\u2028\u0000 ahora ")).toBe("Su cuenta Bcc: x@y.example ahora");
    expect(subjectLine("a".repeat(500))).toHaveLength(150);
  });
});

describe("ways out", () => {
  const hearing = { ...vars.sender, hearsReplies: true };
  const nothing = { creditor: { name: "Luz" }, links: { stop: "https://a.example/s" } };

  test.each([
    [
      "a page for it comes first",
      { links: { ...vars.links, person: "https://luz.example/h" } },
      'href="https://luz.example/h"',
    ],
    [
      "then the creditor's address",
      { creditor: { ...vars.creditor, email: "hola@luz.example" } },
      'href="mailto:hola@luz.example"',
    ],
    ["then its phone", {}, 'href="tel:+525512345678"'],
    [
      "then an answer",
      { ...nothing, sender: hearing },
      "Para ver sus opciones o hablar con una persona, responda a este mensaje.",
    ],
    [
      "an answer for a person alone",
      { ...nothing, links: vars.links, sender: hearing },
      "Para hablar con una persona, responda a este mensaje.",
    ],
    [
      "an answer for options alone",
      { links: nothing.links, sender: hearing },
      "Para ver sus opciones, responda a este mensaje.",
    ],
  ])("%s", (_, change, holds) => {
    expect(write({ vars: { ...vars, ...change } }).html).toContain(holds);
  });
});

describe("what the law wants said", () => {
  /** Each content, with what an e-mail in Spanish shows of it. */
  const shows: Record<string, string> = {
    sender: "Lía",
    creditor: "Luz del Sur",
    "supplier-name": "Luz del Sur",
    "creditor-or-agency": "Luz del Sur",
    "how-to-stop": "No recibir más mensajes",
    "opt-out-sentence": "No recibir más mensajes",
    "how-to-reach-a-person": "Hablar con una persona",
    "creditor-phones": "+52 55 1234 5678",
    "debtor-name": "Rosa Prado",
    debt: "F-100",
    amount: "$1,500.00",
    purpose: "Detalle de su cuenta",
    phone: "+52 55",
    phones: "+52 55",
    "how-to-pay": "Ver mis opciones",
    "itemised-amount": "$200.00",
    agency: "Gestión Amable S.C.",
    "acting-agency": "Gestión Amable S.C.",
    address: "Av. Reforma 222",
    person: "Laura Medina",
    "supplier-address": "Calle Luz 1",
    "supplier-tax-id": "LUZ-010203",
    contract: "OP-88231",
    capital: "$1,200.00",
    interest: "$200.00",
    charges: "$100.00",
    "may-pay-creditor": "Directamente a Luz del Sur",
    "call-recorded": "Se graban",
    "complaint-route": "REDECO 55 5340 0999",
    "debt-collector-disclosure": "Texto que fija la ley",
    "validation-notice": "Puede pedir que se verifique",
  };

  test("whatever an e-mail is said to carry, it shows", () => {
    for (const some of [vars, { ...vars, notice }, { ...vars, notice: { contract: "OP-88231" } }]) {
      const { html, text } = write({ vars: some });
      for (const field of carriedContent("email", some, true)) {
        expect(shows[field], field).toBeDefined();
        for (const page of [html, text]) expect(page).toContain(shows[field]);
      }
    }
    expect(carriedContent("email", { ...vars, notice }, true).sort()).toEqual(Object.keys(shows).sort());
  });

  test("a message on a locked screen carries nothing of the debt", () => {
    const carried = carriedContent("sms", { ...vars, notice }, true);
    expect(carried).toEqual(expect.arrayContaining(["sender", "creditor", "how-to-stop", "how-to-reach-a-person"]));
    expect(
      carried.filter((field) => ["debt", "amount", "capital", "contract", "debtor-name", "agency"].includes(field)),
    ).toEqual([]);
  });
});
