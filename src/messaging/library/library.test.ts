import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Channel } from "../../kernel/channel.js";
import { LOCALES, type Locale } from "../../kernel/locale.js";
import type { LocalDate } from "../../kernel/time.js";
import { layoutEmail } from "../domain/email-layout.js";
import { compileTemplate } from "../domain/template.js";
import { intentRule } from "../domain/template-intent.js";
import { smsSize, toGsm7 } from "../domain/template-sms.js";
import { listDebts, type TemplateVars } from "../domain/template-vars.js";
import { LIBRARY_LADDERS, LIBRARY_TEMPLATES, type LibraryTemplate, type LibraryVariant } from "./index.js";

const day = (text: string) => text as LocalDate;

/** Only what is always there. */
const minimal: TemplateVars = {
  debtor: { name: "Rosa Prado", kind: "person" },
  creditor: { name: "Luz del Sur" },
  sender: { name: "Lía", isBot: true, hearsReplies: true },
  account: {
    total: { minor: 12_050_000n, currency: "COP" },
    count: 1,
    moreCount: 0,
    currency: "COP",
    oldestDueOn: day("2026-03-09"),
    daysLate: 2,
  },
  debts: [{ ref: "F-100", amount: { minor: 12_050_000n, currency: "COP" }, dueOn: day("2026-03-09"), daysLate: 2 }],
  links: { stop: "https://luz.example/s/8hW2kQ9xYt4RmB1" },
  today: day("2026-03-11"),
};

const many = listDebts(
  Array.from({ length: 40 }, (_, at) => ({
    ref: `FV-2026-000${at}-SERIE-B`,
    product: `Suministro de energía, sede ${at}`,
    amount: { minor: BigInt(98_765_432 + at), currency: "MXN" },
    dueOn: day(`2026-01-${String(1 + (at % 28)).padStart(2, "0")}`),
    daysLate: 40,
  })),
);

/** The longest of everything that a message still has to hold. */
const rich: TemplateVars = {
  debtor: {
    name: "Comercializadora Internacional María Fernanda de los Ángeles Villavicencio S.A. de C.V.",
    firstName: "María Fernanda de los Ángeles",
    kind: "company",
  },
  creditor: {
    name: "Compañía Nacional de Electricidad y Servicios Públicos del Noroeste S.A. E.S.P.",
    tradeName: "Electricidad del Noroeste y Servicios",
    phone: "+52 55 1234 5678",
    email: "atencion@electricidad-noroeste.example",
    site: "https://www.electricidad-noroeste.example",
  },
  sender: { name: "María Alejandra Lía", isBot: true, hearsReplies: true },
  account: {
    total: { minor: 4_100_000_000n, currency: "MXN" },
    count: 40,
    moreCount: many.moreCount,
    currency: "MXN",
    oldestDueOn: day("2026-01-01"),
    daysLate: 69,
  },
  debts: many.debts,
  links: {
    pay: `https://noroeste.example/p/${"8hW2kQ9xYt4Rm"}`,
    stop: `https://noroeste.example/s/${"8hW2kQ9xYt4Rm"}`,
    person: `https://noroeste.example/h/${"8hW2kQ9xYt4Rm"}`,
    verify: `https://noroeste.example/v/${"8hW2kQ9xYt4Rm"}`,
  },
  promise: { amount: { minor: 98_765_432n, currency: "MXN" }, on: day("2026-03-13") },
  payment: { amount: { minor: 98_765_432n, currency: "MXN" }, on: day("2026-03-10") },
  offer: {
    total: { minor: 4_100_000_000n, currency: "MXN" },
    amount: { minor: 3_690_000_000n, currency: "MXN" },
    discount: { minor: 410_000_000n, currency: "MXN" },
    instalments: { count: 12, firstAmount: { minor: 341_666_667n, currency: "MXN" }, firstOn: day("2026-03-26") },
    until: day("2026-03-21"),
  },
  today: day("2026-03-11"),
};

const deaf = (vars: TemplateVars): TemplateVars => ({ ...vars, sender: { ...vars.sender, hearsReplies: false } });
const human = (vars: TemplateVars): TemplateVars => ({
  ...vars,
  sender: { ...vars.sender, name: "Ana", isBot: false },
});
const onlyPhone = deaf({ ...minimal, creditor: { name: "Luz del Sur", phone: "+57 601 555 0100" } });

