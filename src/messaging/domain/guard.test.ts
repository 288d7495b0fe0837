import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Denied, Verdict } from "../../compliance/domain/index.js";
import type { DebtId } from "../../kernel/id.js";
import { type GuardFacts, guard } from "./guard.js";

const now = new Date("2026-05-04T15:00:00Z");
const inHours = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
const debt = (id: bigint) => id as DebtId;

const owing: GuardFacts = {
  isService: false,
  isOfOwing: false,
  anchorDebtId: debt(7n),
  openCount: 1,
  oldestDebtId: debt(7n),
  held: null,
  paymentDataStale: false,
  addressIsGood: true,
  expiresAt: inHours(48),
};

const allow: Verdict = { kind: "allow", packs: ["co@1"], local: "" };
const deny = (nextAllowedAt: Date | null, rule: Denied["failed"][number]["rule"] = "outside_hours"): Verdict => ({
  kind: "deny",
  failed: [{ rule, pack: "co@1", values: {}, passesAt: nextAllowedAt }],
  nextAllowedAt,
  packs: ["co@1"],
  local: "",
});

/** A denial for good: `pack field` for what the text lacks, or `pack opted_out`. */
const lacking = (...lines: readonly string[]): Verdict => ({
  ...(deny(null) as Denied),
  failed: lines.map((line) => {
    const [pack = "", what = ""] = line.split(" ");
    return what === "opted_out"
      ? { rule: what, pack, values: {}, passesAt: null }
      : { rule: "content_missing", pack, values: { field: what }, passesAt: null };
  }),
});

describe("may a message leave now?", () => {
  test.each([
    ["allowed and owing", {}, allow, { kind: "go", packs: ["co@1"] }],
    ["paid", { openCount: 0, oldestDebtId: null }, allow, { kind: "suppress", because: "paid" }],
    [
      "the debt it speaks of is paid",
      { oldestDebtId: debt(8n) },
      allow,
      { kind: "suppress", because: "oldest_debt_changed" },
    ],
    ["about no debt of its own", { anchorDebtId: null }, allow, { kind: "go" }],
    ["too old to be true", { expiresAt: now }, allow, { kind: "suppress", because: "expired" }],
    ["promised", { held: { by: "promise" } }, allow, { kind: "suppress", because: "promise" }],
    ["disputed", { held: { by: "dispute" } }, allow, { kind: "suppress", because: "dispute" }],
    ["a dead address", { addressIsGood: false }, allow, { kind: "suppress", because: "no_address" }],
    ["nobody knows who paid", { paymentDataStale: true }, allow, { kind: "later", because: "payment_data_stale" }],
    [
      "nobody knows who paid, until it is void",
      { paymentDataStale: true, expiresAt: inHours(1) },
      allow,
      { kind: "suppress", because: "expired" },
    ],
    ["the law says later", {}, deny(inHours(12)), { kind: "later", at: inHours(12), because: "outside_hours" }],
    ["the law says later than it is true", {}, deny(inHours(48)), { kind: "suppress", because: "expired" }],
    ["the law says never", {}, deny(null, "opted_out"), { kind: "suppress", because: "not_permitted" }],
    [
      "the text falls short, and says of what",
      {},
      lacking("mx@1 person", "mx@1 address", "own@1 sender"),
      {
        kind: "suppress",
        because: "content_missing",
        failed: [
          { pack: "mx@1", values: { field: "person address" } },
          { pack: "own@1", values: { field: "sender" } },
        ],
      },
    ],
    [
      "the text falls short, but the person wants none anyway",
      {},
      lacking("mx@1 person", "own@1 opted_out"),
      { kind: "suppress", because: "not_permitted" },
    ],
    [
      "what was asked for of a debt that is paid meanwhile is not told any more",
      { isService: true, isOfOwing: true, openCount: 0 },
      allow,
      { kind: "suppress", because: "paid" },
    ],
    [
      "what was asked for is told through a promise, and of whichever debt is the oldest",
      { isService: true, isOfOwing: true, oldestDebtId: debt(9n), held: { by: "promise" } },
      allow,
      { kind: "go" },
    ],
    [
      "paid outranks everything",
      { openCount: 0, paymentDataStale: true, expiresAt: now },
      deny(null),
      { because: "paid" },
    ],
  ] as const)("%s", (_, facts, verdict, expected) => {
    expect(guard({ ...owing, ...facts } as GuardFacts, () => verdict, now)).toMatchObject(expected);
  });
});

test("it never lets go what is paid, held, void, stale, addressed to nobody or not permitted", () => {
  const moment = fc.integer({ min: -100, max: 100 }).map(inHours);
  const id = fc.option(fc.constantFrom(7n, 8n).map(debt), { nil: null });
  const facts: fc.Arbitrary<GuardFacts> = fc.record({
    isService: fc.constant(false),
    isOfOwing: fc.boolean(),
    anchorDebtId: id,
    openCount: fc.integer({ min: 0, max: 2 }),
    oldestDebtId: id,
    held: fc.option(fc.record({ by: fc.constantFrom("promise", "dispute", "hardship", "pause") }), { nil: null }),
    paymentDataStale: fc.boolean(),
    addressIsGood: fc.boolean(),
    expiresAt: moment,
  });
  const later = fc.option(fc.integer({ min: 1, max: 100 }).map(inHours), { nil: null });
  const verdicts = fc.oneof(
    fc.constant(allow),
    later.map((at) => deny(at)),
  );
  fc.assert(
    fc.property(facts, verdicts, (f, verdict) => {
      const said = guard(f, () => verdict, now);
      const mayGo =
        f.openCount > 0 &&
        (f.anchorDebtId === null || f.anchorDebtId === f.oldestDebtId) &&
        f.held === null &&
        f.expiresAt > now &&
        f.addressIsGood &&
        !f.paymentDataStale &&
        verdict.kind === "allow";
      expect(said.kind === "go").toBe(mayGo);
      if (said.kind !== "later") return;
      expect(said.at > now && said.at < f.expiresAt).toBe(true);
    }),
  );
});
