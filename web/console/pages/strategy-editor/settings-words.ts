import type { Definition } from "../../../../src/strategy/domain/definition.js";
import { audienceWords } from "../../../kit/strategy/audience.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { useDeskView } from "./desk.js";

/** Whom the strategy takes in, and what its days are counted from, as one sentence. */
export function useSettingsWords(): (definition: Definition) => string {
  const words = useWords("strategy-editor");
  const shared = useWords("strategies");
  const locale = useLocale();
  const { live } = useDeskView();
  return (definition) => {
    const { anchor, audience } = definition;
    const isSame = JSON.stringify(audience.creditorIds) === JSON.stringify(live.definition.audience.creditorIds);
    const who = audienceWords({ definition, creditors: isSame ? live.creditors : undefined }, shared, locale);
    const all = audience.segment ? words("settings.ofSegment", { who, segment: audience.segment.name }) : who;
    return anchor.on === "event" ? words("settings.onEvent", { who: all, event: words(`event.${anchor.event}`) }) : all;
  };
}
