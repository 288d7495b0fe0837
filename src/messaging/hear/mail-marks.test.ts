import { expect, test } from "vitest";
import { MailMarks } from "./mail-marks.js";

const marks = new MailMarks(Buffer.from("key of this test"));
const KEY = "123456-e123456789.12.34.1";

test("a mark leads back to its key, in whatever case a mail server hands it on", () => {
  const mark = marks.of(KEY) as string;
  expect(mark).toMatch(/^[a-z0-9.-]{10,48}$/);
  expect(marks.read(mark)).toBe(KEY);
  expect(marks.read(mark.toUpperCase())).toBe(KEY);
});

test("nobody makes one without the key, nor one for another message", () => {
  const mark = marks.of(KEY) as string;
  expect(new MailMarks(Buffer.from("another")).read(mark)).toBeNull();
  expect(marks.read(mark.replace("e123456789", "e123456788"))).toBeNull();
  for (let at = 0; at < mark.length; at++) {
    const changed = `${mark.slice(0, at)}${mark[at] === "a" ? "b" : "a"}${mark.slice(at + 1)}`;
    expect(marks.read(changed)).toBeNull();
  }
  for (const junk of ["", ".", "a", "k3v9q2x7ab", ".".repeat(40), `${mark}a`, "é".repeat(30)]) {
    expect(marks.read(junk)).toBeNull();
  }
});

test.each(["E1.1.1", "a..b", "x".repeat(40), "", "-a", "a b"])(
  "a key that an address may lose gets none: %s",
  (key) => {
    expect(marks.of(key)).toBeNull();
  },
);
