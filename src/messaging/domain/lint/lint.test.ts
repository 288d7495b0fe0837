import { describe, expect, test } from "vitest";
import type { Channel } from "../../../kernel/channel.js";
import { LOCALES } from "../../../kernel/locale.js";
import { LIBRARY_TEMPLATES } from "../../library/index.js";
import { BAD_MESSAGES, type BadMessage } from "./bad.fixture.js";
import { LINT_RULES, type LintRule } from "./finding.js";
import { GOOD_MESSAGES, type GoodMessage } from "./good.fixture.js";
import { FIRST_BAD, FIRST_GOOD, SECOND_BAD, SECOND_GOOD } from "./held-out.fixture.js";
import { isClean, lintTemplate } from "./lint.js";
import { sentenceOf } from "./sentence.js";
import { lintText } from "./text.js";
import countries from "./words/countries.json" with { type: "json" };
import en from "./words/en.json" with { type: "json" };
import es from "./words/es.json" with { type: "json" };
import pt from "./words/pt.json" with { type: "json" };

const rulesIn = (
  text: string,
  locale: "es" | "en" | "pt" = "es",
  channel: Channel = "email",
  country?: string,
): LintRule[] => lintText({ text, locale, channel, ...(country && { countries: [country] }) }).map(({ rule }) => rule);

/** A fact of the account on a locked screen is found by what a text reads, so those need the whole template. */
const rulesOfBad = ([, locale, channel, wants, text, country]: BadMessage): LintRule[] =>
  wants === "exposed"
    ? rulesOf({ intent: "collect", variants: [{ channel, locale, body: text }] })
    : rulesIn(text, locale, channel, country);

const rulesOf = (template: Parameters<typeof lintTemplate>[0]): LintRule[] =>
  lintTemplate(template).flatMap(({ findings }) => findings.map(({ rule }) => rule));

const missed = (bad: readonly BadMessage[]) =>
  bad.filter((one) => !rulesOfBad(one).includes(one[3])).map(([name]) => name);
const wronged = (good: readonly GoodMessage[]) =>
  good.filter(([, locale, channel, text]) => rulesIn(text, locale, channel).length > 0).map(([name]) => name);

describe("what it hears and what it misses", () => {
  test("the 60 bad messages it was made with: on the first run 56 were heard, now all", () => {
    expect(BAD_MESSAGES).toHaveLength(60);
    expect(missed(BAD_MESSAGES)).toEqual([]);
  });

  test("the 60 good messages: on the first run 59 passed, now all", () => {
    expect(GOOD_MESSAGES).toHaveLength(60);
    expect(wronged(GOOD_MESSAGES)).toEqual([]);
  });

  test("36 unseen bad and 24 unseen good: on the first run 5 were heard and 17 passed; the rules were widened for them", () => {
    expect([FIRST_BAD.length, FIRST_GOOD.length]).toEqual([36, 24]);
    expect(missed(FIRST_BAD)).toEqual([]);
    expect(wronged(FIRST_GOOD)).toEqual([]);
  });

  test("24 more bad and 12 more good, never tuned for: 10 are heard by name, 11 pass", () => {
    expect([SECOND_BAD.length, SECOND_GOOD.length]).toEqual([24, 12]);
    expect(missed(SECOND_BAD)).toEqual([
      "s_end_badly",
      "s_lose_house",
      "s_shameless",
      "s_promise",
      "s_husband",
      "s_facebook",
      "s_few_hours",
      "s_immediate",
      "s_en_wages",
      "s_en_lazy",
      "s_en_tonight",
      "s_pt_home",
      "s_pt_shame",
      "s_pt_wife",
    ]);
    expect(wronged(SECOND_GOOD)).toEqual(["t_en_honor"]);
  });

  test.each(LIBRARY_TEMPLATES.map((template) => [template.id, template] as const))("our own %s is clean", (_, own) => {
    expect(lintTemplate(own)).toEqual([]);
  });
});

