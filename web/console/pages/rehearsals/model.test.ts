import { expect, test } from "vitest";
import { formErrors, formOf, microsOf, priceText, settingsOf } from "./model.js";

test.each([
  ["0.0075", "7500"],
  ["0,0075", "7500"],
  ["12", "12000000"],
  ["0", "0"],
  ["180.5", "180500000"],
  ["1.2.3", null],
  ["-1", null],
  ["gratis", null],
])("%s is %s millionths", (price, micros) => {
  expect(microsOf(price)).toBe(micros);
});

test("what is written comes back as it was", () => {
  for (const micros of ["7500", "12000000", "0", "180500000", "1"]) expect(microsOf(priceText(micros))).toBe(micros);
});

test("an empty price is no price, and a price of nothing is one", () => {
  const settings = {
    needsSecondApprover: true,
    callsADay: 120,
    visitsADay: null,
    costs: [
      { channel: "sms" as const, currency: "COP", micros: "7500000" },
      { channel: "email" as const, currency: "COP", micros: "0" },
    ],
  };
  const form = formOf(settings);
  expect(formErrors(form)).toEqual(new Set());
  expect(settingsOf(form)).toEqual({ ...settings, costs: [settings.costs[1], settings.costs[0]] });
  expect(settingsOf({ ...form, costs: { sms: { price: "", currency: "COP" } } }).costs).toEqual([]);
  expect(formErrors({ ...form, callsADay: "many", costs: { sms: { price: "x", currency: "COP" } } })).toEqual(
    new Set(["callsADay", "sms"]),
  );
});
