import { openOnWeekday, packsInForce } from "../../compliance/index.js";
import { CHANNELS, type Channel } from "../../kernel/channel.js";
import type { CreditorId } from "../../kernel/id.js";
import type { Weekday } from "../../kernel/time.js";
import type { Tx } from "../../platform/db.js";
import type { Definition } from "../domain/definition.js";
import { flatSteps } from "../domain/outline.js";
import { creditorPlaces } from "../segment/fact-store.js";
import { loadCreditors } from "../store.js";
import { HOURS_A_DAY } from "./tally.js";

const WEEK: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];

/** The channels that its steps may use. */
function channelsOf({ steps }: Definition): Channel[] {
  const used = flatSteps(steps).flatMap((step): readonly Channel[] =>
    step.kind === "message" ? step.channels : step.kind === "call" || step.kind === "visit" ? [step.kind] : [],
  );
  return CHANNELS.filter((channel) => used.includes(channel));
}

/**
 * In which hours of an ordinary week may a definition reach anybody? Those in which the law of at least one of its
 * creditors' countries lets at least one of its channels be used.
 */
export async function openHours(tx: Tx, definition: Definition, now: Date): Promise<boolean[][]> {
  const { creditorIds, countries } = definition.audience;
  const packs = await packsInForce(tx, now);
  const rules = new Map((await loadCreditors(tx)).map((creditor) => [creditor.id, creditor]));
  const week = WEEK.map(() => new Array<boolean>(HOURS_A_DAY).fill(false));
  const channels = channelsOf(definition);
  for (const { id, country } of await creditorPlaces(tx)) {
    const creditor = rules.get(id as CreditorId);
    if (!creditor || (creditorIds && !creditorIds.includes(id.toString()))) continue;
    if (countries && !countries.includes(country)) continue;
    const set = packs.of({ country, subdivision: null }, creditor);
    for (const [index, weekday] of WEEK.entries())
      for (const channel of channels) opens(week[index] as boolean[], openOnWeekday(set, channel, weekday));
  }
  return week;
}

function opens(day: boolean[], spans: readonly number[]): void {
  for (let at = 0; at < spans.length; at += 2) {
    const [from, until] = [spans[at] as number, spans[at + 1] as number];
    for (let hour = Math.floor(from / 60); hour * 60 < until; hour++) day[hour] = true;
  }
}
