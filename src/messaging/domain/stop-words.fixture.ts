/** What a sentence should be heard as. `paid` and `cancel` are nothing but a hint. */
export type Heard = "channel" | "all" | "resume" | "wrong" | "none" | "paid" | "cancel";

export type HeardSentence = readonly [heard: Heard, locale: "es" | "pt" | "en", text: string];

/** The sentences that the rules were made with. */
export const MADE_WITH: readonly HeardSentence[] = [];
