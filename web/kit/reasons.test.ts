import { describe, expect, test } from "vitest";
import { RULE_CODES } from "../../src/compliance/domain/rule-codes.js";
import { CALENDARS } from "../../src/compliance/packs/holidays/index.js";
import { PACKS } from "../../src/compliance/packs/index.js";
import type { SuppressedBecause } from "../../src/messaging/domain/guard.js";
import type { ChargedBecause, LeftBecause, SkipBecause } from "../../src/strategy/domain/decision.js";
import type { HeldBy } from "../../src/strategy/domain/facts.js";
import es from "../locales/es/reasons.json";
import { type Reason, readSmtp, reasonSentence } from "./reasons.js";
import type { Words } from "./words.js";

const at = (key: string): unknown =>
  key.split(".").reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], es);
const has = (key: string): boolean => typeof at(key) === "string" || typeof at(`${key}_other`) === "string";
const words: Words = (key, values = {}) =>
  String(at(key) ?? at(`${key}_other`)).replace(/\{\{(\w+)[^}]*\}\}/g, (_, name: string) => String(values[name]));
const say = (reason: Reason): string => reasonSentence(reason, words, has);

/** As records, so that a code added in a room does not compile here without its sentence. */
const HELD: Record<HeldBy, true> = {
  promise: true,
  dispute: true,
  hardship: true,
  pause: true,
  standstill: true,
  payment_data_stale: true,
  other_flow: true,
};
const SKIPPED: Record<SkipBecause, true> = {
  no_address: true,
  channel_not_connected: true,
  not_permitted: true,
  refused_everywhere: true,
  too_late: true,
  charge_no_basis: true,
  charge_other_currency: true,
  charge_no_value: true,
  charge_stopped: true,
  charge_not_yet: true,
  charge_once: true,
  charge_capped: true,
  charge_nothing: true,
  offer_no_policy: true,
  offer_stopped: true,
  offer_nothing_due: true,
  offer_no_discount: true,
  offer_no_instalments: true,
  offer_too_small: true,
};
const CHARGED: Record<ChargedBecause, true> = { fee: true, interest: true, fee_capped: true, interest_capped: true };
const LEFT: Record<LeftBecause, true> = {
  paid: true,
  finished: true,
  stopped: true,
  not_due_yet: true,
  older_than_strategy: true,
  holdout: true,
  retired: true,
};
const SUPPRESSED: Record<SuppressedBecause, true> = {
  paid: true,
  oldest_debt_changed: true,
  expired: true,
  promise: true,
  dispute: true,
  hardship: true,
  pause: true,
  standstill: true,
  no_address: true,
  not_permitted: true,
  content_missing: true,
  template_refused: true,
  withdrawn: true,
  superseded: true,
  other_flow: true,
  new_version: true,
  template_failed: true,
};