/** The same person with another account: whoever reads over the shoulder must not tell one from the other. */
const otherAccount = (vars: TemplateVars): TemplateVars => ({
  ...vars,
  account: {
    total: { minor: 999_999n, currency: "USD" },
    count: 7,
    moreCount: 3,
    currency: "USD",
    oldestDueOn: day("2020-02-29"),
    daysLate: -4,
  },
  debts: [
    { ref: "ZZ-9", product: "Otro", amount: { minor: 5n, currency: "USD" }, dueOn: day("2020-02-29"), daysLate: 900 },
  ],
});

const cases = LIBRARY_TEMPLATES.flatMap((template) =>
  template.variants.map(
    (variant) => [`${template.id} ${variant.channel} ${variant.locale}`, template, variant] as const,
  ),
);
const messages = cases.filter(([, { intent }]) => intent !== "call");
const on = (channel: Channel) => messages.filter(([, , variant]) => variant.channel === channel);

function say(source: string, locale: Locale, vars: TemplateVars): string {
  const compiled = compileTemplate(source, { escape: "none", locale });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.value.render(vars);
}

const body = (variant: LibraryVariant, vars: TemplateVars) => say(variant.body, variant.locale, vars);

function email(template: LibraryTemplate, variant: LibraryVariant, vars: TemplateVars) {
  return layoutEmail({
    locale: variant.locale,
    subject: say(variant.subject ?? "", variant.locale, vars),
    body: body(variant, vars),
    vars,
    showsAccount: intentRule(template.intent).showsAccount,
  });
}

describe("the shelf", () => {
  test("every file of a template is on it, under its own name", () => {
    const files = readdirSync(new URL("./templates", import.meta.url)).map((name) => name.replace(".json", ""));
    expect(LIBRARY_TEMPLATES.map(({ id }) => id).sort()).toEqual(files.sort());
    const ladders = readdirSync(new URL("./ladders", import.meta.url)).map((name) => name.replace(".json", ""));
    expect(LIBRARY_LADDERS.map(({ id }) => id).sort()).toEqual(ladders.sort());
  });

  test.each(LIBRARY_TEMPLATES.map((template) => [template.id, template] as const))(
    "%s speaks every language on each channel",
    (_, template) => {
      const channels = template.intent === "call" ? ["call"] : ["email", "whatsapp", "sms"];
      const found = template.variants.map(({ channel, locale }) => `${channel} ${locale}`).sort();
      expect(found).toEqual(channels.flatMap((channel) => LOCALES.map((locale) => `${channel} ${locale}`)).sort());
      for (const { channel, subject } of template.variants) expect(subject !== undefined).toBe(channel === "email");
    },
  );

  test.each(LIBRARY_LADDERS.map((ladder) => [ladder.id, ladder] as const))(
    "%s is a ladder whose every rung exists",
    (_, ladder) => {
      const known = new Map(LIBRARY_TEMPLATES.map((template) => [template.id, template]));
      const ids = ladder.steps.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ladder.steps.at(-1)?.kind).toBe("stop");
      const days = ladder.steps.flatMap((step) => ("day" in step ? [step.day] : []));
      expect(days).toEqual([...new Set(days)].sort((a, b) => a - b));
      for (const step of ladder.steps) {
        if ("at" in step) expect(step.at).toMatch(/^(09|1[0-7]):[0-5]\d$/);
        if (step.kind === "call") expect(known.get(step.script)?.intent).toBe("call");
        if (step.kind !== "message") continue;
        const channels = new Set(known.get(step.template)?.variants.map(({ channel }) => channel));
        expect(step.channels.filter((channel) => !channels.has(channel))).toEqual([]);
      }
      for (const words of [ladder.name, ladder.purpose]) expect(Object.keys(words).sort()).toEqual([...LOCALES].sort());
    },
  );
});

