/** Ways to reach a person. What a provider calls them is the adapter's business. */
export const CHANNELS = [
  "email",
  "sms",
  "whatsapp",
  "telegram",
  "push",
  "webchat",
  "call",
  "letter",
  "visit",
  "social",
] as const;
export type Channel = (typeof CHANNELS)[number];

/** How the law groups channels: by voice, in writing, or in person. */
export type ChannelGroup = "voice" | "written" | "visit";

export const groupOf = (channel: Channel): ChannelGroup =>
  channel === "call" ? "voice" : channel === "visit" ? "visit" : "written";

/** These channels as the order has them; what it does not name comes after, as it was. */
export const byOrder = (channels: readonly Channel[], order: readonly Channel[]): readonly Channel[] => [
  ...order.filter((channel) => channels.includes(channel)),
  ...channels.filter((channel) => !order.includes(channel)),
];
