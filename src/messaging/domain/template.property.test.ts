import fc from "fast-check";
import { Liquid } from "liquidjs";
import { expect, test } from "vitest";
import { LOCALES, type Locale } from "../../kernel/locale.js";
import { compileTemplate } from "./template.js";
import { liquidFilters } from "./template-filters.js";

/*
 * What we accept renders as liquidjs renders it, byte for byte, over generated templates and generated facts, with
 * liquidjs itself as the judge.
 */

const RUNS = 400;

const TEXT_FACTS = ["debtor.name", "creditor.name", "links.stop", "account.currency", "debtor.kind"];
const MAYBE_FACTS = ["debtor.firstName", "creditor.phone", "links.pay", "notice.agency", "debts.first.product"];
const NUMBER_FACTS = ["account.count", "account.daysLate", "debts.size", "account.moreCount", "debtor.name.size"];

const literalText = fc.constantFrom("", "a", "Ana & Cía", "<b>", 'say "hi"', "person", "it's").map(quote);
function quote(text: string): string {
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}
const literalNumber = fc.integer({ min: -40, max: 40 }).map(String);
const plainText = fc.constantFrom("Hola, ", "\n  ", " ", "<p class='x'>", "$5 & more ", "", "{ not liquid }", "\t\n\n");
const dash = fc.constantFrom("", "-");

const textFilters = fc.subarray([
  "upcase",
  "downcase",
  "capitalize",
  "truncate: 7",
  'truncatewords: 1, ""',
  "truncatewords: 2",
  'truncate: 3, "…"',
  'default: "x<y"',
  "default: debtor.name",
]);
const textOutput = fc
  .tuple(fc.constantFrom(...TEXT_FACTS, "creditor.tradeName | default: creditor.name"), textFilters)
  .map(([fact, filters]) => [fact, ...filters].join(" | "));
const maybeOutput = fc
  .tuple(
    fc.constantFrom(...MAYBE_FACTS),
    fc.oneof(literalText, fc.constantFrom("debtor.name", "account.count")),
    textFilters,
  )
  .map(([fact, instead, filters]) => [fact, `default: ${instead}`, ...filters].join(" | "));
const bareMaybe = fc.constantFrom(...MAYBE_FACTS);
const numberOutput = fc
  .tuple(
    fc.constantFrom(...NUMBER_FACTS),
    fc.constantFrom("", " | abs", ' | plural: "cuenta", "cuentas"', " | abs | upcase"),
  )
  .map((parts) => parts.join(""));
const typedOutput = fc.constantFrom(
  "account.total | money",
  'notice.capital | money | default: "-"',
  "today | day",
  'account.oldestDueOn | day: "short"',
  'notice.countedOn | day: "weekday" | default: today.x',
  "debts | size",
  '"<lit>"',
  "7",
  "creditor.name | size",
);
const itemOutput = fc.constantFrom(
  "d.ref",
  "d.amount | money",
  'd.dueOn | day: "short"',
  'd.product | default: "—"',
  "forloop.index",
  "forloop.rindex0",
  "forloop.length",
  "d.daysLate | abs",
  "d.ref | downcase",
);

const comparable = fc
  .oneof(
    fc.tuple(fc.constantFrom(...NUMBER_FACTS), fc.constantFrom("==", "!=", ">", "<", ">=", "<="), literalNumber),
    fc.tuple(fc.constantFrom(...TEXT_FACTS, ...MAYBE_FACTS), fc.constantFrom("==", "!=", "contains", "<"), literalText),
    fc.tuple(
      fc.constantFrom(...MAYBE_FACTS, "debts"),
      fc.constantFrom("==", "!="),
      fc.constantFrom("nil", "empty", "blank"),
    ),
    fc.tuple(fc.constantFrom(...MAYBE_FACTS), fc.constantFrom("==", ">="), fc.constantFrom(...TEXT_FACTS)),
  )
  .map((parts) => parts.join(" "));
