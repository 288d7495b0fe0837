import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSeal, SealBroken } from "./seal.js";

const OLD = "the former secret of this installation";
const NEW = "the present secret of this installation";
const seal = openSeal(NEW, [OLD]);

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof SealBroken) return error.code;
    throw error;
  }
  return "opened";
};

test("what was sealed opens for the same purpose and row", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string(), (plain, context) => {
      expect(seal.open("smtp", seal.seal("smtp", plain, context), context)).toBe(plain);
    }),
  );
});

test("the same text never seals to the same bytes", () => {
  expect(seal.seal("smtp", "a", "1").equals(seal.seal("smtp", "a", "1"))).toBe(false);
});

describe("it does not open", () => {
  const sealed = seal.seal("smtp", "secret", "account 1");
  test.each([
    ["for another purpose", () => seal.open("sms", sealed, "account 1")],
    ["in another row", () => seal.open("smtp", sealed, "account 2")],
    ["cut short", () => seal.open("smtp", sealed.subarray(0, 20), "account 1")],
    ["empty", () => seal.open("smtp", Buffer.alloc(0), "account 1")],
  ])("%s", (_, work) => expect(codeOf(work)).toBe("changed"));

  test("with any one bit changed", () => {
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const changed = Buffer.from(sealed);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(["changed", "unknown_key"]).toContain(codeOf(() => seal.open("smtp", changed, "account 1")));
      }),
    );
  });
});

describe("a new secret takes over", () => {
  const old = openSeal(OLD).seal("smtp", "secret", "1");
  test("what the former one sealed still opens, and says that it is stale", () => {
    expect(seal.open("smtp", old, "1")).toBe("secret");
    expect(seal.isStale(old)).toBe(true);
    expect(seal.isStale(seal.seal("smtp", "secret", "1"))).toBe(false);
  });

  test("once the former one is gone, the reason is named", () => {
    expect(codeOf(() => openSeal(NEW).open("smtp", old, "1"))).toBe("unknown_key");
  });
});
