import { flat, isVague } from "./bounce-text.js";
import { STRONG, WEAK, type WordRule } from "./bounce-words.js";
import type { BounceAction, BounceClass, BounceVerdict } from "./reading.js";

/** What there is to judge one recipient by: the words of the refusing server first, then those around them. */
export interface BounceEvidence {
  readonly texts: readonly string[];
  readonly status?: string | undefined;
  readonly smtpReply?: number | undefined;
  readonly action: BounceAction;
}

/** The address itself is dead. Everything else may pass, or is about us, or about this one letter. */
const HARD: ReadonlySet<BounceClass> = new Set([
  "user_unknown",
  "host_unknown",
  "no_mail_host",
  "moved",
  "bad_syntax",
  "disabled_account",
]);

/** RFC 3463 and the practice of the large providers, by the code without its first figure. */
const BY_STATUS: Readonly<Record<string, BounceClass>> = {
  "1.0": "user_unknown",
  "1.1": "user_unknown",
  "1.2": "host_unknown",
  "1.3": "bad_syntax",
  "1.6": "moved",
  "1.7": "rejected",
  "1.8": "rejected",
  "1.10": "user_unknown",
  "2.0": "filtered",
  "2.1": "disabled_account",
  "2.2": "mailbox_full",
  "2.3": "too_big",
  "2.4": "local_error",
  "3.1": "system_full",
  "3.2": "system_error",
  "3.3": "system_error",
  "3.4": "too_big",
  "3.5": "system_error",
  "4.1": "expired",
  "4.2": "network",
  "4.3": "network",
  "4.4": "host_unknown",
  "4.5": "network",
  "4.6": "network",
  "4.7": "expired",
  "4.14": "network",
  "4.310": "host_unknown",
  "5.1": "protocol_error",
  "5.2": "protocol_error",
  "5.3": "rate_limited",
  "5.4": "protocol_error",
  "7.10": "tls",
  "7.20": "auth_failure",
  "7.21": "auth_failure",
  "7.22": "auth_failure",
  "7.23": "auth_failure",
  "7.24": "auth_failure",
  "7.25": "blocked",
  "7.26": "auth_failure",
  "7.27": "rejected",
  "7.28": "rate_limited",
  "7.133": "filtered",
  "7.134": "filtered",
  "7.136": "filtered",
  "7.129": "filtered",
  "7.509": "auth_failure",
};

const BY_SUBJECT: Readonly<Record<string, BounceClass>> = {
  "3": "system_error",
  "4": "network",
  "5": "protocol_error",
  "6": "content",
  "7": "policy",
};

/** What a bare answer says: codes that servers use for everything say nothing. */
const BY_REPLY: Readonly<Record<number, BounceClass>> = {
  551: "user_unknown",
  552: "mailbox_full",
  556: "no_mail_host",
  421: "system_error",
  452: "system_full",
};

/**
 * Why did this recipient's letter not arrive?
 *
 * Plain words outweigh codes: servers put 5.1.1 over a full disk. A code that names a cause outweighs vague words. What
 * stands around the server's answer is asked last.
 */
export function classOf({ texts, status, smtpReply, action }: BounceEvidence): BounceClass {
  if (action === "delivered" || action === "relayed" || action === "expanded" || status?.startsWith("2."))
    return "delivered";
  const isTransient = status?.startsWith("4.") === true;
  const byCode = classOfStatus(status);
  const coded = byCode !== null && isTransient && HARD.has(byCode) ? null : byCode;
  const isAfterData = texts.some((text) => AFTER_DATA.test(flat(text)) && !/need rcpt|503/i.test(text));
  for (const text of texts.map(wordsOnly)) {
    const strong = firstOf(STRONG, text);
    if (strong === "user_unknown" && (coded === null || coded === "filtered") && isAfterData) return "filtered";
    if (strong !== null) return strong;
    if (coded !== null) return coded;
    if (isUnavailable(text, status, smtpReply)) return "user_unknown";
    const weak = firstOf(WEAK, text);
    if (weak !== null) return weak;
  }
  const bySubject = isVague(status) ? undefined : BY_SUBJECT[status?.split(".")[1] ?? ""];
  return bySubject ?? BY_SUBJECT[status?.split(".")[1] ?? ""] ?? BY_REPLY[smtpReply ?? 0] ?? "other";
}

export const verdictOf = (cause: BounceClass): BounceVerdict =>
  cause === "delivered" ? "none" : HARD.has(cause) ? "hard" : "soft";

/** The address was taken at RCPT and refused with the whole letter read: its owner's filter, whatever it says. */
const AFTER_DATA = /in reply to (?:the )?(?:end of )?data|after end of data|>>> data <<</i;

/** Without the names of people and machines, which may be called anything: `blocked@`, `mailbox.example.com[192.0.2.1]`. */
const wordsOnly = (text: string): string =>
  flat(text)
    .toLowerCase()
    .replace(/[^\s<>"'(),;:=[\]]{1,100}@(?:[\w-]{1,63}\.){0,8}[\w-]{1,63}/g, "@")
    .replace(/\b[\w.-]{1,120}\s?\[[\d.:a-f]{3,45}\]/g, "[]")
    .replace(/\bhost \[\]/g, "said")
    .replace(/_/g, " ")
    .replace(
      /\b(?:remote )?(?:host|server|mta|mailer|gateway)(?: [\w.-]{1,120}| \[\]){0,2} (?:said|says|replied|responded|returned)\b/g,
      "said",
    );

const firstOf = (rules: readonly WordRule[], text: string): BounceClass | null =>
  rules.find(({ says, unless }) => says.test(text) && unless?.test(text) !== true)?.class ?? null;

function classOfStatus(status: string | undefined): BounceClass | null {
  if (status === undefined) return null;
  const [, subject = "", detail = ""] = status.split(".");
  return (
    BY_STATUS[`${subject}.${detail}`] ??
    (Number(detail) >= 600 && Number(detail) < 700 && subject === "7" ? "blocked" : null)
  );
}

/** "Mailbox unavailable" with 550 is how RFC 5321 says that there is none. */
const isUnavailable = (text: string, status: string | undefined, smtpReply: number | undefined): boolean =>
  (smtpReply === 550 || status?.startsWith("5.") === true) &&
  /mailbox (?:is )?unava\w*able|mailbox not available|invalid recipient|not our user|(?:recipient|address) (?:address )?rejected\W*$/.test(
    text,
  );
