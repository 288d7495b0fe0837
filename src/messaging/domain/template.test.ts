import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LOCALES } from "../../kernel/locale.js";
import { formatMoney } from "../../kernel/money.js";
import { dateOfEpochDay, type LocalDate, weekdayOf } from "../../kernel/time.js";
import { compileTemplate } from "./template.js";
import { dayWriter } from "./template-day.js";
import { LOOP_ITEMS_MAX, OUTPUT_CHARS_MAX, SOURCE_CHARS_MAX } from "./template-limits.js";
import { homeCountryOf, moneyWriter } from "./template-money.js";
import { hasWaysOut, listDebts, type Shape, TEMPLATE_SCHEMA, type TemplateVars } from "./template-vars.js";

const day = (text: string) => text as LocalDate;
const cop = (minor: bigint) => ({ minor, currency: "COP" });

const ana: TemplateVars = {
  debtor: { name: "Ana Ruiz & hijos", kind: "person" },
  creditor: { name: "Acme" },
  sender: { name: "Lía", isBot: true, hearsReplies: true },
  account: {
    total: cop(12_345_600n),
    count: 2,
    moreCount: 0,
    currency: "COP",
    oldestDueOn: day("2026-03-01"),
    daysLate: 3,
  },
  debts: [
    { ref: "F-1", amount: cop(10_000_000n), dueOn: day("2026-03-01"), daysLate: 3 },
    { ref: "F-2", product: "Plan <A>", amount: cop(2_345_600n), dueOn: day("2026-03-02"), daysLate: 2 },
  ],
  links: { stop: "https://acme.test/s/1" },
  today: day("2026-03-04"),
};

function render(
  source: string,
  vars: TemplateVars = ana,
  locale: "es" | "en" | "pt" = "es",
  mode: "html" | "none" = "none",
) {
  const compiled = compileTemplate(source, { escape: mode, locale });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.value.render(vars);
}

describe("what it says", () => {
  test.each([
    ["a fact", "Hola, {{ debtor.name }}.", "Hola, Ana Ruiz & hijos."],
    ["a fallback", '{{ debtor.firstName | default: "cliente" }}', "cliente"],
    ["a fallback that is a fact", "{{ creditor.tradeName | default: creditor.name }}", "Acme"],
    [
      "a condition",
      "{% if account.daysLate > 0 %}venció{% elsif account.daysLate == 0 %}hoy{% else %}vence{% endif %}",
      "venció",
    ],
    [
      "an optional fact in the reach of its condition",
      "{% if links.pay %}{{ links.pay }}{% else %}no{% endif %}",
      "no",
    ],
    [
      "a loop",
      "{% for d in debts %}{{ forloop.index }}) {{ d.ref }}{% unless forloop.last %}; {% endunless %}{% endfor %}",
      "1) F-1; 2) F-2",
    ],
    ["a case", '{% case debtor.kind %}{% when "company" %}C{% when "person" %}P{% endcase %}', "P"],
    [
      "an assigned name",
      "{% assign who = debtor.firstName | default: debtor.name %}{{ who | truncate: 3, '' }}",
      "Ana",
    ],
    ["whitespace control", "a {%- if debts -%} b {%- endif -%} c", "abc"],
    ["a plural", '{{ account.count }} {{ account.count | plural: "factura", "facturas" }}', "2 facturas"],
    ["the length of a list", "{{ debts.size }}{{ debts | size }}", "22"],
    ["the first of a list", '{{ debts.first.ref | default: "-" }}', "F-1"],
    ["comments", "a{% comment %}{{ debtor.firstName }}{% endcomment %}{% # b %}c", "ac"],
  ])("%s", (_, source, text) => {
    expect(render(source)).toBe(text);
  });

  test("html escapes what is put in, not what is written", () => {
    expect(render("<b>{{ debtor.name }}</b>{{ debts.last.product | default: '' }}", ana, "es", "html")).toBe(
      "<b>Ana Ruiz &amp; hijos</b>Plan &lt;A&gt;",
    );
  });

  test.each([
    ["es", "1 de marzo de 2026|1 mar 2026|domingo 1 de marzo"],
    ["en", "March 1, 2026|Mar 1, 2026|Sunday, March 1"],
    ["pt", "1º de março de 2026|1º mar 2026|domingo, 1º de março"],
  ] as const)("days in %s", (locale, text) => {
    const source =
      '{{ account.oldestDueOn | day }}|{{ account.oldestDueOn | day: "short" }}|{{ account.oldestDueOn | day: "weekday" }}';
    expect(render(source, ana, locale)).toBe(text);
  });

  test("the weekday is that of the calendar, on any day of five centuries", () => {
    const weekday = dayWriter("en", "weekday");
    const names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 84_000 }), (at) => {
        const date = dateOfEpochDay(at);
        expect(weekday(date).split(",")[0]).toBe(names[weekdayOf(date) - 1]);
      }),
    );
  });

  test("an amount is written as in the currency's country, without the cents nobody writes", () => {
    expect(render("{{ account.total | money }}").replaceAll("\u00a0", " ")).toBe("$ 123.456");
    expect(render("{{ account.total | money }}", ana, "en").replaceAll("\u00a0", " ")).toBe("COP 123,456");
  });

  test("and always as `formatMoney` writes it", () => {
    const currencies = [
      "COP",
      "MXN",
      "USD",
      "BRL",
      "CLP",
      "PEN",
      "EUR",
      "KWD",
      "ARS",
      "GTQ",
      "JPY",
      "PYG",
      "CHF",
      "CRC",
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...LOCALES),
        fc.constantFrom(...currencies),
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.boolean(),
        (locale, currency, drawn, isRound) => {
          const money = { minor: isRound ? drawn * 100n : drawn, currency };
          expect(moneyWriter(locale)(money)).toBe(formatMoney(money, locale, homeCountryOf(currency)));
        },
      ),
    );
  });

  test.each([[null], [{ minor: 1.5, currency: "COP" }], [{ minor: 5n, currency: "XXX" }], [{ minor: "a" }], ["5"]])(
    "%s is not an amount",
    (value) => {
      expect(moneyWriter("es")(value)).toBe("");
    },
  );
});

