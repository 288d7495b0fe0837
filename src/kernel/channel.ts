/** Ways to reach a person. What a provider calls them is the adapter's business. */
export const CHANNELS = ["email", "sms", "whatsapp", "telegram", "push", "call", "letter", "visit", "social"] as const;
export type Channel = (typeof CHANNELS)[number];

/** How the law groups channels: by voice, in writing, or in person. */
export type ChannelGroup = "voice" | "written" | "visit";

export const groupOf = (channel: Channel): ChannelGroup =>
  channel === "call" ? "voice" : channel === "visit" ? "visit" : "written";
