/** A file that a person sends along. */
export interface SaidMedia {
  readonly kind: "image" | "voice" | "document";
  readonly name: string;
  readonly mime: string;
}

/** What a person does, and how long after the message came. */
export type Act = { readonly afterS: number } & (
  | { readonly does: "read" }
  /** `isAutomatic`: a machine of theirs says it. */
  | { readonly does: "say"; readonly text: string; readonly media?: SaidMedia; readonly isAutomatic?: boolean }
  /** Their mail server says that nobody has this mailbox. */
  | { readonly does: "bounce" }
  | { readonly does: "press"; readonly button: { readonly id: string; readonly title: string } }
  /** Pays so much of what is open. */
  | { readonly does: "pay"; readonly share: number }
  | { readonly does: "block" }
  | { readonly does: "unblock" }
  /** Opens the chat by a link of ours. */
  | { readonly does: "start"; readonly token: string; readonly name: string }
  | { readonly does: "pick_up"; readonly by: "human" | "machine_start" }
  | { readonly does: "key"; readonly digit: string }
  | { readonly does: "hang_up" }
);