describe("what it refuses, and where", () => {
  test.each([
    ["Hola {{ debtor.firstName }}", "missing_fallback", 1, 9, { name: "debtor.firstName" }],
    ["a\n\n  {{ debtor.nickname }}", "unknown_variable", 3, 6, { name: "debtor.nickname" }],
    ["{% for d in debts %}{{ d.product }}{% endfor %}", "missing_fallback", 1, 24, { name: "d.product" }],
    ["{% for d in debts %}{% endfor %}{{ d.ref }}", "unknown_variable", 1, 36, { name: "d.ref" }],
    ["{{ debtor.name | shout }}", "unknown_filter", 1, 4, { filter: "shout" }],
    ["{{ debtor.name | append: 'x' }}", "unknown_filter", 1, 4, { filter: "append" }],
    ["x{% include 'a' %}", "disallowed_tag", 1, 2, { tag: "include" }],
    ["{% render 'a' %}", "disallowed_tag", 1, 1, { tag: "render" }],
    ["{% layout 'a' %}", "disallowed_tag", 1, 1, { tag: "layout" }],
    ["{% capture x %}{% endcapture %}", "disallowed_tag", 1, 1, { tag: "capture" }],
    ["{% iff %}", "unknown_tag", 1, 1, { tag: "iff" }],
    ["{% if debtor %}", "syntax", 1, 1, {}],
    ["{{ debtor.name", "syntax", 1, 1, {}],
    ["{{ }}", "syntax", 1, 4, {}],
    ["{{ account.total }}", "needs_filter", 1, 4, { name: "account.total", kind: "money" }],
    ["{{ today }}", "needs_filter", 1, 4, { name: "today", kind: "day" }],
    ["{{ debts }}", "needs_filter", 1, 4, { name: "debts", kind: "list" }],
    ["{{ debtor.name | money }}", "wrong_kind", 1, 4, { filter: "money", kind: "text" }],
    ["{{ today | day: 'soon' }}", "bad_argument", 1, 17, { filter: "day" }],
    ["{{ account.count | plural: 'a' }}", "bad_argument", 1, 4, { filter: "plural" }],
    ["{{ links.pay | default: links.person }}", "missing_fallback", 1, 25, { name: "links.person" }],
    ["{{ debtor.name | default: nil }}", "bad_expression", 1, 27, { text: "nil" }],
    ["{{ debtor['name'] }}", "bad_expression", 1, 4, {}],
    ["{{ (1..5) }}", "bad_expression", 1, 4, {}],
    ["{{ debtor.name == 'a' }}", "bad_expression", 1, 4, {}],
    ["{% for i in (1..100000) %}x{% endfor %}", "bad_expression", 1, 13, {}],
    ["{% for d in debtor %}x{% endfor %}", "wrong_kind", 1, 1, { filter: "for", kind: "object" }],
    ["{% for d in debts limit: links %}x{% endfor %}", "bad_argument", 1, 1, { filter: "for" }],
    ["{% assign debtor = 'x' %}", "reserved_name", 1, 1, { name: "debtor" }],
    ["{% for debts in debts %}x{% endfor %}", "reserved_name", 1, 1, { name: "debts" }],
    ["{% if debts %}{% assign a = 'x' %}{% else %}{% assign a = 1 %}{% endif %}", "kind_changed", 1, 45, { name: "a" }],
    ["{% if account.total > 5 %}x{% endif %}", "wrong_kind", 1, 7, { filter: ">", kind: "money" }],
    ["{{ debtor.constructor }}", "unknown_variable", 1, 4, { name: "debtor.constructor" }],
    ["{{ debtor.__proto__ }}", "unknown_variable", 1, 4, { name: "debtor.__proto__" }],
    [
      "{% assign n = links.pay %}{% if n %}{% for d in debts %}{{ n }}{% assign n = d.product %}{% endfor %}{% endif %}",
      "missing_fallback",
      1,
      64,
      { name: "n" },
    ],
    ["x".repeat(SOURCE_CHARS_MAX + 1), "too_long", 1, SOURCE_CHARS_MAX + 1, {}],
    ["{% if debts %}".repeat(9) + "{% endif %}".repeat(9), "too_deep", 1, 113, {}],
    [
      "{% for a in debts %}{% for b in debts %}{% for c in debts %}{% endfor %}{% endfor %}{% endfor %}",
      "too_deep",
      1,
      41,
      {},
    ],
  ])("%s", (source, code, line, column, values) => {
    const compiled = compileTemplate(source, { escape: "none", locale: "es" });
    expect(compiled.ok ? [] : compiled.problems).toMatchObject([{ code, line, column, values }]);
  });

  test("several problems at once, in the order of the text", () => {
    const compiled = compileTemplate("{{ a }}\n{{ debtor.firstName }}\n{{ today }}", { escape: "none", locale: "es" });
    expect(compiled.ok ? [] : compiled.problems.map(({ code, line }) => [code, line])).toEqual([
      ["unknown_variable", 1],
      ["missing_fallback", 2],
      ["needs_filter", 3],
    ]);
  });

  test("escaping by hand what is escaped anyway", () => {
    const compiled = compileTemplate("{{ debtor.name | escape }}", { escape: "html", locale: "es" });
    expect(compiled.ok ? [] : compiled.problems).toMatchObject([{ code: "double_escape" }]);
    expect(render("{{ debtor.name | escape }}")).toBe("Ana Ruiz &amp; hijos");
  });
});

