import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MessageId, TenantId } from "../../kernel/id.js";
import type { Telltale } from "../domain/visit.js";
import { TrackCodes, type Tracked } from "./code.js";

const codes = new TrackCodes(Buffer.from("key of this test"));
const others = new TrackCodes(Buffer.from("key of another installation"));

const tracked: fc.Arbitrary<Tracked> = fc.record({
  tenant: fc.bigInt({ min: 1n, max: 2n ** 40n }) as fc.Arbitrary<TenantId>,
  messageId: fc.bigInt({ min: 1n, max: 2n ** 62n }) as fc.Arbitrary<MessageId>,
  telltale: fc.constantFrom<Telltale>("pixel", "pay", "verify"),
});

describe("a code", () => {
  test("says what it was made of, and only to who has the key", () => {
    fc.assert(
      fc.property(tracked, (one) => {
        const code = codes.code(one);
        expect(codes.read(code)).toEqual(one);
        expect(others.read(code)).toBeNull();
      }),
    );
  });

  test("opens nothing of anybody else: no two things share one", () => {
    fc.assert(
      fc.property(tracked, tracked, (one, other) => {
        fc.pre(one.tenant !== other.tenant || one.messageId !== other.messageId || one.telltale !== other.telltale);
        expect(codes.code(one)).not.toBe(codes.code(other));
      }),
    );
  });

  test("with any letter changed, added or lost opens nothing", () => {
    const letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    fc.assert(
      fc.property(
        tracked,
        fc.nat(),
        fc.constantFrom(...letters),
        fc.constantFrom("change", "add", "lose"),
        (one, at, letter, how) => {
          const code = codes.code(one);
          const place = at % code.length;
          const wrong =
            code.slice(0, place) + (how === "lose" ? "" : letter) + code.slice(how === "add" ? place : place + 1);
          fc.pre(wrong !== code);
          expect(codes.read(wrong)).toBeNull();
        },
      ),
    );
  });

  test("of anything else is none", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(codes.read(text)).toBeNull();
      }),
    );
    const code = codes.code({ tenant: 1n as TenantId, messageId: 1n as MessageId, telltale: "pay" });
    expect(codes.read(`1${code}`)).toBeNull();
    for (const text of ["", "1", "1".repeat(16), "z".repeat(40), "z".repeat(500), "O0Il".repeat(4)])
      expect(codes.read(text)).toBeNull();
  });

  test("is short, as long as messages are counted in thousands of millions", () => {
    const code = codes.code({ tenant: 90n as TenantId, messageId: 4_000_000_000n as MessageId, telltale: "verify" });
    expect(code.length).toBeLessThanOrEqual(18);
  });
});
