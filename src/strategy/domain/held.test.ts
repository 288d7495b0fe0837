import { expect, test } from "vitest";
import type { Hold } from "../../compliance/domain/index.js";
import type { DebtorId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import { heldBy } from "./held.js";

const NOON = new Date("2026-05-07T17:00:00Z");
const ZONES = ["America/Bogota"];
const free = { isStale: false, holds: [], promisedUntil: null, isInOtherFlow: false };

const hold = (kind: Hold["kind"]): Hold => ({
  debtorId: 1n as DebtorId,
  accountId: null,
  kind,
  fromAt: new Date("2026-05-01T00:00:00Z"),
  untilAt: null,
});

test.each([
  ["a promise", { promisedUntil: "2026-05-20" as LocalDate }, "promise", null],
  ["payments that are not known up to date", { isStale: true }, "payment_data_stale", null],
  ["a dispute", { holds: [hold("dispute")] }, "dispute", null],
  ["the red button", { holds: [hold("standstill"), hold("dispute")] }, "dispute", "standstill"],
  ["a flow that goes before", { isInOtherFlow: true }, "other_flow", "other_flow"],
  ["nothing", {}, null, null],
])("what asks for money, and what only thanks, are held by %s", (_, may, asking, thanking) => {
  const by = (isThanks: boolean) => heldBy({ ...free, ...may, isThanks }, 1n, ZONES, NOON)?.by ?? null;
  expect([by(false), by(true)]).toEqual([asking, thanking]);
});
