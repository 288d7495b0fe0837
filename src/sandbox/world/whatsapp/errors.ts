/** What Meta calls what went wrong: code, title, and what it says besides. */
export const GRAPH_CODES: Readonly<
  Record<string, { readonly title: string; readonly details: string; readonly status: number }>
> = {
  130429: {
    title: "Rate limit hit",
    details:
      "Message failed to send because there were too many messages sent from this phone number in a short period of time",
    status: 429,
  },
  130472: {
    title: "User's number is part of an experiment",
    details: "Failed to send message because this user's phone number is part of an experiment",
    status: 400,
  },
  131000: { title: "Something went wrong", details: "Message failed to send due to an unknown error", status: 500 },
  131016: { title: "Service unavailable", details: "A service is temporarily unavailable", status: 503 },
  131026: { title: "Message undeliverable", details: "Message Undeliverable.", status: 400 },
  131047: {
    title: "Re-engagement message",
    details:
      "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
    status: 400,
  },
  131049: {
    title: "This message was not delivered to maintain healthy ecosystem engagement.",
    details: "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
    status: 400,
  },
  131050: {
    title:
      "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business",
    details: "User has stopped marketing messages from this business",
    status: 400,
  },
  131051: { title: "Message type unknown", details: "Message type is currently not supported.", status: 400 },
  131056: {
    title: "(Business Account, Consumer Account) pair rate limit hit",
    details:
      "Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time",
    status: 400,
  },
  132015: { title: "Template is paused", details: "Template is paused due to low quality", status: 400 },
  132016: { title: "Template is disabled", details: "Template is disabled", status: 400 },
};

/** With these a message that was taken may still come to nothing. */
export const LATE_FAILURES = ["131026", "131049", "130472", "131000"];
/** With these one may be refused at once, without anything being wrong with it. */
export const REFUSALS = ["131000", "131016", "131056"];
