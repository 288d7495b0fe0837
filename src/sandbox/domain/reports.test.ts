import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CALM } from "./calm.js";
import { draw } from "./draw.js";
import { Faults } from "./faults.js";
import { reportsOf, type TakenMessage } from "./reports.js";
import { smsParts } from "./sms-parts.js";
import { dialledOf, waIdOf } from "./wa-id.js";

const AT = new Date("2026-03-09T15:00:00Z");
const taken = (change: Partial<TakenMessage> = {}): TakenMessage => ({
  providerId: "m1",
  takenAt: AT,
  tells: ["sent", "delivered", "failed"],
  failures: ["30003"],
  ...change,
});
const story = (faults: Partial<Faults>, change: Partial<TakenMessage> = {}) =>
  reportsOf(taken(change), Faults.parse(faults), "s").map(({ event, twist }) => `${event.status} ${twist}`);

describe("what is told of a message", () => {
  test.each([
    ["in calm weather", {}, {}, ["sent plain", "delivered plain"]],
    ["that cannot arrive", {}, { doomed: "131026" }, ["failed plain"]],
    ["that fails late", { failPercent: 100 }, {}, ["sent plain", "failed plain"]],
    ["in silence", { silentPercent: 100 }, {}, ["sent lost", "delivered lost"]],
    ["that gets lost", { losePercent: 100, duplicatePercent: 100 }, {}, ["sent lost", "delivered lost"]],
    ["by who tells nothing", {}, { tells: [] }, ["sent lost", "delivered lost"]],
    ["out of order", { reorderPercent: 100 }, {}, ["sent lost", "delivered plain", "sent echo"]],
  ])("%s", (_, faults, change, wanted) => {
    expect(story(faults, change)).toEqual(wanted);
  });

  test("happens once whatever is told of it, in the order of time, and the same in every run", () => {
    const percent = fc.integer({ min: 0, max: 100 });
    const weather = fc.record({
      failPercent: percent,
      silentPercent: percent,
      duplicatePercent: percent,
      reorderPercent: percent,
      losePercent: percent,
      unknownPercent: percent,
      forgePercent: percent,
      truncatePercent: percent,
    });
    fc.assert(
      fc.property(weather, fc.string(), fc.string(), (given, providerId, seed) => {
        const faults = Faults.parse(given);
        const reports = reportsOf(taken({ providerId }), faults, seed);
        const facts = reports
          .filter(({ twist }) => twist === "plain" || twist === "lost")
          .map(({ event }) => event.status);
        expect(facts).toHaveLength(2);
        expect(facts[0]).toBe("sent");
        const times = reports.map(({ at }) => at.getTime());
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times.every((at) => at >= AT.getTime())).toBe(true);
        expect(reportsOf(taken({ providerId }), faults, seed)).toEqual(reports);
      }),
    );
  });
});

test("draws fall evenly, and each for itself", () => {
  const drawn = Array.from({ length: 4000 }, (_, index) => draw("seed", index));
  const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
  expect(mean).toBeGreaterThan(0.48);
  expect(mean).toBeLessThan(0.52);
  expect(drawn.every((each) => each >= 0 && each < 1)).toBe(true);
  expect(draw("a", "bc")).not.toBe(draw("a", "b", "c"));
});

test.each([
  ["525512345678", "5215512345678"],
  ["5541998765432", "554198765432"],
  ["5511998765432", "5511998765432"],
  ["541155550123", "5491155550123"],
  ["573001234567", "573001234567"],
])("%s is %s to WhatsApp, and the same phone by either name", (dialled, waId) => {
  expect(waIdOf(dialled)).toBe(waId);
  expect(dialledOf(waIdOf(dialled))).toBe(dialledOf(dialled));
});

test.each([
  ["a".repeat(160), 1],
  ["a".repeat(161), 2],
  ["€".repeat(81), 2],
  ["á".repeat(70), 1],
  ["á".repeat(71), 2],
  ["ñ".repeat(160), 1],
])("an SMS is cut as networks cut it (%#)", (text, parts) => {
  expect(smsParts(text)).toBe(parts);
});

test("calm is what is left when nothing is said", () => {
  expect(CALM).toEqual(Faults.parse({}));
});
