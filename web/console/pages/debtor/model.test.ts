import { describe, expect, test } from "vitest";
import type { LocalDate } from "../../../../src/kernel/time.js";
import {
  checkAddress,
  checkAmount,
  checked,
  futureDay,
  gistOf,
  holdsNow,
  kindsOf,
  likelyChannel,
  pastDay,
  reachOf,
  receiptsOf,
  startOfDay,
  toggleGroup,
} from "./model.js";
import { GROUP_NAMES, TIMELINE_GROUPS } from "./search.js";
import type { PersonView } from "./shapes.js";

describe("a day", () => {
  const today = "2026-11-18" as LocalDate;

  test.each([
    ["", 0, "required"],
    ["2026-02-30", 0, "notADay"],
    ["2026-11-17", 0, "inThePast"],
    ["2026-11-18", 0, null],
    ["2026-11-18", 1, "inThePast"],
    ["2027-03-18", 0, null],
    ["2027-03-19", 0, "tooFar"],
  ] as const)("to come: %j from %d days on is %j", (typed, least, code) => {
    expect(futureDay(typed, today, least, 120)).toBe(code);
  });

  test("of a payment is today or before", () => {
    expect(pastDay("2026-11-18", today)).toBeNull();
    expect(pastDay("2026-11-19", today)).toBe("inTheFuture");
  });

  test("begins where the person lives", () => {
    expect(startOfDay("2026-11-25" as LocalDate, "America/Bogota")).toBe("2026-11-25T05:00:00.000Z");
    expect(startOfDay("2026-11-25" as LocalDate, "America/Santiago")).toBe("2026-11-25T03:00:00.000Z");
  });
});

test("only what is wrong stays in the way", () => {
  expect(checked({ amountMinor: checkAmount("12", 1_200n, 1_200n), value: checkAddress("email", "a@b.co") })).toEqual(
    {},
  );
  expect(checkAmount("12", 1_201n, 1_200n)).toBe("tooMuch");
  expect(checkAmount("0", 0n, null)).toBe("notAnAmount");
  expect(checkAddress("email", "rosa@correo")).toBe("notAnEmail");
  expect(checkAddress("phone", "300 12")).toBe("notAPhone");
  expect(checkAddress("address", " ")).toBe("required");
});

describe("the timeline's groups", () => {
  test("hold every kind once", () => {
    const kinds = Object.values(TIMELINE_GROUPS).flat();
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(kindsOf(["money"])).toEqual(["payment", "posting", "charge", "arrival"]);
    expect(kindsOf(undefined)).toBeUndefined();
  });

  test("none chosen and all chosen are the same: everything", () => {
    expect(toggleGroup(undefined, "money")).toEqual(["money"]);
    expect(toggleGroup(["money"], "money")).toBeUndefined();
    expect(toggleGroup(GROUP_NAMES.slice(1), GROUP_NAMES[0] ?? "messages")).toBeUndefined();
  });
});

describe("what holds", () => {
  const hold = (over: Partial<PersonView["holds"][number]>): PersonView["holds"][number] => ({
    id: "1",
    accountId: null,
    debtId: null,
    standstillId: null,
    kind: "pause",
    because: "x",
    fromAt: "2026-11-01T00:00:00Z",
    untilAt: null,
    setBy: "Ana",
    liftedAt: null,
    ...over,
  });
  const now = Date.parse("2026-11-18T17:00:00Z");

  test("neither what was lifted nor what has passed", () => {
    const holds = [
      hold({}),
      hold({ liftedAt: "2026-11-02T00:00:00Z" }),
      hold({ untilAt: "2026-11-18T16:59:00Z" }),
      hold({ untilAt: "2026-11-18T17:01:00Z" }),
    ];
    expect(holdsNow(holds, now)).toEqual([holds[0], holds[3]]);
  });

  const channel = (over: Partial<PersonView["channels"][number]>): PersonView["channels"][number] => ({
    channel: "sms",
    consent: "granted",
    consentAt: null,
    proof: null,
    optOut: null,
    contactPointId: "7",
    isConnected: true,
    ...over,
  });
  const optOut = { id: "3", channel: "sms", at: "2026-11-01T00:00:00Z", because: "x", liftedAt: null } as const;

  test.each([
    ["the person's no comes first", { optOut, consent: "refused", contactPointId: null }, "opted_out"],
    ["then what they refused", { consent: "refused", contactPointId: null }, "refused"],
    ["then where to write", { contactPointId: null }, "no_address"],
    ["then their yes", { consent: "unknown" }, "no_consent"],
    ["and then it is ready", {}, "ready"],
  ] as const)("of a channel: %s", (_, over, state) => {
    expect(reachOf(channel(over))).toBe(state);
  });

  test("the channel to ask about first comes next, is preferred, or can be used", () => {
    const channels = [channel({ channel: "email", consent: "unknown" }), channel({})];
    const next = { channel: "call" } as PersonView["upNext"][number];
    expect(likelyChannel({ upNext: [next], preferredChannel: "whatsapp", channels })).toBe("call");
    expect(likelyChannel({ upNext: [], preferredChannel: "whatsapp", channels })).toBe("whatsapp");
    expect(likelyChannel({ upNext: [], preferredChannel: null, channels })).toBe("sms");
    expect(likelyChannel({ upNext: [], preferredChannel: null, channels: [] })).toBe("call");
  });
});

describe("a message in the timeline", () => {
  test("begins with its first words, and says all of them where they are few", () => {
    expect(gistOf("Hola.\n\nGracias.")).toBe("Hola.\n\nGracias.");
    const long = gistOf(`Hola, Ana:\n\n${"palabra ".repeat(40)}`);
    expect(long).toMatch(/^Hola, Ana: palabra .* palabra…$/);
    expect(long.length).toBeLessThanOrEqual(121);
    expect(gistOf("x".repeat(300))).toHaveLength(121);
  });

  test("tells its receipts, but not twice what its state and the answer below it say", () => {
    const at = "2026-03-10T14:00:10Z";
    const fact = (name: string, time: string) => ({ fact: name, at: `2026-03-10T${time}Z` });
    const told = (...facts: readonly ReturnType<typeof fact>[]) => receiptsOf(facts, at).map((one) => one.fact);
    const [sent, delivered, replied] = [
      fact("sent", "14:00:12"),
      fact("delivered", "14:00:20"),
      fact("replied", "15:00:00"),
    ];
    expect(told(sent)).toEqual([]);
    expect(told(sent, delivered)).toEqual([]);
    expect(told(sent, fact("delivered", "14:01:00"))).toEqual(["delivered"]);
    expect(told(sent, delivered, fact("read", "14:30:00"), replied)).toEqual(["delivered", "read"]);
  });
});
