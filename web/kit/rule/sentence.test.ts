import fc from "fast-check";
import i18next from "i18next";
import { beforeAll, describe, expect, test } from "vitest";
import { FACTS, OPS } from "../../../src/strategy/domain/segment/facts.js";
import { anyRule, everyCondition } from "../../../src/strategy/domain/segment/rule.fixture.js";
import type { RuleProblem } from "../../../src/strategy/domain/segment/rule.js";
import es from "../../locales/es/rule.json" with { type: "json" };
import { formatNumber } from "../format.js";
import type { Words } from "../words.js";
import { actualWords } from "./actual-words.js";
import { factName, flagWords, opWords, type Saying, valueWords } from "./fact-words.js";
import { faultsOf, faultWords } from "./problem-words.js";
import type { DraftRule } from "./rule-model.js";
import { sentenceOfRule } from "./sentence.js";

const spanish = i18next.createInstance();
const words: Words = (key, values) => spanish.t(key, { ...values });
const names = new Map([
  ["segment 1", "Grandes montos"],
  ["creditorId 7", "Crédito Andino"],
  ["strategyId 2", "Vencida"],
]);
const saying: Saying = { words, locale: "es", names: { of: (what, id) => names.get(`${what} ${id}`) ?? null } };
const said = (rule: DraftRule): string => sentenceOfRule(rule, saying);
const RAW = /\b(?:fact|op|is|value|say|flag|channel|edit)\.[a-zA-Z.]+|\{\{/;

beforeAll(async () => {
  await spanish.init({
    lng: "es",
    resources: { es: { rule: es } },
    defaultNS: "rule",
    interpolation: { escapeValue: false },
  });
  spanish.services.formatter?.add("number", (value: number) => formatNumber(value, "es"));
});

const LATE: DraftRule = { fact: "daysLate", op: "between", value: [1, 30] };
const BROKE: DraftRule = { fact: "promisesBroken", op: "ge", value: 1 };

test.each<[DraftRule, string]>([
  [LATE, "Días de atraso: de 1 a 30"],
  [
    { all: [LATE, BROKE, { fact: "hasEmail", op: "is", value: false }] },
    "Días de atraso: de 1 a 30, promesas rotas: al menos 1 y sin correo que sirva",
  ],
  [
    { any: [LATE, { all: [BROKE, { segment: "1" }] }] },
    "Días de atraso: de 1 a 30 o (promesas rotas: al menos 1 y está en «Grandes montos»)",
  ],
  [
    { all: [LATE, { not: { any: [BROKE, { segment: "1" }] } }] },
    "Días de atraso: de 1 a 30 y no (promesas rotas: al menos 1 o está en «Grandes montos»)",
  ],
  [{ not: LATE }, "No (días de atraso: de 1 a 30)"],
  [{ not: { segment: "1" } }, "No está en «Grandes montos»"],
  [
    { all: [LATE, { all: [BROKE, { any: [{ segment: "1" }, LATE] }] }] },
    "Días de atraso: de 1 a 30, promesas rotas: al menos 1 y (está en «Grandes montos» o días de atraso: de 1 a 30)",
  ],
  [{ fact: "openMinor", op: "ge", value: { currency: "MXN", minor: "500050" } }, "Saldo: al menos 5,000.50 MXN"],
  [
    { fact: "openMinor", op: "between", value: { currency: "COP", from: "100", to: "50000" } },
    "Saldo: de 1 COP a 500 COP",
  ],
  [{ fact: "country", op: "in", value: ["MX", "CO"] }, "País: México o Colombia"],
  [{ fact: "creditorId", op: "isNot", value: "7" }, "Acreedor: excepto Crédito Andino"],
  [{ fact: "stage", op: "is", value: "2/call" }, "Estrategia y próximo paso: Vencida · call"],
  [{ fact: "tags", op: "hasAll", value: ["vip", "legal"] }, "Etiquetas: vip y legal"],
  [{ fact: "consent.whatsapp", op: "is", value: "granted" }, "Autorización de WhatsApp: dada"],
  [{ fact: "optedOut.email", op: "is", value: true }, "Dado de baja de correo"],
  [{ fact: "oldestDueOn", op: "lt", value: "2026-03-09" }, "Vencimiento más antiguo: antes del 9 mar 2026"],
  [{ fact: "score", op: "unknown" }, "Puntaje: sin dato"],
  [{ fact: "field.Sucursal", op: "startsWith", value: "Norte" }, "Sucursal: empieza por «Norte»"],
  [{ all: [{ fact: "" }, { fact: "daysLate", op: "ge" }] }, "Falta elegir un dato y días de atraso: al menos …"],
  [{ all: [] }, "Sin reglas"],
])("%j", (rule, sentence) => {
  expect(said(rule).replaceAll("\u00a0", " ")).toBe(sentence);
});

describe("every word is written", () => {
  test("of every fact, operator and value", () => {
    const texts = FACTS.flatMap((fact) => [
      factName(fact.name, words),
      ...fact.ops.map((op) => opWords(fact, op, words)),
      ...(fact.values ?? []).map((value) => valueWords(fact, value, saying)),
      ...(fact.type === "flag" ? [true, false].map((value) => flagWords(fact.name, value, words)) : []),
    ]);
    expect(texts.length).toBeGreaterThan(FACTS.length + OPS.length);
    expect(texts.filter((text) => text === "" || RAW.test(text) || /^[a-z]+\.[\w.]+$/.test(text))).toEqual([]);
  });

  test("of every condition there can be, and of any rule", () => {
    for (const condition of everyCondition(2)) expect(said(condition)).not.toMatch(RAW);
    fc.assert(fc.property(anyRule, (rule) => void expect(said(rule)).not.toMatch(RAW)));
  });

  test("of everything that can be wrong", () => {
    const codes: RuleProblem["code"][] = [
      "not_a_rule",
      "empty_group",
      "too_deep",
      "too_many_conditions",
      "unknown_fact",
      "unknown_operator",
      "operator_not_of_fact",
      "value_missing",
      "value_not_expected",
      "value_not_of_fact",
      "range_backwards",
      "unknown_segment",
      "segment_in_itself",
      "segment_too_large",
    ];
    const texts = codes.map((code) => faultWords(LATE, { path: [], code, values: { max: 6 } }, words));
    expect(texts.filter((text) => text.startsWith("problem.") || text.includes("{{"))).toEqual([]);
    expect(new Set(texts).size).toBe(codes.length);
  });
});

test.each<[string, unknown, string]>([
  ["daysLate", 1, "1 día"],
  ["daysLate", null, "sin dato"],
  ["promisesBroken", 1_200, "1,200"],
  ["paidShare", 40, "40 %"],
  ["openMinor", { currency: "COP", minor: "150000" }, "1,500 COP"],
  ["hasEmail", false, "no"],
  ["oldestDueOn", "2026-03-09", "9 mar 2026"],
  ["tags", ["vip", "legal"], "vip y legal"],
  ["tags", [], "ninguna"],
  ["legalStop", "attorney", "le representa un abogado"],
  ["field.Sucursal", "Norte", "Norte"],
])("an account says of %s %j: %s", (fact, actual, text) => {
  expect(actualWords(fact, actual, saying).replaceAll("\u00a0", " ")).toBe(text);
});

test("the server's places in a request lead into the rule", () => {
  const errors = [
    { path: "rule.all.0.segment", code: "segment_in_itself", values: { via: ["4"] } },
    { path: "name", code: "too_big" },
  ];
  expect(faultsOf(errors)).toEqual([
    { path: ["all", 0, "segment"], code: "segment_in_itself", values: { via: ["4"] } },
  ]);
});
