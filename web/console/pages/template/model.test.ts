import { describe, expect, test } from "vitest";
import type { FoundRow, Variant } from "./data.js";
import { INSERTABLE, mended, type Place, startAt, textAt, withoutText, withText } from "./model.js";

const text = (channel: Variant["channel"], locale: string, tone: Variant["tone"] = null): Variant => ({
  channel,
  locale,
  tone,
  subject: null,
  body: `${channel} ${locale}`,
  replies: [],
});
const variants = [text("email", "es"), text("sms", "es"), text("sms", "pt", "firm")];
const place = (channel: Place["channel"], locale: Place["locale"], tone: Place["tone"] = "warm"): Place => ({
  channel,
  locale,
  tone,
});

describe("which text is open", () => {
  test("the one asked for, else the nearest", () => {
    expect(startAt(variants, {}, "pt")).toEqual(place("sms", "pt", "firm"));
    expect(startAt(variants, { channel: "email" }, "pt")).toEqual(place("email", "es"));
    expect(startAt(variants, { channel: "letter", locale: "en" }, "es")).toEqual(place("letter", "en"));
    expect(startAt([], {}, "en")).toEqual(place("email", "en"));
  });

  test("a text is changed in its place, or added", () => {
    expect(textAt(withText(variants, place("sms", "es"), { body: "x" }), place("sms", "es"))?.body).toBe("x");
    const added = withText(variants, place("email", "es", "formal"), { body: "x" });
    expect(added.at(-1)).toEqual({
      channel: "email",
      locale: "es",
      tone: "formal",
      subject: "",
      body: "x",
      replies: [],
    });
    expect(withoutText(variants, place("sms", "pt", "firm"))).toHaveLength(2);
  });
});

describe("what may be put in", () => {
  test("comes with its format, and with a fallback where it may be missing", () => {
    const texts = INSERTABLE.map((one) => one.text);
    expect(texts).toContain("{{ debtor.name }}");
    expect(texts).toContain('{{ debtor.firstName | default: "" }}');
    expect(texts).toContain("{{ account.total | money }}");
    expect(texts).toContain('{{ promise.on | day | default: "" }}');
    expect(texts.join()).not.toMatch(/isBot|debts\b|notice/);
  });
});

describe("better words", () => {
  const found = (rule: FoundRow["rule"], text: string, said: string, proposal: string | null): FoundRow => ({
    rule,
    severity: "error",
    from: text.indexOf(said),
    to: text.indexOf(said) + said.length,
    values: {},
    sentence: "",
    proposal,
  });
  const body = "Hola, Rosa. Lo vamos a embargar hoy. Gracias.";

  test.each([
    ["legal_bluff", "embargar", "Veamos una fecha.", "Hola, Rosa. Veamos una fecha. Gracias."],
    ["label", "Rosa", "titular", "Hola, titular. Lo vamos a embargar hoy. Gracias."],
    ["threat", "Hola", "Buen día.", "Buen día. Lo vamos a embargar hoy. Gracias."],
    ["shame", "Gracias", "Hasta luego.", "Hola, Rosa. Lo vamos a embargar hoy. Hasta luego."],
    ["jargon", "hoy", "Use otras palabras.", null],
    ["label", "Rosa", null, null],
  ] as const)("%s", (rule, said, proposal, wants) => {
    expect(mended(body, found(rule, body, said, proposal))).toBe(wants);
  });
});