describe("every code has its sentence", () => {
  const all: Reason[] = [
    ...RULE_CODES.map((code) => ({ of: "rule", code }) as const),
    ...Object.keys(HELD).map((code) => ({ of: "held", code }) as const),
    ...Object.keys(SKIPPED).map((code) => ({ of: "skipped", code }) as const),
    ...Object.keys(CHARGED).map((code) => ({ of: "charged", code }) as const),
    ...["settlement", "instalments"].map((code) => ({ of: "offered", code }) as const),
    ...Object.keys(LEFT).map((code) => ({ of: "left", code }) as const),
    ...Object.keys(SUPPRESSED).map((code) => ({ of: "message", code }) as const),
    ...["worker_died", "provider_trouble"].map((code) => ({ of: "message", code }) as const),
    { of: "reanchored", code: "oldest_debt_changed" },
    { of: "tasked", code: "call" },
    { of: "deferred", code: "payment_data_stale" },
  ];
  test.each(all)("$of $code", (reason) => {
    expect(has(`${reason.of}.${reason.code}`)).toBe(true);
    expect(say(reason)).not.toMatch(/undefined|\{\{/);
    expect(say(reason)).not.toMatch(/deudor|moroso/i);
  });
});

describe("what a mail server's code means", () => {
  test.each([
    ["smtp_rcpt_550_5.1.1", "no_such_mailbox"],
    ["smtp_rcpt_552_5.2.2", "mailbox_full"],
    ["smtp_auth_535", "sign_in"],
    ["smtp_final_554_5.7.1", "policy"],
    ["smtp_data_554", "refused"],
    ["smtp_greeting_421", "put_off"],
    ["smtp_rcpt_timeout", "timeout"],
    ["smtp_mail_lost", "lost"],
    ["smtp_lost_after_body", "lost_after_body"],
    ["smtp_tls_failed", "tls_failed"],
    ["smtp_connect_refused", "connect_refused"],
    ["smtp_host_unknown", "host_unknown"],
    ["smtp_connect_failed", "connect_failed"],
    ["smtp_too_large", "too_large"],
    ["smtp_starttls_not_offered", "starttls_not_offered"],
    ["smtp_auth_not_offered", "auth_not_offered"],
    ["smtp_sender_closed", "sender_closed"],
    ["smtp_timeout_after_body", "timeout_after_body"],
    ["smtp_garbled_after_body", "garbled_after_body"],
    ["smtp_ehlo_garbled", "garbled"],
  ])("%s is %s", (code, key) => {
    expect(readSmtp(code)?.key).toBe(`smtp.${key}`);
    expect(has(`smtp.${key}`)).toBe(true);
    expect(say({ of: "message", code })).not.toMatch(/undefined|\{\{/);
  });
});

test("a rule says its numbers when it knows them", () => {
  expect(say({ of: "rule", code: "outside_hours", values: { hours: "08:00-15:00" } })).toContain("08:00-15:00");
  expect(say({ of: "rule", code: "outside_hours" })).toBe(es.rule.outside_hours);
  expect(say({ of: "rule", code: "one_channel_a_week", values: { channel: "whatsapp" } })).toContain("WhatsApp");
  expect(say({ of: "rule", code: "closed_weekday", values: { weekday: 7 } })).toContain("domingo");
  expect(say({ of: "rule", code: "written_gap", values: { hours: 48 } })).toContain("48");
});

test("what a text lacks is named, one or several", () => {
  const values = { field: "person complaint-route" };
  expect(say({ of: "message", code: "content_missing", values })).toContain("la persona responsable, dónde quejarse");
  expect(say({ of: "message", code: "content_missing" })).toBe(es.message.content_missing);
  const fields = new Set(PACKS.flatMap(({ content }) => content.must.map(({ field }) => field)));
  expect([...fields].filter((field) => !has(`field.${field}`))).toEqual([]);
});

test("the same word means what its place means", () => {
  expect(say({ of: "skipped", code: "no_address" })).not.toBe(say({ of: "message", code: "no_address" }));
  expect(say({ of: "deferred", code: "outside_hours" })).toBe(es.rule.outside_hours);
});

test("a code that nobody wrote a sentence for is quoted, and what an adapter adds is left out", () => {
  expect(say({ of: "message", code: "brand_new" })).toContain("brand_new");
  expect(say({ of: "message", code: "adapter_fault: socket hang up" })).toBe(es.message.adapter_fault);
});

test("every holiday that the calendars know has a name, and a sentence that says it", () => {
  const names = [...CALENDARS.values()].flatMap(({ rows }) => rows.map(({ name }) => name));
  expect(new Set(names).size).toBeGreaterThan(100);
  expect(names.filter((name) => !has(`holiday.${name}`))).toEqual([]);
  const of = (name: string): string => say({ of: "rule", code: "holiday", values: { name } });
  expect(of("saint-joseph")).toContain("San José");
  expect(of("nobody-knows")).toBe(say({ of: "rule", code: "holiday" }));
});