const atom = fc.oneof(
  comparable,
  fc.constantFrom(...MAYBE_FACTS, "sender.isBot", "notice", "debts", "false", "account.total"),
);
const condition = fc
  .array(fc.tuple(fc.constantFrom("", "", "not "), atom, fc.constantFrom("and", "or")), { minLength: 1, maxLength: 3 })
  .map((parts) =>
    parts.map(([not, text, joint], at) => `${not}${text}${at < parts.length - 1 ? ` ${joint} ` : ""}`).join(""),
  );

/** Templates; `inLoop` may name the item. The share of bare optional facts makes some of them refused, on purpose. */
const { tree } = fc.letrec<{ tree: string; node: string }>((tie) => ({
  tree: fc.array(tie("node"), { minLength: 1, maxLength: 6 }).map((nodes) => nodes.join("")),
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 10, arbitrary: plainText },
    { weight: 16, arbitrary: tag("{{", fc.oneof(textOutput, maybeOutput, numberOutput, typedOutput), "}}") },
    { weight: 1, arbitrary: tag("{{", bareMaybe, "}}") },
    {
      weight: 3,
      arbitrary: tag(
        "{%",
        textOutput.map((value) => `assign note = ${value}`),
        "%}",
      ),
    },
    { weight: 3, arbitrary: tag("{{", fc.constant('note | default: "-"'), "}}") },
    { weight: 1, arbitrary: fc.constant("{% comment %} aside {{ debtor.name }} {% endcomment %}") },
    { weight: 8, arbitrary: fc.tuple(condition, tie("tree"), condition, tie("tree"), tie("tree"), dash).map(ifBlock) },
    {
      weight: 8,
      arbitrary: fc
        .tuple(bareMaybe, tie("tree"))
        .map(([fact, inner]) => `{% if ${fact} %}{{ ${fact} }}${inner}{% endif %}`),
    },
    {
      weight: 6,
      arbitrary: fc
        .tuple(condition, tie("tree"), tie("tree"))
        .map(([c, a, b]) => `{% unless ${c} %}${a}{% else %}${b}{% endunless %}`),
    },
    {
      weight: 6,
      arbitrary: fc
        .tuple(
          fc.constantFrom("debtor.kind", "account.count", "links.pay"),
          literalText,
          literalNumber,
          tie("tree"),
          tie("tree"),
        )
        .map(caseBlock),
    },
    {
      weight: 8,
      arbitrary: fc
        .tuple(fc.constantFrom("", " limit: 2", " offset: 1", " limit:1 offset:1"), itemOutput, tie("tree"))
        .map(forBlock),
    },
  ),
}));

function tag(open: string, inner: fc.Arbitrary<string>, close: string): fc.Arbitrary<string> {
  return fc.tuple(dash, inner, dash).map(([left, text, right]) => `${open}${left} ${text} ${right}${close}`);
}
function ifBlock([c1, a, c2, b, otherwise, trim]: [string, string, string, string, string, string]): string {
  return `{%${trim} if ${c1} %}${a}{% elsif ${c2} ${trim}%}${b}{% else %}${otherwise}{% endif %}`;
}
function caseBlock([subject, one, two, a, b]: [string, string, string, string, string]): string {
  return `{% case ${subject} %}{% when ${one}, ${two} %}${a}{% when "person" or 3 %}${b}{% else %}other{% endcase %}`;
}
function forBlock([bounds, item, inner]: [string, string, string]): string {
  const about = "{% if d.product %}{{ d.product }}{% elsif d.daysLate > 0 and forloop.first %}late{% endif %}";
  const rest = inner.includes("for d in") ? about : inner;
  return `{% for d in debts${bounds} %}{{ ${item} }};${rest}{% unless forloop.last %}, {% endunless %}{% else %}none{% endfor %}`;
}

