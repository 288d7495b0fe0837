/** How far a message came, in the order in which people ask. */
export const STAGES = ["sent", "delivered", "seen", "clicked", "replied", "promised", "paid"] as const;
export type Stage = (typeof STAGES)[number];

/** What is known of messages besides: none of it is a step on the way. */
export const ASIDES = ["opened_by_machine", "failed", "complained"] as const;
export type Aside = (typeof ASIDES)[number];

/** Facts that tell of a stage. Who clicked has seen it; what a machine opened has arrived and was seen by nobody. */
export const TOLD_BY = {
  delivered: ["delivered", "read", "opened", "opened_by_machine", "clicked", "replied", "complained"],
  seen: ["read", "opened", "clicked", "replied"],
  clicked: ["clicked"],
  replied: ["replied"],
} as const satisfies Partial<Record<Stage, readonly string[]>>;

/** Which messages might have come to a stage: those that came to this one; null: all that were made. */
export const BEFORE: Readonly<Record<Stage, Stage | null>> = {
  sent: null,
  delivered: "sent",
  seen: "delivered",
  clicked: "delivered",
  replied: "delivered",
  promised: "sent",
  paid: "sent",
};

/** A promise or a payment so many days after a message is counted for it. */
export const AFTERMATH_DAYS = 7;
