import * as search from "../../../kit/search.js";

/** What the messages can be narrowed to, as it stands in the URL. */
export const messagesSearch = {
  q: search.text(),
  state: search.manyOf(["ready", "sent", "deferred", "skipped", "suppressed", "failed", "unknown"]),
  channel: search.manyOf(["email", "sms", "whatsapp"]),
  since: search.day(),
};