const text = fc.oneof(
  fc.constantFrom("Ana", "ana & cía <x>", 'O\'Neil "Q"', "日本𝒳é", ""),
  fc.string({ maxLength: 12 }),
);
const money = fc.record({
  minor: fc.bigInt({ min: -100_000_000_000n, max: 100_000_000_000n }),
  currency: fc.constantFrom("COP", "MXN", "USD", "BRL", "CLP", "XXX"),
});
const day = fc.constantFrom("2026-03-01", "2024-02-29", "2026-12-31", "1999-10-10");
const odd = fc.constantFrom(null, undefined, 7, -0.5, false, true, "12");
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const broken = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: value as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: odd });

function factsWith(leaf: <T>(value: fc.Arbitrary<T>) => fc.Arbitrary<unknown>) {
  const debt = fc.record({
    ref: leaf(text),
    product: maybe(text),
    amount: leaf(money),
    dueOn: leaf(day),
    daysLate: leaf(fc.integer()),
  });
  return fc.record({
    debtor: leaf(
      fc.record({ name: leaf(text), firstName: maybe(leaf(text)), kind: fc.constantFrom("person", "company") }),
    ),
    creditor: fc.record({ name: leaf(text), tradeName: maybe(text), phone: maybe(leaf(text)) }),
    sender: fc.record({ name: text, isBot: leaf(fc.boolean()), hearsReplies: fc.boolean() }),
    account: fc.record({
      total: leaf(money),
      count: leaf(fc.integer({ min: 0, max: 4 })),
      moreCount: fc.nat(3),
      currency: text,
      oldestDueOn: leaf(day),
      daysLate: leaf(fc.integer({ min: -40, max: 40 })),
    }),
    debts: fc.array(debt, { maxLength: 4 }),
    links: fc.record({ pay: maybe(text), stop: leaf(text) }),
    notice: maybe(fc.record({ agency: maybe(text), capital: maybe(money), countedOn: maybe(day) })),
    today: leaf(day),
  });
}

type Options = NonNullable<ConstructorParameters<typeof Liquid>[0]>;
const judges = new Map<string, Liquid>();

function reference(locale: Locale, options: Options): Liquid {
  const key = locale + JSON.stringify(options);
  const known = judges.get(key);
  if (known) return known;
  const liquid = new Liquid(options);
  judges.set(key, liquid);
  for (const [name, filter] of Object.entries(liquidFilters(locale))) liquid.registerFilter(name, filter);
  return liquid;
}

test("what is accepted renders as liquidjs renders it, even over broken facts", () => {
  let accepted = 0;
  fc.assert(
    fc.property(
      tree,
      factsWith(broken),
      fc.constantFrom(...LOCALES),
      fc.constantFrom("html", "none"),
      (source, facts, locale, mode) => {
        const compiled = compileTemplate<unknown>(source, { escape: mode, locale });
        if (!compiled.ok) return;
        accepted++;
        const liquid = reference(locale, mode === "html" ? { outputEscape: "escape" } : {});
        expect(compiled.value.render(facts)).toBe(liquid.renderSync(liquid.parse(source), facts));
      },
    ),
    { numRuns: RUNS },
  );
  expect(accepted).toBeGreaterThan(RUNS / 4);
});

test("any text at all is either a template or a list of problems, and whatever is accepted renders anything", () => {
  const piece = fc.oneof(
    plainText,
    fc.constantFrom(
      "{{",
      "}}",
      "{%",
      "%}",
      "if",
      "endif",
      "for d in debts",
      "|",
      "debtor.name",
      "raw",
      "'",
      "assign x =",
      "{% liquid",
      "case",
      "-",
      "[",
      "]",
      "(1..9999999)",
    ),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        tree,
        fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(" ")),
      ),
      fc.jsonValue(),
      (source, facts) => {
        const compiled = compileTemplate<unknown>(source, { escape: "html", locale: "pt" });
        if (compiled.ok) expect(typeof compiled.value.render(facts)).toBe("string");
        else expect(compiled.problems.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: RUNS },
  );
});
