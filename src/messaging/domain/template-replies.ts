import type { Channel } from "../../kernel/channel.js";

/** What a short answer under a message means when it is pressed; `other` is an answer, and nothing more. */
export const REPLY_MEANINGS = ["wants_link", "wants_person", "paid", "other"] as const;
export type ReplyMeaning = (typeof REPLY_MEANINGS)[number];

/** A short answer that a person may press instead of typing it. */
export interface TemplateReply {
  readonly title: string;
  readonly means: ReplyMeaning;
}

/** What WhatsApp takes under a message in free words; of its approved templates it takes more, and longer ones. */
export const REPLIES_MAX = 3;
export const REPLY_TITLE_MAX = 20;
/** A text that is longer than this can have no buttons there: it goes without. */
export const REPLIED_TEXT_MAX = 1_024;

/** Channels whose texts may have answers to press. */
export const takesReplies = (channel: Channel): boolean => channel === "whatsapp" || channel === "telegram";

const IDS: Readonly<Record<Exclude<ReplyMeaning, "other">, string>> = {
  wants_link: "pay-link",
  wants_person: "person",
  paid: "paid",
};

export interface ReplyButton {
  readonly id: string;
  readonly title: string;
}

/** The answers as buttons. What is heard of a press is its id, so the id says what it means (`hear/meaning.ts`). */
export const buttonsOf = (replies: readonly TemplateReply[]): ReplyButton[] =>
  replies.map(({ title, means }, at) => ({
    id: means === "other" ? `other-${at + 1}` : IDS[means],
    title: title.trim(),
  }));
