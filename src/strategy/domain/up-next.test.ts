import { describe, expect, test } from "vitest";
import { compilePacks, type PackSet, type Person, packsFor } from "../../compliance/domain/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { AccountId, ContactPointId, CreditorId, DebtId, DebtorId, EnrollmentId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import { decide } from "./decide.js";
import { DefinitionShape } from "./definition.js";
import type { Facts } from "./facts.js";
import { engineStrategy } from "./program.js";
import { upNext } from "./up-next.js";

const PACKS: PackSet = compilePacks(
  packsFor({ country: "CO", creditorKind: "commercial" }, new Date("2026-05-04T12:00:00Z")),
);
const CONNECTED: ReadonlySet<Channel> = new Set(["email"]);

const person: Person = {
  zones: ["America/Bogota"],
  authorised: ["email", "call"],
  optIns: ["email", "call"],
  optOuts: [],
  requestedWindows: [],
  inconvenientWindows: [],
  stops: [],
  registries: [],
  marketingConsent: null,
  priorConsents: [],
  visitAuthorised: false,
};

/** A debt of Monday 4 May 2026, before whose first step the account stands. */
const facts: Facts = {
  enrollmentId: 1n as EnrollmentId,
  versionId: 1n,
  accountId: 2n as AccountId,
  debtorId: 3n as DebtorId,
  creditorId: 4n as CreditorId,
  round: 1,
  anchorDebtId: 7n as DebtId,
  anchorDueOn: "2026-05-04" as LocalDate,
  nextStep: 0,
  stepDoneAt: null,
  tries: 0,
  tried: [],
  tone: null,
  isHeldOut: false,
  row: null,
  charges: null,
  offers: null,
  openCount: 1,
  oldestDebtId: 7n as DebtId,
  oldestDueOn: "2026-05-04" as LocalDate,
  held: null,
  locale: "es",
  preferred: null,
  channelOrder: null,
  points: { email: 9n as ContactPointId },
  person,
  history: [],
  packs: PACKS,
};

const definition = DefinitionShape.parse({
  audience: {},
  days: { from: -30, to: null },
  steps: [
    { kind: "message", id: "one", day: 2, at: "10:00", template: "first", channels: ["email"] },
    { kind: "message", id: "two", day: 5, at: "10:00", template: "second", channels: ["sms"] },
    { kind: "call", id: "three", day: 10, at: "10:00", script: "call" },
    { kind: "stop", id: "end" },
  ],
});
const strategy = engineStrategy(1n, 1n, definition);

const may = (day: number, clock = "10:00"): Date =>
  new Date(`2026-05-${String(day).padStart(2, "0")}T${clock}:00-05:00`);
const next = (over: Partial<Facts>, now: Date, lookAt: Date | null = now) =>
  upNext({ ...facts, ...over }, strategy, CONNECTED, lookAt, now);

describe("what comes next", () => {
  test("is the step whose day comes, at its hour", () => {
    expect(next({}, may(4))).toEqual({
      next: { what: "message", at: may(6), step: 0, channel: "email", template: "first", contactPointId: 9n },
      waiting: null,
      skips: [],
    });
  });

  test("waits for the hour that the law opens", () => {
    // Sunday the 10th is closed: the message of that day leaves on Monday at seven.
    const sunday: Partial<Facts> = { anchorDueOn: "2026-05-08" as LocalDate, oldestDueOn: "2026-05-08" as LocalDate };
    const told = next(sunday, may(9));
    expect(told.next).toMatchObject({ what: "message", at: may(11, "07:00") });
    expect(told.waiting).toMatchObject({ kind: "deferred", because: "closed_weekday", until: may(11, "07:00") });
  });

  test("waits for a hold that ends, and for one that nobody knows the end of", () => {
    const paused = next({ held: { by: "pause", until: may(20) } }, may(6));
    expect(paused).toMatchObject({
      next: { what: "message", at: may(20) },
      waiting: { kind: "held", because: "pause" },
    });
    const disputed = next({ held: { by: "dispute", until: null } }, may(6));
    expect(disputed).toMatchObject({ next: { what: "nothing", step: 0 }, waiting: { kind: "held", until: null } });
  });

  test("names the steps that will be passed over before it", () => {
    const told = next({ nextStep: 1, stepDoneAt: may(6).getTime() }, may(7));
    expect(told.next).toMatchObject({ what: "call", at: may(14), step: 2, script: "call" });
    expect(told.skips).toMatchObject([{ step: 1, because: "no_address" }]);
  });

  test("is the end, where nothing is left to do or nothing is owed", () => {
    expect(next({ nextStep: 3 }, may(20)).next).toEqual({ what: "leave", at: may(20), because: "stopped" });
    expect(next({ openCount: 0, oldestDebtId: null, oldestDueOn: null }, may(6)).next).toMatchObject({
      because: "paid",
    });
  });

  test("is what the engine does when that moment comes", () => {
    const { next: told } = next({}, may(1));
    if (told.what !== "message") throw new Error("a message was expected");
    const decision = decide(facts, strategy, CONNECTED, told.at);
    expect(decision.message).toMatchObject({ step: told.step, channel: told.channel, template: told.template });
  });

  test("begins where the engine looks next, not before", () => {
    expect(next({ nextStep: 0 }, may(6, "09:00"), may(8)).next).toMatchObject({ what: "message", at: may(8) });
  });
});
