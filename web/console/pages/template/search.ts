import { CHANNELS } from "../../../../src/kernel/channel.js";
import { LOCALES } from "../../../../src/kernel/locale.js";
import { TONES } from "../../../../src/messaging/domain/tone.js";
import * as search from "../../../kit/search.js";

/** Which text is open, and whether its versions are looked at. */
export const templateSearch = {
  channel: search.oneOf(CHANNELS),
  locale: search.oneOf(LOCALES),
  tone: search.oneOf(TONES),
  see: search.oneOf(["versions"]),
};
export type TemplateSearch = search.Search<typeof templateSearch>;
