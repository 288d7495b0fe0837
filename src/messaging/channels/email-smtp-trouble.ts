import type { SmtpReply } from "./email-reply.js";

/**
 * What the session waits for. Until `final` begins the server cannot have taken the message; from then on it may have.
 *
 * connect → tls? → greeting → ehlo → (starttls → tls → ehlo)? → auth?
 *   → (reset? → mail → rcpt → data → body → final)*
 */
export type SmtpStage =
  | "connect"
  | "tls"
  | "greeting"
  | "ehlo"
  | "starttls"
  | "auth"
  | "reset"
  | "mail"
  | "rcpt"
  | "data"
  | "body"
  | "final";

/** Why a letter was not accepted, as the wire saw it. `email-outcome.ts` says what it means. */
export type SmtpTrouble =
  | { readonly kind: "answered"; readonly stage: SmtpStage; readonly reply: SmtpReply }
  /** `fresh` is false where an earlier letter went over the same connection. */
  | { readonly kind: "lost"; readonly stage: SmtpStage; readonly fresh: boolean; readonly code?: string }
  | { readonly kind: "timeout"; readonly stage: SmtpStage }
  | { readonly kind: "garbled"; readonly stage: SmtpStage }
  | { readonly kind: "unfit"; readonly lacks: "starttls" | "auth" | "size" }
  | { readonly kind: "closed" };
