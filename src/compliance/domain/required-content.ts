import type { Channel } from "../../kernel/channel.js";
import { bitOf, type PackSet } from "./compiled.js";

/** What must a text on this channel carry, by all packs of the set? Fields for templates and scripts. */
export function requiredContent(set: PackSet, channel: Channel, isFirst: boolean): string[] {
  const bit = bitOf(channel);
  const fields = new Set<string>();
  for (const { must } of set.packs) {
    for (const { mask, first, field } of must) if ((mask & bit) !== 0 && (isFirst || !first)) fields.add(field);
  }
  return [...fields];
}
