import { describe, expect, test } from "vitest";
import type { Channel } from "../../../kernel/channel.js";
import { buttonsOf, type TemplateReply } from "../template-replies.js";
import { isClean, lintTemplate } from "./lint.js";
import { sentenceOf } from "./sentence.js";

const reply = (title: string, means: TemplateReply["means"] = "other"): TemplateReply => ({ title, means });

function found(replies: readonly TemplateReply[], channel: Channel = "whatsapp") {
  const found = lintTemplate({ intent: "collect", variants: [{ channel, locale: "es", body: "Hola.", replies }] });
  return found.filter(({ part }) => part === "replies");
}
const rules = (...given: Parameters<typeof found>) =>
  found(...given).flatMap(({ findings }) => findings.map(({ rule }) => rule));

describe("answers to press", () => {
  test("three short ones that differ are fine, and none is, too", () => {
    expect(
      found([reply("Ver opciones", "wants_link"), reply("Más tarde"), reply("Hablar con alguien", "wants_person")]),
    ).toEqual([]);
    expect(found([])).toEqual([]);
  });

  test.each<[string, readonly TemplateReply[], string]>([
    ["four", ["Uno", "Dos", "Tres", "Cuatro"].map((title) => reply(title)), "reply_count"],
    ["one of 21 letters", [reply("a".repeat(21))], "reply_length"],
    ["one without words", [reply("  ")], "reply_length"],
    ["two that say the same", [reply("Más tarde"), reply("mas tarde ")], "reply_alike"],
    [
      "two that do the same",
      [reply("Una persona", "wants_person"), reply("Que me llamen", "wants_person")],
      "reply_alike",
    ],
    ["one with a variable", [reply("Soy {{ debtor.name }}")], "reply_plain"],
    ["one that shouts", [reply("PAGUE AHORA MISMO")], "capitals"],
  ])("%s is wrong", (_, replies, rule) => {
    expect(rules(replies)).toContain(rule);
    expect(isClean(found(replies))).toBe(false);
  });

  test("20 letters fit, and a channel without buttons has none", () => {
    expect(rules([reply("a".repeat(20))])).toEqual([]);
    expect(rules([reply("Sí")], "sms")).toEqual(["reply_channel"]);
    expect(rules([reply("Sí")], "telegram")).toEqual([]);
  });

  test("what is wrong names the answer", () => {
    const [{ findings } = { findings: [] }] = found([reply("Más tarde"), reply("Más tarde")]);
    expect(findings.map((finding) => sentenceOf(finding, "es"))).toEqual([
      "«Más tarde» repite otra: cada una dice y hace algo distinto.",
    ]);
  });

  test("as buttons each has an id of its own that says what it means", () => {
    const replies = [reply(" Luego "), reply("Una persona", "wants_person"), reply("Nunca")];
    expect(buttonsOf(replies)).toEqual([
      { id: "other-1", title: "Luego" },
      { id: "person", title: "Una persona" },
      { id: "other-3", title: "Nunca" },
    ]);
  });
});
