import { expect, test } from "vitest";
import { isZip, rowsIn } from "./file-head.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a workbook is known by its first letters", () => {
  expect(isZip(bytes("PK\u0003\u0004"))).toBe(true);
  expect(isZip(bytes("a,b\n"))).toBe(false);
});

test.each([
  ["a whole file, its last line ended", "a,b\n1,2\n3,4\n", 2],
  ["a whole file, its last line open", "a,b\n1,2\n3,4", 2],
  ["only titles", "a,b\n", 0],
])("%s", (_, text, rows) => {
  expect(rowsIn([bytes(text)], bytes(text).length)).toEqual({ rows, isExact: true });
});

test("a long file is told by its pieces, and says that it is a guess", () => {
  expect(rowsIn([bytes("a,b\n1,2\n"), bytes("3,4\n5,6\n")], 400)).toEqual({ rows: 99, isExact: false });
});

test("one endless line tells nothing", () => {
  expect(rowsIn([bytes("aaaa")], 4000)).toBeNull();
  expect(rowsIn([], 0)).toBeNull();
});
