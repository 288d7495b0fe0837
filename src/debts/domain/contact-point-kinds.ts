/** Kinds of address. A telephone serves several channels; a chat or a browser serves its own. */
export const CONTACT_POINT_KINDS = ["email", "phone", "address", "telegram", "push", "webchat"] as const;
export type ContactPointKind = (typeof CONTACT_POINT_KINDS)[number];

/** Kinds that somebody may write down. Who chats on a site is known by the chat alone. */
export const WRITTEN_KINDS = ["email", "phone", "address", "telegram", "push"] as const;
export type WrittenKind = (typeof WRITTEN_KINDS)[number];
