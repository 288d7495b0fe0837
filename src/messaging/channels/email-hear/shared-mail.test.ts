import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readMail } from "./read-mail.js";

/** Mails that others published, laid beside the repository; what each must be read as stands in their README. */
const HOME = new URL("../../../../../shared/fixtures/", import.meta.url);
const isAbsent = !existsSync(HOME);
const read = (path: string) => readMail(readFileSync(new URL(path, HOME)));

describe.skipIf(isAbsent)("the published mails (skipped where ../shared is absent)", () => {
  type Expected = readonly [status: string | null, reply: number | null, cause: string, verdict: string];
  const BOUNCES: Readonly<Record<string, readonly Expected[]>> = {
    "rfc3464-01": [["5.1.1", null, "mailbox_full", "soft"]],
    "rfc3464-03": [["5.0.0", 554, "policy", "soft"]],
    "rfc3464-06": [["5.5.0", null, "user_unknown", "hard"]],
    "rfc3464-07": [["4.4.0", null, "expired", "soft"]],
    "rfc3464-09": [["4.3.0", null, "mailbox_full", "soft"]],
    "rfc3464-10": [["5.1.6", 550, "moved", "hard"]],
    "lhost-postfix-01": [["5.1.1", null, "local_error", "soft"]],
    "lhost-postfix-02": [
      ["5.2.1", 550, "user_unknown", "hard"],
      ["5.1.1", 550, "user_unknown", "hard"],
    ],
    "lhost-postfix-04": [["5.1.1", 550, "user_unknown", "hard"]],
    "lhost-postfix-08": [["4.4.1", null, "expired", "soft"]],
    "lhost-postfix-13": [
      ["5.2.1", 550, "user_unknown", "hard"],
      ["5.2.2", 550, "mailbox_full", "soft"],
    ],
    "lhost-postfix-16": [["5.1.6", 550, "moved", "hard"]],
    "lhost-exchange2007-01": [["5.1.1", 550, "user_unknown", "hard"]],
    "lhost-exchange2007-02": [["5.2.2", 550, "mailbox_full", "soft"]],
    "lhost-gmail-01": [["5.1.1", 550, "user_unknown", "hard"]],
    "lhost-gmail-06": [["4.2.2", 450, "mailbox_full", "soft"]],
    "lhost-office365-01": [["5.1.10", 550, "user_unknown", "hard"]],
    "lhost-office365-12": [["5.2.2", 550, "mailbox_full", "soft"]],
  };

  test.each(Object.entries(BOUNCES))("dsn/%s", async (name, expected) => {
    const reading = await read(`dsn/${name}.eml`);
    if (reading.kind !== "bounce") throw new Error(`read as ${reading.kind}`);
    expect(
      reading.recipients.map((one) => [one.status ?? null, one.smtpReply ?? null, one.class, one.verdict]),
    ).toEqual(expected);
  });

  test.each([
    ["arf-01", { kind: "complaint", feedback: "abuse", isOptOut: true }],
    ["arf-12", { kind: "complaint", feedback: "opt-out", isOptOut: true, recipient: "user@example.com" }],
    ["arf-14", { kind: "complaint", feedback: "abuse", isOptOut: true, recipient: "kijitora@y.example.com" }],
    ["rfc3834-01", { kind: "auto_reply" }],
    ["rfc3834-02", { kind: "auto_reply" }],
    ["is-not-bounce-01", { kind: "reply", text: "にゃーーーーーーーーーーー" }],
  ])("dsn/%s", async (name, expected) => {
    expect(await read(`dsn/${name}.eml`)).toMatchObject(expected);
  });

  test.each([
    ["email_1_1.txt", /^Hi folks[\s\S]*Java HTTP API\.$/],
    ["email_1_2.txt", /^Hi,\s+You can list the keys[\s\S]*delete them all individually\."$/],
    ["email_1_3.txt", /^Oh thanks\.\n\nHaving the function would be great\.$/],
    ["email_1_4.txt", /^Awesome! I haven't had another problem with it\.$/],
    ["email_1_7.txt", /^:\+1:$/],
    ["email_2_1.txt", /^Outlook with a reply$/],
    ["email_iPhone.txt", /^Here is another email$/],
    ["email_bullets.txt", /^test 2 this should list second[\s\S]* {3}- how about bullets\n {3}- and another$/],
    ["correct_sig.txt", /^this is an email with a correct -- signature\.$/],
    ["apple_mail.eml", /^Hello$/],
    ["iphone.eml", /^Hello$/],
  ])("replies/%s", async (name, text) => {
    const reading = await read(`replies/${name}`);
    expect(reading).toMatchObject({ kind: "reply", text: expect.stringMatching(text) });
  });
});
