/**
 * What became of one attempt.
 *
 * `retry` and `refused` are promises that nothing left: the provider said so, or the wire was never reached.
 * Whatever leaves a doubt is `unknown`, and is never sent again.
 */
export type SendOutcome =
  | {
      readonly kind: "accepted";
      readonly providerId: string;
      /** How the provider calls the person, where that is not the address we gave. */
      readonly alias?: string;
      /** Parts an SMS was cut into, as the provider counts them. */
      readonly parts?: number;
    }
  | {
      readonly kind: "retry";
      readonly reason: string;
      readonly afterMs?: number;
      /** The whole account is asked to be slower: nothing of it leaves before this has passed. */
      readonly accountRestsMs?: number;
      /** Worth one more try and no more. */
      readonly once?: boolean;
    }
  | { readonly kind: "refused"; readonly reason: string; readonly stop?: StopScope }
  | { readonly kind: "unknown"; readonly reason: string };

/**
 * What a refusal condemns.
 *
 * `address`: it exists on no channel. `channel`: the person cannot be reached on this one ("not on WhatsApp").
 * `opt_out`: they told the provider to stop. `template`: its text or state must be mended. `account`: nothing leaves by
 * the account until somebody mends it. `window`: nothing but these free words: what the person wrote last is too old for
 * the provider, and the same words may go as a template that it approved.
 */
export type StopScope = "address" | "channel" | "opt_out" | "template" | "account" | "window";

/** Does this answer say nothing of what was asked, but of the provider at this moment? */
export const isPassing = ({ kind }: SendOutcome): boolean => kind === "retry" || kind === "unknown";
