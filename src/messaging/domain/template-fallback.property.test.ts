import fc from "fast-check";
import { Liquid } from "liquidjs";
import { expect, test } from "vitest";
import { compileTemplate } from "./template.js";

/* What we accept has no hole in it: liquidjs, told to throw at a missing fact, never throws over it. */

const RUNS = 2000;

/** Templates that lean on conditions: facts and own names shown bare, in the reach of tests that may cover them. */
const few = fc.constantFrom("debtor.firstName", "creditor.phone", "note");
const fewTest = fc.oneof(
  few,
  fc
    .tuple(
      few,
      fc.constantFrom(
        '== "a"',
        '!= "a"',
        "== nil",
        "!= nil",
        "== blank",
        "!= blank",
        "!= empty",
        "== debtor.name",
        "< 5",
      ),
    )
    .map((parts) => parts.join(" ")),
);
const fewCondition = fc
  .array(fc.tuple(fc.constantFrom("", "not "), fewTest, fc.constantFrom("and", "or")), { minLength: 1, maxLength: 2 })
  .map((parts) =>
    parts.map(([not, one, joint], at) => `${not}${one}${at < parts.length - 1 ? ` ${joint} ` : ""}`).join(""),
  );
/** Conditions that cover what they show, and conditions that only seem to: the latter must be refused. */
const seeming = fc
  .tuple(
    few,
    few,
    fc.constantFrom(
      "F",
      "F != nil",
      "F != blank",
      "F != empty",
      'F == "a"',
      "F and G",
      "F or G",
      "not F",
      "not F == nil",
      "F == debtor.name",
      'F < "z"',
      "F == G",
      "F contains debtor.name",
    ),
    fc.constantFrom(
      "{% if C %}{{ F }}X{% endif %}",
      "{% unless C %}{{ F }}X{% endunless %}",
      "{% if C %}X{% else %}{{ F }}{% endif %}",
      "{% if C %}X{% elsif G %}{{ F }}X{% endif %}",
      "{% if C %}{% for d in debts %}{{ F }}X{% endfor %}{% endif %}",
    ),
  )
  .map(([f, g, test, frame]) => frame.replace("C", test).replaceAll("F", f).replaceAll("G", g));

const { leaning } = fc.letrec<{ leaning: string; block: string }>((tie) => ({
  leaning: fc.array(tie("block"), { minLength: 1, maxLength: 3 }).map((nodes) => nodes.join("")),
  block: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 1, arbitrary: few.map((fact) => `{{ ${fact} }}`) },
    {
      weight: 6,
      arbitrary: fc.tuple(seeming, tie("leaning")).map(([frame, inner]) => frame.replace("X", () => inner)),
    },
    { weight: 4, arbitrary: seeming.map((frame) => frame.replace("X", "")) },
    fc.constantFrom(
      ...["debtor.firstName", '"a"', "creditor.phone | default: debtor.name"].map(
        (value) => `{% assign note = ${value} %}`,
      ),
    ),
    fc
      .tuple(fewCondition, tie("leaning"), tie("leaning"))
      .map(([c, a, b]) => `{% if ${c} %}${a}{% else %}${b}{% endif %}`),
    fc
      .tuple(fewCondition, tie("leaning"), fewCondition, tie("leaning"))
      .map(([c, a, d, b]) => `{% unless ${c} %}${a}{% elsif ${d} %}${b}{% endunless %}`),
    fc
      .tuple(few, tie("leaning"), tie("leaning"))
      .map(([fact, a, b]) => `{% case ${fact} %}{% when "a" %}${a}{% else %}${b}{% endcase %}`),
    tie("leaning").map((inner) => `{% for d in debts %}${inner}{% endfor %}`),
  ),
}));

test("what is accepted never prints a fact that is missing", () => {
  let accepted = 0;
  let shown = 0;
  const strict = new Liquid({ strictVariables: true, lenientIf: true });
  const facts = ["", "a", "f", "p", "fp", "af"].map((key) => ({
    debtor: { name: "a", ...(key.includes("f") && { firstName: key.includes("a") ? "a" : "Ana" }) },
    creditor: key.includes("p") ? { phone: "5" } : {},
    debts: [{ ref: "1" }, { ref: "2" }],
  }));
  fc.assert(
    fc.property(leaning, (source) => {
      if (!compileTemplate(source, { escape: "none", locale: "es" }).ok) return;
      accepted++;
      if (/\{\{/.test(source)) shown++;
      // Strict liquidjs throws at a missing fact, but not in conditions, nor where a fallback comes first.
      const parsed = strict.parse(source);
      for (const some of facts) strict.renderSync(parsed, some);
    }),
    { numRuns: RUNS },
  );
  expect(accepted).toBeGreaterThan(RUNS / 32);
  expect(shown).toBeGreaterThan(RUNS / 160);
});
