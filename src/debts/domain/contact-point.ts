import { ok, type Result, refuse } from "../../kernel/result.js";
import type { ContactPointKind, WrittenKind } from "./contact-point-kinds.js";
import { parseEmails } from "./import/emails.js";
import { parsePhones } from "./import/phones.js";
import { cleanText } from "./import/text.js";
import { parsePushSubscription } from "./push-subscription.js";

/** The address in the one form in which it is kept. */
export function normalisedPoint(kind: WrittenKind, text: string, country: string): Result<string> {
  switch (kind) {
    case "address":
      return ok(cleanText(text));
    case "email":
    case "phone": {
      const read = kind === "email" ? parseEmails(text) : parsePhones(text, country);
      return read.ok ? ok(read.value.first) : read;
    }
    case "telegram":
      // The number of a private chat. What people see, @name, may be given to somebody else tomorrow.
      return /^[1-9]\d{0,19}$/.test(text.trim()) ? ok(text.trim()) : refuse("bad_telegram_chat");
    case "push": {
      const read = parsePushSubscription(text);
      return read.ok ? ok(read.value.value) : read;
    }
  }
}

/** What of an address is for people's eyes: of a browser, whose notices it takes; its keys are nobody's business. */
export function shownPoint(kind: ContactPointKind, value: string): string {
  if (kind !== "push") return value;
  const read = parsePushSubscription(value);
  return read.ok ? new URL(read.value.endpoint).hostname : "";
}
