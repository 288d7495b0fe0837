import { describe, expect, test } from "vitest";
import { outcomeOf } from "./email-outcome.js";
import type { SmtpStage } from "./email-smtp-trouble.js";

const answered = (stage: SmtpStage, code: number, text: string) => {
  const enhanced = /^\d\.\d+\.\d+/.exec(text)?.[0];
  return outcomeOf({
    kind: "answered",
    stage,
    reply: { code, lines: [text], ...(enhanced === undefined ? {} : { enhanced }) },
  });
};

describe("an answer of the server", () => {
  test.each<[SmtpStage, number, string, object]>([
    // The session: nobody's letter is at fault.
    ["greeting", 421, "Too busy", { kind: "retry", reason: "smtp_greeting_421" }],
    ["greeting", 554, "5.7.1 Your address is blocked", { kind: "refused", stop: "account" }],
    ["ehlo", 550, "Get lost", { kind: "refused", stop: "account" }],
    ["starttls", 454, "4.7.0 TLS not available", { kind: "retry" }],
    ["auth", 535, "5.7.8 Bad credentials", { kind: "refused", reason: "smtp_auth_535_5.7.8", stop: "account" }],
    ["auth", 454, "4.7.0 Temporary failure", { kind: "retry", reason: "smtp_auth_454_4.7.0" }],
    ["reset", 500, "What?", { kind: "retry" }],
    // The sender.
    ["mail", 421, "4.7.0 Slow down", { kind: "retry", reason: "smtp_mail_421_4.7.0" }],
    ["mail", 451, "Later", { kind: "retry" }],
    ["mail", 503, "Nested MAIL", { kind: "retry", reason: "smtp_mail_503" }],
    ["mail", 530, "5.7.0 Authentication required", { kind: "refused", stop: "account" }],
    ["mail", 550, "5.1.8 Sender not allowed", { kind: "refused", stop: "account" }],
    ["mail", 552, "5.3.4 Message too big", { kind: "refused", stop: undefined }],
    // The recipient.
    ["rcpt", 450, "4.2.0 Greylisted", { kind: "retry" }],
    ["rcpt", 450, "4.1.1 User unknown", { kind: "retry" }],
    ["rcpt", 452, "4.2.2 Mailbox full", { kind: "retry" }],
    ["rcpt", 550, "5.1.1 User unknown", { kind: "refused", reason: "smtp_rcpt_550_5.1.1", stop: "address" }],
    ["rcpt", 550, "5.1.10 Recipient not found", { kind: "refused", stop: "address" }],
    ["rcpt", 550, "5.2.1 The account is disabled", { kind: "refused", stop: "address" }],
    ["rcpt", 550, "No such user here", { kind: "refused", reason: "smtp_rcpt_550", stop: "address" }],
    ["rcpt", 550, "5.5.0 Requested action not taken: mailbox ana does not exist", { kind: "refused", stop: "address" }],
    ["rcpt", 550, "El usuario no existe", { kind: "refused", stop: "address" }],
    ["rcpt", 550, "Requested action not taken", { kind: "refused", stop: undefined }],
    ["rcpt", 550, "5.1.1 Not enough disk space, quota exceeded", { kind: "refused", stop: undefined }],
    ["rcpt", 552, "5.2.2 Mailbox full", { kind: "refused", stop: undefined }],
    ["rcpt", 550, "5.7.1 Recipient rejected by policy", { kind: "refused", stop: undefined }],
    ["rcpt", 550, "5.7.1 Unknown user or blocked", { kind: "refused", stop: undefined }],
    ["rcpt", 554, "5.7.1 <ana@example.com>: Relay access denied", { kind: "refused", stop: "account" }],
    ["rcpt", 530, "5.7.57 Client not authenticated", { kind: "refused", stop: "account" }],
    ["rcpt", 503, "MAIL first", { kind: "retry" }],
    // The letter.
    ["data", 451, "4.3.0 Try later", { kind: "retry" }],
    ["data", 554, "5.5.1 No valid recipients", { kind: "refused", stop: undefined }],
    ["body", 552, "5.3.4 Enough", { kind: "refused", stop: undefined }],
    ["final", 421, "4.3.2 Shutting down", { kind: "retry", reason: "smtp_final_421_4.3.2" }],
    ["final", 451, "4.3.0 Queue file write error", { kind: "retry" }],
    ["final", 503, "Out of order", { kind: "refused" }],
    ["final", 550, "5.7.1 Looks like spam", { kind: "refused", stop: undefined }],
    ["final", 550, "5.1.10 RESOLVER.ADR.RecipientNotFound", { kind: "refused", stop: "address" }],
    ["final", 552, "5.2.2 Mailbox full", { kind: "refused", stop: undefined }],
  ])("%s: %i %s", (stage, code, text, outcome) => {
    expect({ stop: undefined, ...answered(stage, code, text) }).toMatchObject(outcome);
  });
});

describe("silence and noise", () => {
  const BEFORE: SmtpStage[] = ["greeting", "ehlo", "starttls", "auth", "reset", "mail", "rcpt", "data", "body"];

  test.each(BEFORE)("at %s nothing can have been accepted", (stage) => {
    expect(outcomeOf({ kind: "lost", stage, fresh: true })).toEqual({ kind: "retry", reason: `smtp_${stage}_lost` });
    expect(outcomeOf({ kind: "timeout", stage })).toEqual({ kind: "retry", reason: `smtp_${stage}_timeout` });
    expect(outcomeOf({ kind: "garbled", stage })).toEqual({ kind: "retry", reason: `smtp_${stage}_garbled` });
  });

  test.each(["lost", "timeout", "garbled"] as const)("after the final dot %s leaves a doubt", (kind) => {
    const trouble =
      kind === "lost" ? { kind, stage: "final" as const, fresh: true } : { kind, stage: "final" as const };
    expect(outcomeOf(trouble)).toEqual({ kind: "unknown", reason: `smtp_${kind}_after_body` });
  });

  test.each([
    ["ECONNREFUSED", "smtp_connect_refused"],
    ["ENOTFOUND", "smtp_host_unknown"],
    ["EAI_AGAIN", "smtp_host_unknown"],
    ["EHOSTUNREACH", "smtp_connect_failed"],
    [undefined, "smtp_connect_failed"],
  ])("no connection: %s", (code, reason) => {
    const lost = { kind: "lost", stage: "connect", fresh: true, ...(code === undefined ? {} : { code }) } as const;
    expect(outcomeOf(lost)).toEqual({ kind: "retry", reason });
  });

  test("a connection that went stale while it rested need not wait for another try", () => {
    expect(outcomeOf({ kind: "lost", stage: "mail", fresh: false })).toMatchObject({ kind: "retry", afterMs: 0 });
    expect(outcomeOf({ kind: "lost", stage: "rcpt", fresh: false })).not.toHaveProperty("afterMs");
  });

  test.each([
    ["starttls", { kind: "refused", reason: "smtp_starttls_not_offered", stop: "account" }],
    ["auth", { kind: "refused", reason: "smtp_auth_not_offered", stop: "account" }],
    ["size", { kind: "refused", reason: "smtp_too_large" }],
  ] as const)("a server without %s", (lacks, outcome) => {
    expect(outcomeOf({ kind: "unfit", lacks })).toEqual(outcome);
  });
});
