/** The name that the assistant signs with, the same in every language. */
export const SENDER_NAME = "Lía";
