import { type Ask, fail, isInScope } from "./ask.js";
import type { CompiledPack } from "./compiled.js";
import type { ContactEvent } from "./contact.js";
import { localDay, NEVER, reachesDay } from "./local-time.js";

/** Does the provider take this kind of message now? Free text needs a recent word from the person. */
export function judgeProvider(ask: Ask, pack: CompiledPack): void {
  const { provider } = pack;
  if (provider === null || (provider.bit & ask.bit) === 0) return;
  const { channel, kind = "freeform" } = ask.attempt;
  if (provider.templates.has(kind)) return;
  if (kind !== "freeform") {
    fail(ask, pack.name, "channel_not_allowed", NEVER, { channel, kind });
    return;
  }
  let opens = NEVER;
  for (const event of ask.history) {
    if (event.direction !== "in" || event.channel !== channel) continue;
    const at = event.at.getTime();
    if (at <= ask.at && ask.at < at + provider.withinMs) return;
    if (at > ask.at && at < opens) opens = at;
  }
  fail(ask, pack.name, "window_24h_closed", opens, { hours: provider.withinMs / HOUR_MS });
}

const HOUR_MS = 3_600_000;

/** Was the person told in time, and often enough, that a credit bureau will hear of it? */
export function judgeReport(ask: Ask, pack: CompiledPack): void {
  const { reporting } = pack.pack;
  if (!reporting) return;
  const needed = ask.attempt.smallBalance === false ? reporting.notices : reporting.smallBalanceNotices;
  for (const zone of pack.zones ?? ask.zones) {
    const today = localDay(zone, ask.at);
    const days = new Set<number>();
    let last = Number.NEGATIVE_INFINITY;
    for (const event of ask.history) {
      if (!isNotice(ask, event)) continue;
      const day = localDay(zone, event.at.getTime());
      if (day <= today) days.add(day);
      if (day <= today && day > last) last = day;
    }
    if (days.size < needed) {
      fail(ask, pack.name, "bureau_notice_missing", NEVER, { given: days.size, needed });
    } else if (today - last <= reporting.clearDays) {
      const bound = reachesDay(zone, ask.at, last + reporting.clearDays + 1);
      fail(ask, pack.name, "bureau_notice_recent", bound, { days: today - last, needed: reporting.clearDays });
    }
  }
}

const isNotice = (ask: Ask, event: ContactEvent): boolean =>
  event.notice === "credit-bureau" &&
  event.direction === "out" &&
  event.outcome !== "failed" &&
  isInScope(ask, event, "debt");
