import { describe, expect, test } from "vitest";
import type { Channel } from "../../kernel/channel.js";
import { chooseVariant } from "./template-choice.js";
import { diffText, diffVariants } from "./template-diff.js";
import type { Tone } from "./tone.js";

const of = (channel: Channel, locale: string, tone?: Tone) => ({ channel, locale, ...(tone && { tone }) });

describe("which variant is sent", () => {
  const variants = [of("sms", "es"), of("sms", "es", "firm"), of("sms", "pt", "formal"), of("email", "en", "firm")];

  test.each<[Channel, string, Tone, unknown]>([
    ["sms", "es", "warm", of("sms", "es")],
    ["sms", "es", "firm", of("sms", "es", "firm")],
    ["sms", "es", "formal", of("sms", "es", "firm")],
    ["sms", "pt", "warm", of("sms", "pt", "formal")],
    ["sms", "en", "firm", of("sms", "es", "firm")],
    ["email", "es", "warm", null],
    ["email", "en", "formal", of("email", "en", "firm")],
  ])("%s %s %s", (channel, locale, tone, wants) => {
    expect(chooseVariant(variants, channel, locale, tone)).toEqual(wants);
  });
});

describe("what changed", () => {
  test("is told word by word", () => {
    expect(diffText("Puede pagar hoy.", "Puede pagar cuando quiera.")).toEqual([
      { is: "same", text: "Puede pagar " },
      { is: "removed", text: "hoy." },
      { is: "added", text: "cuando quiera." },
    ]);
  });

  test("puts both texts together again", () => {
    const [a, b] = ["a b c d e {{ x.y }} f", "a c b e {{ x.z }} f g"];
    const parts = diffText(a, b);
    const without = (is: string) =>
      parts
        .filter((part) => part.is !== is)
        .map(({ text }) => text)
        .join("");
    expect([without("added"), without("removed")]).toEqual([a, b]);
  });

  test("answers to press are compared with what they mean", () => {
    const reply = (title: string, means: "other" | "paid") => ({ title, means });
    const variant = (replies: ReturnType<typeof reply>[]) =>
      ({ channel: "whatsapp", locale: "es", body: "x", replies }) as const;
    expect(diffVariants([variant([reply("Ya", "paid")])], [variant([reply("Ya", "paid")])])).toEqual([]);
    expect(diffVariants([variant([])], [variant([reply("Ya", "paid")])])).toMatchObject([
      { change: "changed", replies: [{ is: "added", text: "Ya (paid)" }] },
    ]);
    const [meant] = diffVariants([variant([reply("Ya", "other")])], [variant([reply("Ya", "paid")])]);
    expect(meant?.replies.filter(({ is }) => is !== "same")).toEqual([
      { is: "removed", text: "(other)" },
      { is: "added", text: "(paid)" },
    ]);
  });

  test("leaves out what is the same, and names what came and went", () => {
    const same = { channel: "sms", locale: "es", body: "x" } as const;
    const was = { channel: "sms", locale: "pt", body: "y" } as const;
    const is = { channel: "email", locale: "es", subject: "s", body: "z" } as const;
    expect(diffVariants([same, was], [same, is])).toMatchObject([
      { channel: "sms", locale: "pt", change: "removed" },
      { channel: "email", locale: "es", change: "added", subject: [{ is: "added", text: "s" }] },
    ]);
  });
});
