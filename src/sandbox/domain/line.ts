/** The providers that the world plays. */
export const LINE_PROVIDERS = ["whatsapp-cloud", "twilio", "telegram", "infobip", "web-push", "http"] as const;
export type LineProvider = (typeof LINE_PROVIDERS)[number];

/** One of our accounts with a provider, as the provider sees it. */
export interface Line {
  readonly tenant: bigint;
  readonly accountId: bigint;
}
