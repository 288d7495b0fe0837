import type { ZodType } from "zod";
import type { Channel } from "../../kernel/channel.js";
import type { Locale } from "../../kernel/locale.js";

/** One message, rendered, ready for the wire. `key` is the same for every look at the same decision. */
export interface Outgoing {
  readonly key: string;
  /** The moment of the attempt on the tenant's clock, which in a demo is not the real one. */
  readonly at: Date;
  readonly to: string;
  readonly toName?: string;
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
  readonly locale: Locale;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What became of one attempt.
 *
 * `retry` and `refused` are promises that nothing left: the provider said so, or the wire was never reached.
 * Whatever leaves a doubt is `unknown`, and is never sent again.
 */
export type SendOutcome =
  | { readonly kind: "accepted"; readonly providerId: string }
  | { readonly kind: "retry"; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: "refused"; readonly reason: string; readonly stop?: StopScope }
  | { readonly kind: "unknown"; readonly reason: string };

/** What a refusal condemns: this address for ever, or the sending account until somebody mends it. */
export type StopScope = "address" | "account";

/** Everything a provider may answer to a check of the settings, in words a person can act on. */
export type CheckOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** A channel account, connected. `send` never throws: every trouble is an outcome. */
export interface Sender {
  send(message: Outgoing): Promise<SendOutcome>;
  check(): Promise<CheckOutcome>;
  close(): Promise<void>;
}

/** One provider of one channel. Adding a provider is one such file and one line in `channels/index.ts`. */
export interface ChannelAdapter<Settings> {
  readonly provider: string;
  readonly channel: Channel;
  readonly settings: ZodType<Settings>;
  open(settings: Settings): Sender;
}
