import { describe, expect, test } from "vitest";
import { PACKS } from "../packs/index.js";
import { basisOf } from "./basis.js";
import { RULE_CODES } from "./rule-codes.js";

const nameOf = (id: string): string => {
  const pack = PACKS.find((one) => one.id === id);
  return `${id}@${pack?.version}`;
};
const laws = (id: string, rule: string): string[] =>
  basisOf(nameOf(id), rule).map(({ law, article }) => (article === undefined ? law : `${law} ${article}`));

test.each([
  ["co-ley2300", "outside_hours", ["Ley 2300 de 2023 art. 3"]],
  ["co-ley2300", "closed_weekday", ["Ley 2300 de 2023 art. 3"]],
  ["co-ley2300", "holiday", ["Ley 2300 de 2023 art. 3"]],
  ["co-ley2300", "day_cap", ["Ley 2300 de 2023 art. 3"]],
  ["co-ley2300", "one_channel_a_week", ["Ley 2300 de 2023 art. 3"]],
  ["co-ley2300", "no_consent", ["Ley 2300 de 2023 art. 2"]],
  ["pe-ley29571", "outside_hours", ["Ley 29571 art. 62 b"]],
  ["mx-condusef", "outside_hours", ["CONDUSEF, Disposiciones en materia de Despachos de Cobranza"]],
  ["cl-ley19496", "week_cap", ["Ley 19.496 art. 37"]],
  ["us-fdcpa-regf", "talk_pause", ["12 CFR 1006 1006.14(b)(2)(i)(B)"]],
  ["us-fdcpa-regf", "period_cap", ["12 CFR 1006 1006.14(b)(2)(i)(A)"]],
  ["whatsapp-business", "window_24h_closed", ["WhatsApp developer documentation"]],
])("%s, %s rests on %j first", (id, rule, expected) => {
  expect(laws(id, rule).slice(0, expected.length)).toEqual(expected);
});

describe("every pack that can refuse says what it rests on", () => {
  const withHours = PACKS.filter(({ windows }) => windows.length > 0);
  test.each(withHours.map(({ id }) => id))("%s names the ground of its hours and of its closed days", (id) => {
    expect(laws(id, "outside_hours")).not.toEqual([]);
    expect([...laws(id, "closed_weekday"), ...laws(id, "outside_hours")]).not.toEqual([]);
  });
});

test("what the person said, and what nobody knows, rests on no law", () => {
  expect(basisOf("customer", "inconvenient_hours")).toEqual([]);
  expect(basisOf("gone-pack@2019", "outside_hours")).toEqual([]);
  expect(basisOf(nameOf("co-ley2300"), "no_such_rule")).toEqual([]);
});

test("a pack of another version than ours still shows its law", () => {
  expect(basisOf("co-ley2300@1999.01", "outside_hours")).not.toEqual([]);
});

test("no line is shown for a rule that it allows", () => {
  const shown = PACKS.flatMap((pack) => RULE_CODES.flatMap((rule) => basisOf(nameOf(pack.id), rule)));
  expect(shown.filter(({ rule }) => /skip hours|are exempt|receipts and fraud/.test(rule))).toEqual([]);
});
