import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { cutPage, id, instant } from "../contract.js";
import { Problem } from "../problem.js";
import { makeCursors } from "./cursor.js";

const key = Buffer.alloc(32, 7);
const cursors = makeCursors(key, "listDebts 1");
const Key = z.tuple([instant, id<"debt">()]);

const refusal = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return error instanceof Problem ? [error.status, error.errors[0]?.code] : error;
  }
};

test("a key comes back as it was", () => {
  const at = new Date("2026-03-09T08:00:00.123Z");
  expect(cursors.read(cursors.write([at, 9_007_199_254_740_993n]), Key)).toEqual([at, 9_007_199_254_740_993n]);
});

test("no cursor is the first page", () => expect(cursors.read(undefined, Key)).toBeNull());

describe("refused with 400", () => {
  const good = cursors.write([new Date(0), 5n]);
  test.each([
    ["garbage", () => cursors.read("garbage", Key)],
    ["nothing", () => cursors.read("", Key)],
    ["another list's", () => makeCursors(key, "listStaff 1").read(good, Key)],
    ["another tenant's", () => makeCursors(key, "listDebts 2").read(good, Key)],
    ["another installation's", () => makeCursors(Buffer.alloc(32, 8), "listDebts 1").read(good, Key)],
    ["one of a former form", () => cursors.read(cursors.write(["x"]), Key)],
  ])("%s", (_, work) => expect(refusal(work)).toEqual([400, "bad_cursor"]));

  test("any changed byte", () => {
    const bytes = Buffer.from(good, "base64url");
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ by;
        expect(refusal(() => cursors.read(changed.toString("base64url"), Key))).toEqual([400, "bad_cursor"]);
      }),
    );
  });
});

test("a list is cut where its page ends, and only then goes on", () => {
  const write = (last: readonly unknown[]) => `after ${last}`;
  expect(cutPage([1, 2, 3], 2, (row) => [row], write)).toEqual({ items: [1, 2], next: "after 2" });
  expect(cutPage([1, 2], 2, (row) => [row], write)).toEqual({ items: [1, 2], next: null });
  expect(cutPage([], 2, (row) => [row], write)).toEqual({ items: [], next: null });
});
