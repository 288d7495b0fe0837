import type { Act, SaidMedia } from "./act.js";
import type { LineProvider } from "./line.js";

/** What a provider tells of a message it took. */
export type ReportStatus = "sent" | "delivered" | "read" | "failed";

/** What the button that was pressed stands under: what an approved template offered, buttons, or rows of a list. */
export type PressedOn = "template" | "reply" | "list";

export type CallStatus = "initiated" | "ringing" | "in-progress" | "completed" | "busy" | "no-answer" | "failed";
export type AnsweredBy = "human" | "machine_start";

/** What a call is about, and how it stands. */
export interface CallExtra {
  readonly status: CallStatus;
  /** What of it we asked to be told of. */
  readonly events: readonly string[];
  readonly twiml: string;
  /** Is whoever answers told from a machine? */
  readonly detects: boolean;
  readonly answeredBy: AnsweredBy | null;
  readonly answeredAt: string | null;
  /** Where a key is told that is waited for now. */
  readonly action: string | null;
  readonly otherwise: string;
}

/** Something that happens on a phone or with an account, which the provider then calls us about. */
export type WorldEvent =
  | {
      readonly what: "report";
      readonly providerId: string;
      readonly status: ReportStatus;
      /** Of a failure: the provider's own code. */
      readonly code?: string;
    }
  | {
      readonly what: "say";
      readonly id: string;
      readonly text: string;
      /** What the person calls themselves there. */
      readonly name?: string;
      /** A button of ours that was pressed, and what kind of message it stands under. */
      readonly pressed?: { readonly id: string; readonly title: string; readonly by: PressedOn };
      /** The message that this answers, by the provider's id. */
      readonly answers?: string;
      readonly media?: SaidMedia;
    }
  /** The person opened the chat by a link of ours. */
  | { readonly what: "start"; readonly id: string; readonly token: string; readonly name?: string }
  /** They want nothing more from this account of ours, and tell the provider so; or take that back. */
  | { readonly what: "block" | "unblock"; readonly name?: string }
  /** A call that we ordered goes on. */
  | {
      readonly what: "call";
      readonly providerId: string;
      readonly status: CallStatus;
      readonly answeredBy?: AnsweredBy;
    }
  /** Whoever is on the phone pressed a key, which is told to `action`. */
  | { readonly what: "key"; readonly providerId: string; readonly digit: string; readonly action: string }
  /** What a person does by themselves, about a message of ours. */
  | {
      readonly what: "act";
      readonly providerId: string;
      readonly act: Act;
      /** Whose account they pay, where they do; as text, because this is kept as JSON. */
      readonly accountId: string | null;
      /** A visitor does it in their stead. */
      readonly isPlayed?: boolean;
    }
  /** A mail comes to us, as it stands on the wire. */
  | { readonly what: "mail"; readonly raw: string }
  | {
      readonly what: "template";
      readonly name: string;
      readonly language: string;
      readonly state: "APPROVED" | "REJECTED" | "PAUSED" | "DISABLED";
      readonly because?: string;
    };

/**
 * How the call that tells it goes wrong. `lost`: it happens and nobody is told. `echo`: told once more. The other three
 * are calls besides the true one: a word nobody knows, a forged one, one that broke off.
 */
export type Twist = "plain" | "lost" | "echo" | "unknown" | "forged" | "truncated";

/** Does the call bring something about, or does it only tell of it? */
export const isTrue = (twist: Twist): boolean => twist === "plain" || twist === "lost";

export interface DueEvent {
  /** When it is told. */
  readonly at: Date;
  /** When it happened: told twice it is the same. */
  readonly happenedAt: Date;
  readonly channelAccountId: bigint;
  readonly channel: string;
  /** `smtp` has no requests to answer: its mails are taken by the SMTP server. */
  readonly provider: LineProvider | "smtp";
  readonly handle: string;
  readonly event: WorldEvent;
  readonly twist: Twist;
}