test("a template names the facts it reads", () => {
  const source =
    '{% for d in debts %}{{ d.ref }}{{ d.product | default: "" }}{% endfor %}{% if links.pay %}{{ debtor.name }}{% endif %}';
  const compiled = compileTemplate(source, { escape: "none", locale: "es" });
  expect(compiled.ok && compiled.value.variables).toEqual([
    "debtor.name",
    "debts",
    "debts[].product",
    "debts[].ref",
    "links.pay",
  ]);
});

test("loops and texts are bounded whatever the facts", () => {
  const [debt] = ana.debts;
  const many = {
    ...ana,
    debts: Array.from({ length: 5000 }, () => ({ ...debt, ref: "x".repeat(3000) })),
  } as TemplateVars;
  expect(render("{% for d in debts %}.{% endfor %}", many)).toHaveLength(LOOP_ITEMS_MAX);
  expect(render("{% for a in debts %}{% for b in debts %}{{ b.ref }}{% endfor %}{% endfor %}", many)).toHaveLength(
    OUTPUT_CHARS_MAX,
  );
});

test("no fact is named like something every value has, or like a word of Liquid", () => {
  const builtIn = new Set(
    [Object, Array, String, Number, Boolean].flatMap((type) => Object.getOwnPropertyNames(type.prototype)),
  );
  const names: string[] = [];
  const visit = (shape: Shape): void => {
    if (shape.is === "list") visit(shape.of);
    if (shape.is !== "object") return;
    for (const [name, inner] of Object.entries(shape.fields)) {
      names.push(name);
      visit(inner);
    }
  };
  visit(TEMPLATE_SCHEMA);
  const words = [
    "size",
    "first",
    "last",
    "forloop",
    "nil",
    "null",
    "true",
    "false",
    "empty",
    "blank",
    "and",
    "or",
    "not",
    "contains",
  ];
  expect(names.filter((name) => builtIn.has(name) || words.includes(name))).toEqual([]);
});

test("the oldest debts are listed and the others counted", () => {
  const debts = Array.from({ length: 15 }, (_, at) => ({
    ref: `F-${at}`,
    amount: cop(1n),
    dueOn: day(`2026-03-${String(28 - at).padStart(2, "0")}`),
    daysLate: at,
  }));
  const listed = listDebts(debts);
  expect(listed.debts.map((debt) => debt.ref).slice(0, 3)).toEqual(["F-14", "F-13", "F-12"]);
  expect([listed.debts.length, listed.moreCount]).toEqual([12, 3]);
});

test.each([
  ["a channel that hears answers", {}, true],
  ["nobody to talk to", { sender: { ...ana.sender, hearsReplies: false } }, false],
  ["a phone", { sender: { ...ana.sender, hearsReplies: false }, creditor: { name: "Acme", phone: "1" } }, true],
  ["no way to stop", { links: { stop: "" } }, false],
])("ways out: %s", (_, change, answer) => {
  expect(hasWaysOut({ ...ana, ...change })).toBe(answer);
});
