import type { SmtpReply } from "./email-reply.js";
import type { SmtpStage, SmtpTrouble } from "./email-smtp-trouble.js";
import type { SendOutcome, StopScope } from "./outcome.js";

/** RFC 3463 codes that speak of the mailbox itself: it does not exist, was closed, or has moved. */
const DEAD_MAILBOX = new Set(["5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"]);
/** Codes that say nothing by themselves, so that the words decide. Old Exchange answers 5.5.0 to everything. */
const VAGUE = new Set([undefined, "5.0.0", "5.5.0"]);
const TOO_LARGE = new Set(["5.2.3", "5.3.4"]);
/** RFC 4954 and its practice: sign in, sign in otherwise, sign in over TLS. */
const SIGN_IN = new Set([530, 534, 535, 538]);
const BAD_SEQUENCE = 503;

const SAYS_FULL = /quota|\bfull\b|insufficient|storage|disk space|too (?:large|big)/i;
const SAYS_DEAD =
  /(?:user|recipient|mailbox|address|account)\b.{0,60}?(?:unknown|not found|does ?n[o']t exist|not exist|disabled|inactive|closed)|(?:unknown|no such|invalid|nonexistent) (?:user|recipient|mailbox|address|account|local)|no mailbox|usuario desconocido|no existe|n[aã]o existe/i;
const SAYS_NO_RELAY = /\brelay(?:ing)?\b/i;

/**
 * What became of a letter that met this trouble?
 *
 * Before its final dot was written a letter cannot have been accepted: retry, unless the server refused for good. After
 * the dot only the server's own answer settles it; silence leaves a doubt, and a doubt is never sent again.
 */
export function outcomeOf(trouble: SmtpTrouble): SendOutcome {
  switch (trouble.kind) {
    case "answered":
      return ofAnswer(trouble.stage, trouble.reply);
    case "lost":
      return ofLoss(trouble);
    case "timeout":
      return trouble.stage === "final" ? unknown("timeout") : retry(`smtp_${trouble.stage}_timeout`);
    case "garbled":
      return trouble.stage === "final" ? unknown("garbled") : retry(`smtp_${trouble.stage}_garbled`);
    case "unfit":
      return trouble.lacks === "size"
        ? { kind: "refused", reason: "smtp_too_large" }
        : { kind: "refused", reason: `smtp_${trouble.lacks}_not_offered`, stop: "account" };
    case "closed":
      return retry("smtp_sender_closed");
  }
}

const retry = (reason: string): SendOutcome => ({ kind: "retry", reason });
const unknown = (how: string): SendOutcome => ({ kind: "unknown", reason: `smtp_${how}_after_body` });

function ofLoss({ stage, fresh, code }: SmtpTrouble & { kind: "lost" }): SendOutcome {
  if (stage === "final") return unknown("lost");
  if (stage === "tls") return retry("smtp_tls_failed");
  if (stage !== "connect") {
    // The server had closed a resting connection. Nothing is wrong with it, so there is nothing to wait for.
    const isStale = !fresh && (stage === "mail" || stage === "reset");
    return { kind: "retry", reason: `smtp_${stage}_lost`, ...(isStale ? { afterMs: 0 } : {}) };
  }
  if (code === "ECONNREFUSED") return retry("smtp_connect_refused");
  if (code === "ENOTFOUND" || code?.startsWith("EAI_") === true) return retry("smtp_host_unknown");
  return retry("smtp_connect_failed");
}

function ofAnswer(stage: SmtpStage, reply: SmtpReply): SendOutcome {
  const reason = `smtp_${stage}_${reply.code}${reply.enhanced === undefined ? "" : `_${reply.enhanced}`}`;
  // "Bad sequence" is about the session, not the letter: another connection starts in order.
  const isPermanent = reply.code >= 500 && (reply.code !== BAD_SEQUENCE || stage === "final");
  if (!isPermanent || stage === "reset") return { kind: "retry", reason };
  const stop = stopOf(stage, reply);
  return { kind: "refused", reason, ...(stop === undefined ? {} : { stop }) };
}

/** What does this refusal condemn: the recipient's address, the account, or only this letter? */
function stopOf(stage: SmtpStage, reply: SmtpReply): StopScope | undefined {
  const { code, enhanced } = reply;
  const words = reply.lines.join(" ");
  if (SIGN_IN.has(code)) return "account";
  if (stage === "rcpt" || stage === "data" || stage === "body" || stage === "final") {
    // Policies (5.7) of the other side are about one letter or one recipient; only "no relaying" is about us.
    if (SAYS_NO_RELAY.test(words)) return "account";
    const isDead = DEAD_MAILBOX.has(enhanced ?? "") || (VAGUE.has(enhanced) && SAYS_DEAD.test(words));
    return isDead && !SAYS_FULL.test(words) ? "address" : undefined;
  }
  const isTooLarge = TOO_LARGE.has(enhanced ?? "") || (code === 552 && enhanced === undefined);
  return stage === "mail" && isTooLarge ? undefined : "account";
}
