import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LocalDate } from "../../../../src/kernel/time.js";
import { formatMoney } from "../../../kit/format.js";
import {
  checkAddress,
  checkAmount,
  checked,
  futureDay,
  holdsNow,
  kindsOf,
  likelyChannel,
  pastDay,
  reachOf,
  readAmount,
  startOfDay,
  toggleGroup,
} from "./model.js";
import { GROUP_NAMES, TIMELINE_GROUPS } from "./search.js";
import type { PersonView } from "./shapes.js";

describe("an amount is read as people write it", () => {
  test.each([
    ["150000", "COP", ".", 15_000_000n],
    ["1.234.567", "COP", ".", 123_456_700n],
    ["1,234,567", "COP", ",", 123_456_700n],
    ["1.234,56", "MXN", ".", 123_456n],
    ["1,234.56", "MXN", ",", 123_456n],
    ["1234,5", "PEN", ".", 123_450n],
    ["$ 900", "MXN", ".", 90_000n],
    ["12 500 COP", "COP", ".", 1_250_000n],
    // One mark before three digits: nobody has thousandths of a peso.
    ["1.234", "COP", ".", 123_400n],
    ["1,234", "COP", ".", 123_400n],
    // Where there are thousandths, the reader's own mark decides.
    ["1.234", "KWD", ".", 1_234n],
    ["1,234", "KWD", ".", 1_234_000n],
    ["5000", "CLP", ".", 5_000n],
  ] as const)("%s %s", (typed, currency, mark, minor) => {
    expect(readAmount(typed, currency, mark)).toBe(minor);
  });

  test.each(["", "abc", "-5", "1,23,456", "1.2.3", "12.345.67", "1.234.567,899", ".5", "0.123.456", "1e5"])(
    "%j is none",
    (typed) => {
      expect(readAmount(typed, "MXN", ".")).toBeNull();
    },
  );

  test("whatever we write in any language, we read back", () => {
    const currencies = fc.constantFrom("COP", "MXN", "PEN", "CLP", "BRL", "USD");
    const locales = fc.constantFrom("es", "en", "pt") as fc.Arbitrary<"es" | "en" | "pt">;
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 14n), currencies, locales, (minor, currency, locale) => {
        const { amount } = formatMoney(minor, currency, locale);
        expect(readAmount(amount, currency, locale === "pt" ? "," : ".")).toBe(minor);
      }),
    );
  });
});

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
    expect(kindsOf(["money"])).toEqual(["payment", "posting", "arrival"]);
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