describe("disguises", () => {
  test.each([
    "moroso",
    "MOROSO",
    "Moróso",
    "m o r o s o",
    "M.O.R.O.S.O",
    "m-o-r-o-s-o",
    "mo-ro-so",
    "m0r0so",
    "m0r0$0",
    "mooorooooso",
    "mo\u200broso",
    "mo\u00adroso",
    "mоrоsо",
    "moro-\nso",
    "{% if debtor.firstName %}mor{% endif %}oso",
    '{{ debtor.firstName | default: "moroso" }}',
  ])("hears %s", (said) => {
    expect(rulesIn(`Usted es cliente ${said} desde abril.`)).toContain("label");
  });

  test("a finding stands where the words stand in the source", () => {
    const text = "Hola{% if debtor.firstName %}, {{ debtor.firstName }}{% endif %}. Habrá un e m b a r g o hoy.";
    const [found] = lintText({ text, locale: "es", channel: "email" });
    expect(text.slice(found?.from, found?.to)).toBe("e m b a r g o");
  });

  test("arms of a branch are never read as one sentence", () => {
    const text = "{% if account.count == 1 %}Una persona honesta{% else %}Una{% endif %} persona";
    expect(rulesIn("{% if account.count == 1 %}persona{% else %}honesta{% endif %}")).toEqual([]);
    expect(rulesIn(text)).toContain("shame");
  });
});

describe("denials and names", () => {
  test.each([
    ["No lo vamos a embargar.", []],
    ["No lo embargaremos, pero lo demandaremos.", ["legal_bluff"]],
    ["Si no paga, lo embargaremos.", ["legal_bluff"]],
    ["Si usted no paga lo embargaremos.", ["legal_bluff"]],
    ["De no pagar lo embargaremos.", ["legal_bluff"]],
    ["No podrá evitar el embargo.", ["legal_bluff"]],
    ["No dudaremos en embargar.", ["legal_bluff"]],
    ["Sin embargo, puede elegir otra fecha.", []],
    ["Vive en la calle Embargo.", []],
    ["Le llegará el Embargo.", ["legal_bluff"]],
  ])("%s", (text, wants) => {
    expect(rulesIn(text)).toEqual(wants);
  });
});

describe("shapes", () => {
  test.each<[string, string, LintRule[]]>([
    ["a short name in capitals", "Su cuenta con ETB y UNE está al día.", []],
    ["a sentence in capitals", "LLAME A LA OFICINA.", ["capitals"]],
    ["the word to stop with", "Responda BAJA para no recibir más.", []],
    ["capitals by filter", "{{ creditor.name | upcase }}", ["capitals"]],
    ["an amount by hand", "Su cuota es de $ 120.000 al mes.", ["fixed_amount"]],
    ["a link of others", "Entre a https://example.org/x hoy", ["foreign_link"]],
    ["an address of mail", "Escriba a hola@luz.example.", []],
    ["one exclamation mark", "Gracias!", ["exclamation"]],
  ])("%s", (_, text, wants) => {
    expect(rulesIn(text)).toEqual(wants);
  });

  test("a link to a site of ours may be typed", () => {
    const text = "Vea https://www.luz.example/ayuda cuando quiera.";
    expect(lintText({ text, locale: "es", channel: "email", ownHosts: ["luz.example"] })).toEqual([]);
    expect(lintText({ text, locale: "es", channel: "email", ownHosts: ["uz.example"] })).toHaveLength(1);
  });

  test("what a country forbids binds only there", () => {
    const text = "¿Por qué no ha pagado?";
    expect(rulesIn(text, "es", "email", "CO")).toEqual(["country_word"]);
    expect(rulesIn(text, "es", "email", "CL")).toEqual([]);
  });
});