describe("every message", () => {
  test.each(cases)("%s reads well with little and with much", (_, template, variant) => {
    for (const vars of [
      minimal,
      rich,
      human(minimal),
      human(rich),
      onlyPhone,
      deaf(rich),
      otherAccount(minimal),
      otherAccount(rich),
    ]) {
      const text = body(variant, vars);
      expect(text.trim()).toBe(text);
      expect(text).not.toMatch(/undefined|null|NaN|\[object| {2}|\s[.,;:]|(?<!\.)\.\.(?!\.)|,\s*\.|\{\{|\{%|:\s*$/);
      expect(text.length).toBeGreaterThan(40);
      if (variant.channel === "email")
        expect(email(template, variant, vars).text).not.toMatch(/undefined|\[object|\{\{|\{%|: *\n(?!\n)/);
    }
  });

  test.each(messages)("%s says who writes, for whom, and that a bot is a bot", (_, template, variant) => {
    const company = variant.channel === "sms" ? "Luz del Sur" : minimal.creditor.name;
    expect(body(variant, minimal)).toContain("Lía");
    expect(body(variant, minimal)).toContain(company);
    expect(body(variant, minimal)).toMatch(/asistente virtual|virtual assistant|assistente virtual/);
    expect(body(variant, human(minimal))).toContain("Ana");
    expect(body(variant, human(minimal))).not.toMatch(/virtual/);
    if (variant.channel === "email")
      expect(email(template, variant, minimal).html).toMatch(
        /un programa, no una persona|a program, not a person|um programa, não uma pessoa/,
      );
  });

  test.each(messages)("%s leaves two ways out, and a way to stop", (_, template, variant) => {
    const whole = (vars: TemplateVars) => {
      if (variant.channel !== "email") return [body(variant, vars)];
      const { html, text } = email(template, variant, vars);
      return [html, text];
    };
    const { offersOptions } = intentRule(template.intent);
    for (const text of whole(deaf(rich))) {
      expect(text).toContain(rich.links.stop);
      expect(text).toContain(variant.channel === "email" ? rich.links.person : rich.creditor.phone);
      if (offersOptions) expect(text).toContain(rich.links.pay);
    }
    for (const text of whole(minimal)) {
      expect(text).toMatch(/respond[ae] (a )?est[ea] mens|reply to this message/i);
      expect(text).toMatch(/persona|person|pessoa/i);
      if (offersOptions) expect(text).toMatch(/opciones|options|opções/i);
      expect(text).toMatch(variant.channel === "email" ? /https:\/\/luz\.example\/s\// : /BAJA|STOP|SAIR/);
    }
    for (const text of whole(onlyPhone)) {
      expect(text).toMatch(/\+57 ?601 ?555 ?0100/);
      expect(text).toContain(minimal.links.stop);
      expect(text).not.toMatch(/respond[ae] (a )?est[ea] mens|reply to this message/i);
    }
  });

  test.each([...on("sms"), ...on("whatsapp")])("%s tells nothing of the account", (_, __, variant) => {
    for (const vars of [minimal, rich, deaf(rich)]) expect(body(variant, otherAccount(vars))).toBe(body(variant, vars));
  });

  test.each(on("email"))("%s tells nothing of the account where a locked screen shows it", (_, template, variant) => {
    const shown = (vars: TemplateVars) => {
      const { subject, html } = email(template, variant, vars);
      return [subject, /<div style="display:none[^>]*>([^&]*)/.exec(html)?.[1]];
    };
    expect(shown(otherAccount(rich))).toEqual(shown(rich));
    const [subject = ""] = shown(minimal);
    expect(subject).not.toMatch(/\d|\$|pag|pay|venc|due|fatura|factura|invoice/i);
    expect(subject.length).toBeLessThan(60);
  });

  test.each(on("sms"))("%s fits two parts, and 320 characters", (_, __, variant) => {
    for (const vars of [minimal, rich, deaf(rich), human(rich), onlyPhone]) {
      const text = body(variant, vars);
      expect(text.length).toBeLessThanOrEqual(320);
      expect(smsSize(toGsm7(text))).toMatchObject({ encoding: "gsm7" });
      expect(smsSize(toGsm7(text)).parts).toBeLessThanOrEqual(2);
    }
  });

  test.each(on("whatsapp"))("%s is short but for its addresses", (_, __, variant) => {
    for (const vars of [minimal, rich, deaf(rich)]) {
      expect(
        body(variant, vars)
          .replace(/https:\S+/g, "")
          .replaceAll(vars.debtor.name, "").length,
      ).toBeLessThanOrEqual(420);
    }
  });

  test.each(on("email"))("%s gives the facts once the mailbox is open", (_, template, variant) => {
    const { html, text } = email(template, variant, minimal);
    for (const page of [html, text]) {
      const holds = intentRule(template.intent).showsAccount ? expect(page) : expect(page).not;
      holds.toContain("F-100");
      holds.toMatch(/120[.,]500/);
    }
    expect(body(variant, minimal).length).toBeLessThanOrEqual(480);
  });
});

/** Words that shame, threaten or hurry. Screens and messages never say them, in any form. */
const NEVER: Record<Locale, RegExp> = {
  es: /\b(moros\w*|deudor\w*|mora|deudas?|adeud\w*|incumpl\w*|embarg\w*|demand\w*|judicial\w*|jur[ií]dic\w*|abogad\w*|legal(es)?|bur[oó]|central de riesgo|datacr\w*|reporte negativo|urgente\w*|inmediat\w*|cuanto antes|[uú]ltimo aviso|[uú]ltima oportunidad|ev[ií]te\w*|consecuencias?|de lo contrario|exig\w*|obligad\w*|debe pagar|culpa|verg[uü]enza|irresponsab\w*|por qu[eé] no pag\w*)\b/iu,
  en: /\b(default\w*|debtors?|debts?|delinquen\w*|deadbeat\w*|overdue|past due|lawsuit|court|attorney|lawyer|legal|credit bureau|final notice|last chance|urgent\w*|immediate\w*|as soon as possible|asap|consequences?|or else|must pay|fail(ed|ure)? to|demand\w*|oblig\w*|shame|irresponsib\w*|why (have|did)n.t you)\b/iu,
  pt: /\b(inadimpl\w*|devedor\w*|d[ií]vidas?|calot\w*|negativad\w*|judicia\w*|advogad\w*|jur[ií]dic\w*|lega(l|is)|protest\w*|serasa|spc|urgente\w*|imediat\w*|quanto antes|[uú]ltimo aviso|[uú]ltima chance|consequ[eê]ncias?|caso contr[aá]rio|exig\w*|obrigad[ao]s? a|deve pagar|culpa|vergonha|irrespons\w*|por que n[aã]o pag\w*)\b/iu,
};
/** Intimate address: messages say usted, and você. */
const INTIMATE: Partial<Record<Locale, RegExp>> = {
  es: /\b(t[uú]|te|ti|tus?|contigo|vos|puedes|tienes|quieres|necesitas|debes|paga|haz|responde)\b/iu,
  pt: /\b(tu|te|ti|teus?|tuas?|contigo)\b/iu,
};
const KEYWORDS = /\b(BAJA|STOP|SAIR)\b/g;

describe("the tone", () => {
  test.each(cases)("%s", (_, template, variant) => {
    const quiet: TemplateVars = {
      ...rich,
      creditor: { ...rich.creditor, name: "Acme", tradeName: "Acme" },
      debtor: { ...rich.debtor, name: "Rosa" },
    };
    for (const vars of [minimal, quiet, onlyPhone]) {
      const parts =
        variant.channel === "email"
          ? Object.values(email(template, variant, vars)).map(withoutMarkup)
          : [body(variant, vars)];
      for (const text of parts) {
        const plain = text.replace(/https?:\S+|\bFV?-\S+/g, "");
        expect(plain.match(NEVER[variant.locale])?.[0]).toBeUndefined();
        expect(plain.match(INTIMATE[variant.locale] ?? /$^/)?.[0]).toBeUndefined();
        expect(plain.replace(KEYWORDS, "").match(/\p{Lu}{4,}/u)?.[0]).toBeUndefined();
        expect(plain).not.toMatch(/[!¡]/);
      }
    }
  });

  test("the linter itself hears what it must", () => {
    expect("Usted es un deudor moroso").toMatch(NEVER.es);
    expect("FINAL NOTICE").toMatch(NEVER.en);
    expect("cliente inadimplente").toMatch(NEVER.pt);
    expect("paga ahora tu cuota").toMatch(INTIMATE.es ?? /$^/);
  });
});

/** The words a person reads: without tags, styles and comments. */
const withoutMarkup = (html: string): string =>
  html.replace(/<(style|title)>[\s\S]*?<\/\1>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>|<[^>]+>|&[#\w]+;/g, " ");
