import { expect, test } from "vitest";
import { furthest } from "./facts.js";

test.each([
  [[], null],
  [["sent"], "sent"],
  [["replied", "read", "delivered"], "replied"],
  [["opened_by_machine", "sent"], "opened_by_machine"],
  [["delivered", "opened_by_machine"], "delivered"],
  [["failed"], null],
  [["something_new", "sent"], "sent"],
])("of %j the furthest is %s", (facts, expected) => {
  expect(furthest(facts.map((fact) => ({ fact })))?.fact ?? null).toBe(expected);
});
