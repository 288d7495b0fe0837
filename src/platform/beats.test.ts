import { expect, test } from "vitest";
import { type Beat, nextMoment, settle } from "./beats.js";
import type { TenantDb } from "./db.js";

const db = {} as TenantDb;
const now = new Date("2026-05-04T12:00:00Z");

/** A beat that does this much, run by run, and then nothing; it writes down that it ran. */
const beatOf = (name: string, ran: string[], ...does: number[]): Beat => ({
  name,
  run: async () => {
    ran.push(name);
    return does.shift() ?? 0;
  },
});

test("all beats go round until each has found nothing since something was last done, and no further", async () => {
  const ran: string[] = [];
  const beats = [beatOf("a", ran, 0, 2), beatOf("b", ran, 3), beatOf("c", ran)];
  expect(await settle(db, beats, now)).toBe(5);
  expect(ran.join("")).toBe("abcabca");
});

test("what a beat did not wait for is waited for, and then all go round again", async () => {
  const ran: string[] = [];
  let isOpen = true;
  const slow: Beat = {
    ...beatOf("a", ran),
    underway: () => (isOpen ? Promise.resolve().then(() => (isOpen = false)) : null),
  };
  await settle(db, [slow, beatOf("b", ran)], now);
  expect(ran.join("")).toBe("abab");
});

test("the next moment is the first after now at which any beat has work", async () => {
  const at = (iso: string | null): Beat => ({
    ...beatOf("a", []),
    nextAt: async () => (iso === null ? null : new Date(iso)),
  });
  const beats = [at("2026-05-04T11:00:00Z"), at(null), at("2026-05-06T00:00:00Z"), at("2026-05-05T00:00:00Z")];
  expect(await nextMoment(db, beats, now)).toEqual(new Date("2026-05-05T00:00:00Z"));
  expect(await nextMoment(db, [at(null), beatOf("b", [])], now)).toBe(null);
});
