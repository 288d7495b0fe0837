import { createECDH } from "node:crypto";
import { expect, test } from "vitest";
import { normalisedPoint, shownPoint } from "./contact-point.js";
import type { WrittenKind } from "./contact-point-kinds.js";

const keys = { p256dh: createECDH("prime256v1").generateKeys("base64url"), auth: "AAAAAAAAAAAAAAAAAAAAAA" };
const browser = JSON.stringify({ endpoint: "https://fcm.googleapis.com/fcm/send/a", keys });

test.each<[WrittenKind, string, string]>([
  ["email", "Ana <ANA@Example.test>", "ana@example.test"],
  ["phone", "11 5555-0101", "+541155550101"],
  ["address", "  Calle 1,\n Piso 2 ", "Calle 1, Piso 2"],
  ["telegram", " 5550100 ", "5550100"],
  ["push", ` ${browser}`, browser],
])("%s is kept in one form", (kind, text, kept) => {
  expect(normalisedPoint(kind, text, "AR")).toEqual({ ok: true, value: kept });
});

test.each<[WrittenKind, string, string]>([
  ["email", "ana", "bad_email"],
  ["phone", "12", "bad_phone"],
  ["telegram", "@ana", "bad_telegram_chat"],
  ["telegram", "-1009990001", "bad_telegram_chat"],
  ["push", "https://fcm.googleapis.com/fcm/send/a", "bad_push_subscription"],
])("%s %j is refused", (kind, text, code) => {
  expect(normalisedPoint(kind, text, "AR")).toMatchObject({ ok: false, refusal: { code } });
});

test("of a browser only its service is shown", () => {
  expect(shownPoint("push", browser)).toBe("fcm.googleapis.com");
  expect(shownPoint("push", "anything")).toBe("");
  expect(shownPoint("telegram", "5550100")).toBe("5550100");
});