describe("whole templates", () => {
  const sms = (body: string, intent = "collect") =>
    rulesOf({ intent, variants: [{ channel: "sms", locale: "es", body }] });

  test("a text that says nothing of what it must", () => {
    expect(sms("Gracias")).toEqual([
      "missing_who",
      "missing_who",
      "missing_bot",
      "missing_way_out",
      "missing_way_out",
      "missing_stop",
    ]);
  });

  test("an e-mail of an intent states its facts", () => {
    const body = "{{ creditor.name }} {{ sender.name }}{% if sender.isBot %} asistente{% endif %}";
    const email = (intent: string) =>
      rulesOf({ intent, variants: [{ channel: "email", locale: "es", subject: "Su cuenta", body }] });
    expect(email("reminder")).toEqual(["missing_amount", "missing_date"]);
    expect(email("receipt")).toEqual(["missing_amount", "missing_date"]);
    expect(email("thanks")).toEqual([]);
  });

  test("nothing of the account where a locked screen shows it, nor in a subject", () => {
    expect(sms("{{ account.total | money }}", "thanks")).toContain("exposed");
    expect(sms("Su cuota está vencida", "thanks")).toContain("exposed");
    const subject = "{{ account.total | money }}";
    const template = { intent: "thanks", variants: [{ channel: "email" as const, locale: "es", subject, body: "x" }] };
    expect(
      lintTemplate(template)
        .find(({ part }) => part === "subject")
        ?.findings.map(({ rule }) => rule),
    ).toEqual(["exposed"]);
  });

  test("a variable that nobody has, and one without a fallback, with their places", () => {
    const found = (body: string) =>
      lintTemplate({ intent: "thanks", variants: [{ channel: "email", locale: "es", body }] })[0]?.findings[0];
    expect(found("Hola,\n{{ debtor.nick }}")).toMatchObject({
      rule: "unsafe_variable",
      from: 9,
      values: { code: "unknown_variable", name: "debtor.nick" },
    });
    expect(found("{{ links.pay }}")).toMatchObject({ rule: "unsafe_variable", values: { code: "missing_fallback" } });
  });

  test("an SMS is counted as people would get it", () => {
    expect(sms(`${"palabra ".repeat(50)}`)).toContain("sms_parts");
    expect(sms("Gracias 🙂")).toContain("sms_ucs2");
    expect(sms("Gracias, señor Peña")).not.toContain("sms_ucs2");
  });

  test("warnings leave a template usable, errors do not", () => {
    const own = LIBRARY_TEMPLATES[0] as (typeof LIBRARY_TEMPLATES)[number];
    const [email] = own.variants;
    const edited = (more: string) =>
      lintTemplate({ ...own, variants: email ? [{ ...email, body: `${email.body}\n\n${more}` }] : [] });
    expect(isClean(edited("Gracias!"))).toBe(true);
    expect(edited("Gracias!")).not.toEqual([]);
    expect(isClean(edited("Lo vamos a embargar."))).toBe(false);
  });
});

describe("its words", () => {
  test.each(LOCALES)("every rule has its sentence in %s", (language) => {
    for (const rule of LINT_RULES) {
      const values = { said: "x", country: "CO", source: "y", other: "z", count: 3, parts: 3, partsMax: 2 };
      expect(sentenceOf({ rule, severity: "error", from: 0, to: 0, values }, language)).not.toMatch(/\{\{|undefined/);
    }
  });

  test("every phrase is well formed", () => {
    const phrases = [es, en, pt].flatMap(({ groups, shields, exposing }) => [
      ...groups.flatMap((group) => group.phrases),
      ...shields,
      ...exposing,
    ]);
    const forbidden = countries.flatMap((country) => Object.values(country.phrases).flat());
    for (const phrase of [...phrases, ...forbidden]) {
      expect(phrase).toBe(phrase.trim().replace(/ {2,}/g, " "));
      expect(phrase.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()).toBe(phrase);
      expect(phrase.split("(").length).toBe(phrase.split(")").length);
    }
    for (const country of countries) expect(country.source).not.toBe("");
  });
});
