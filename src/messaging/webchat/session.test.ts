import fc from "fast-check";
import { expect, test } from "vitest";
import { VISITOR, VisitorSessions } from "./session.js";

const sessions = new VisitorSessions("una-palabra-muy-secreta");
const NOW = new Date("2026-11-21T20:41:05Z");
const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000);

test("a session says who, for ninety days", () => {
  const bearer = sessions.open(NOW);
  const visitor = sessions.visitorOf(bearer, NOW) ?? "";
  expect(visitor).toMatch(VISITOR);
  expect(sessions.visitorOf(bearer, later(90))).toBe(visitor);
  expect(sessions.visitorOf(bearer, later(91))).toBeNull();
  expect(sessions.visitorOf(bearer, later(-1))).toBeNull();
  expect(sessions.visitorOf(sessions.open(later(60), visitor), later(120))).toBe(visitor);
  expect(sessions.visitorOf(sessions.open(NOW), NOW)).not.toBe(visitor);
});

test("nothing of it can be changed, and no other chat's is taken", () => {
  const bearer = sessions.open(NOW);
  for (let at = 0; at < bearer.length; at++) {
    const other = bearer[at] === "A" ? "B" : "A";
    // The last letter of the proof carries bits that mean nothing.
    if (at < bearer.length - 1) {
      expect(sessions.visitorOf(bearer.slice(0, at) + other + bearer.slice(at + 1), NOW)).toBeNull();
    }
  }
  expect(new VisitorSessions("otra-palabra-muy-secreta").visitorOf(bearer, NOW)).toBeNull();
});

test("no text makes reading throw", () => {
  fc.assert(fc.property(fc.string(), (text) => sessions.visitorOf(text, NOW) === null));
});
