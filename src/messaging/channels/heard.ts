import type { StopScope } from "./outcome.js";

/** A call of a provider, as it came: nothing is parsed before it is known who it is. */
export interface Callback {
  readonly method: "GET" | "POST";
  /** The address that was called as the provider knows it: our public one, query included. */
  readonly url: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What a look at a call comes to, before anything of it is kept. */
export type Verified =
  | { readonly kind: "take" }
  /** A handshake: answered, nothing to keep. */
  | { readonly kind: "answer"; readonly status: number; readonly type: string; readonly body: string }
  | { readonly kind: "refuse"; readonly because: "forged" | "unreadable" | "unknown_version" | "too_old" };

/**
 * What is known of a message after a provider took it. Each is a fact of its own: none overwrites another, so the order
 * in which they come, and how often, changes nothing.
 */
export const RECEIPT_FACTS = [
  "sent",
  "delivered",
  "read",
  "opened_by_machine",
  "opened",
  "clicked",
  "failed",
  "complained",
] as const;
export type ReceiptFact = (typeof RECEIPT_FACTS)[number];

/** How a provider names one of our messages: by the id it gave, by the key we sent along, or both. */
export interface MessageRef {
  readonly providerId?: string;
  readonly key?: string;
}

/** Somebody who wrote. `address` in our form (E.164, lower-case e-mail, chat id); absent where only the alias is known. */
export interface From {
  readonly address?: string;
  /** How the provider calls them beside or instead of the address: a business-scoped user id. */
  readonly alias?: string;
  readonly name?: string;
  /** A number of their own (E.164), where the provider itself vouches for it: they shared it from their profile. */
  readonly phone?: string;
}

export interface HeardMedia {
  /** `rest`: what was left out of something that was too long. */
  readonly kind: "image" | "document" | "audio" | "video" | "sticker" | "location" | "contact" | "other" | "rest";
  readonly name?: string;
  readonly mime?: string;
  readonly sizeBytes?: number;
  /** Where the provider keeps it: an id or an address, fetched only when a person wants to see it. */
  readonly ref?: string;
}

/** One thing that a callback says. */
export type Heard =
  | {
      readonly kind: "receipt";
      readonly of: MessageRef;
      readonly fact: ReceiptFact;
      /** Null where the provider does not say when. */
      readonly at: Date | null;
      /** Of a failure: the provider's code in our form (`twilio_30005`). */
      readonly reason?: string;
      readonly stop?: StopScope;
      /** Of a failure that left nothing behind: the same message may be tried once more after this. */
      readonly retryAfterMs?: number;
    }
  | {
      readonly kind: "turn";
      /** The provider's own id of what was said: the same id is the same turn. */
      readonly id: string;
      readonly from: From;
      readonly at: Date | null;
      readonly text: string;
      /** The button or row that was pressed, by the id we gave it. */
      readonly pressed?: string;
      readonly media?: readonly HeardMedia[];
      readonly answers?: MessageRef;
      readonly subject?: string;
      /** A machine wrote it (out of office): kept, never acted on, never answered. */
      readonly isAutomatic?: boolean;
      /** An emoji on one of our messages, a sticker, an edit: no words to act on. */
      readonly isAside?: boolean;
    }
  /** The person told the provider itself. */
  | {
      readonly kind: "stop" | "resume";
      readonly from: From;
      readonly at: Date | null;
      readonly scope: "channel" | "marketing";
    }
  /** They opened the channel through a link of ours; `token` says for whom it was made. */
  | { readonly kind: "linked"; readonly from: From; readonly token: string; readonly at: Date | null }
  /** The same person under another address from now on. */
  | { readonly kind: "moved"; readonly from: From; readonly to: From; readonly at: Date | null }
  | {
      readonly kind: "template";
      readonly name: string;
      readonly language: string;
      readonly state: "pending" | "approved" | "rejected" | "paused" | "disabled";
      readonly because?: string;
    }
  /** About our account with the provider: its quality, its daily limit, or that it may not send any more. */
  | {
      readonly kind: "account";
      readonly quality?: "green" | "yellow" | "red";
      readonly perDay?: number | null;
      readonly stopped?: boolean;
      readonly because?: string;
    }
  /** Genuine and of no use to us, or not understood: kept for whoever looks. */
  | { readonly kind: "nothing"; readonly because: string };
