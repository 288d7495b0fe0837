/**
 * Whether an address may be written to again. `hard` closes it; `soft` counts against it; `none` tells that the letter
 * arrived, or was handed on to a system that sends no reports.
 */
export type BounceVerdict = "hard" | "soft" | "none";

/** Why a letter did not arrive, by meaning: reports say the same thing in a thousand wordings. */
export type BounceClass =
  | "user_unknown"
  | "host_unknown"
  | "no_mail_host"
  | "moved"
  | "bad_syntax"
  | "disabled_account"
  | "suspended"
  | "mailbox_full"
  | "too_big"
  | "system_full"
  | "filtered"
  | "rejected"
  | "auth_failure"
  | "blocked"
  | "spam"
  | "policy"
  | "content"
  | "relay_denied"
  | "rate_limited"
  | "tls"
  | "expired"
  | "network"
  | "local_error"
  | "system_error"
  | "protocol_error"
  | "suppressed"
  | "delivered"
  | "other";

export type BounceAction = "failed" | "delayed" | "delivered" | "relayed" | "expanded";

/** What a report says of one recipient. */
export interface BouncedRecipient {
  /** Null where the report names nobody: our own mark, or the id of our letter, then tells whom it was for. */
  readonly recipient: string | null;
  /** The address we wrote to, where the report tells that it was forwarded to another. */
  readonly originalRecipient?: string;
  readonly action: BounceAction;
  /** RFC 3463, as reported or as found in the words: `5.1.1`. */
  readonly status?: string;
  /** The answer of the server that refused: 550. */
  readonly smtpReply?: number;
  readonly diagnostic: string;
  readonly class: BounceClass;
  readonly verdict: BounceVerdict;
}

export interface MailAddress {
  readonly address: string;
  readonly name?: string;
}

/** What every mail tells of itself. Message ids stand without their angle brackets. */
export interface MailFacts {
  readonly from?: MailAddress;
  readonly subject?: string;
  readonly sentAt?: Date;
  readonly messageId?: string;
  /** Ids of what it answers, the nearest first. */
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** Our own mark, from the address it came to: `reply+TOKEN@` or `bounce+TOKEN@`, in small letters. */
  readonly token?: string;
  /** Everything that stands behind a plus in an address it came to, or in those of the returned letter: ours is among them. */
  readonly marks: readonly string[];
  /** The mail was longer than what is read of it, or ended in the middle of a part. */
  readonly truncated: boolean;
}

export interface MailAttachment {
  readonly name: string | null;
  readonly type: string;
  readonly sizeBytes: number;
  /** Shown inside the text, such as a logo, and not put there as a document. */
  readonly isInline: boolean;
}

export interface BounceReading {
  readonly kind: "bounce";
  readonly facts: MailFacts;
  readonly recipients: readonly BouncedRecipient[];
  readonly originalMessageId?: string;
  readonly envelopeId?: string;
  readonly reportedBy?: string;
}

export interface ComplaintReading {
  readonly kind: "complaint";
  readonly facts: MailFacts;
  /** RFC 5965: abuse, fraud, virus, opt-out, not-spam, auth-failure, other. */
  readonly feedback: string;
  /** The person wants no more: abuse, fraud and opt-out. */
  readonly isOptOut: boolean;
  readonly recipient?: string;
  readonly originalMessageId?: string;
}

export type AutoReplyRule =
  | "auto_submitted"
  | "auto_reply_header"
  | "precedence"
  | "null_sender"
  | "subject"
  | "read_receipt";

export interface AutoReplyReading {
  readonly kind: "auto_reply";
  readonly facts: MailFacts;
  /** By what it was known. */
  readonly rule: AutoReplyRule;
  readonly text: string;
}

export interface ReplyReading {
  readonly kind: "reply";
  readonly facts: MailFacts;
  /** What the person typed: no quotation, no signature. */
  readonly text: string;
  /** Something of an earlier letter stood in it and was left out. */
  readonly hasQuote: boolean;
  readonly attachments: readonly MailAttachment[];
  /** The bytes of each attachment, in the same order: apart, so that what is logged or shown carries none. */
  readonly files: readonly Uint8Array[];
}

export type UnreadableCause = "empty" | "binary" | "encrypted";

export interface UnreadableMail {
  readonly kind: "unreadable";
  readonly cause: UnreadableCause;
}

export type MailReading = BounceReading | ComplaintReading | AutoReplyReading | ReplyReading | UnreadableMail;
