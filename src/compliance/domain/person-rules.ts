import { epochDayOf } from "../../kernel/time.js";
import { type Ask, fail, isOn, sameRef } from "./ask.js";
import { type CompiledPack, isVisit } from "./compiled.js";
import type { OptOut, Purpose, Stop } from "./contact.js";
import { localDay, NEVER } from "./local-time.js";
import type { RuleCode } from "./rule-codes.js";

/**
 * Rules about who the person is and what they agreed to. Time does not cure them, so they bound the search with
 * `NEVER`. Comparisons are written so that a broken date binds instead of letting a contact through.
 */

const STOP_CODES: Readonly<Record<Stop, RuleCode>> = {
  deceased: "deceased",
  "cease-request": "cease_request",
  attorney: "attorney_represented",
  "lawsuit-served": "lawsuit_served",
  insolvency: "insolvency",
  "dispute-open": "dispute_open",
};

/** Does something stop every contact of this kind, whatever the hour? */
export function judgeStops(ask: Ask, pack: CompiledPack): void {
  const { attempt, person, at } = ask;
  for (const { stop, from, debtId } of person.stops) {
    const rule = pack.stops.get(stop);
    if (!rule || from.getTime() > at) continue;
    if (debtId !== undefined && attempt.debtId !== undefined && !sameRef(debtId, attempt.debtId)) continue;
    if (rule.purposes && !rule.purposes.has(attempt.purpose)) continue;
    if (rule.except?.has(attempt.recipient)) continue;
    fail(ask, pack.name, STOP_CODES[stop], NEVER);
  }
}

/** What the person said, whatever any pack says: the channels they authorised, and no to advertising. */
export function judgeOwnWord(ask: Ask): void {
  const { attempt, person } = ask;
  const { channel, purpose } = attempt;
  if (person.authorised !== null && !isOn(person.authorised, channel) && !isAuthorisedVisit(ask)) {
    fail(ask, "customer", "no_consent", NEVER, { channel });
  }
  if (purpose === "marketing" && person.marketingConsent === false)
    fail(ask, "customer", "no_marketing_consent", NEVER);
}

const isAuthorisedVisit = (ask: Ask): boolean => isVisit(ask.bit) && ask.person.visitAuthorised;

/** Did the person agree to this channel, and not withdraw it? */
export function judgeConsent(ask: Ask, pack: CompiledPack): void {
  const { attempt, person, bit } = ask;
  const { channel } = attempt;
  if ((pack.offMask & bit) !== 0) fail(ask, pack.name, "channel_not_allowed", NEVER, { channel });
  const isWanted = (pack.consentMask & bit) !== 0 && !(pack.consentIfAutomated && attempt.isAutomated === false);
  if (isWanted && person.authorised === null && !isAuthorisedVisit(ask)) {
    fail(ask, pack.name, "no_consent", NEVER, { channel });
  }
  if ((pack.optInMask & bit) !== 0 && !isOn(person.optIns, channel)) {
    fail(ask, pack.name, "no_opt_in", NEVER, { channel });
  }
  if (pack.optOutReach === null) return;
  for (const optOut of person.optOuts) {
    if (optOut.at.getTime() > ask.at || !reaches(ask, optOut, pack.optOutReach)) continue;
    if (attempt.purpose === "stop-confirmation" && ask.at < optOut.at.getTime() + CONFIRM_MS) continue;
    fail(ask, pack.name, "opted_out", NEVER, { channel: optOut.channel });
    return;
  }
}

/** "No more" may be confirmed once, at once (47 CFR 64.1200(a)(12): within five minutes). Later it is one message more. */
const CONFIRM_MS = 5 * 60_000;

function reaches(ask: Ask, { channel, address }: OptOut, reach: "channel" | "address" | "all"): boolean {
  if (channel === "all" || reach === "all") return true;
  if (channel !== ask.attempt.channel) return false;
  return (
    reach === "channel" || address === undefined || ask.attempt.address === undefined || address === ask.attempt.address
  );
}

/** May this recipient be spoken to, at this place? */
export function judgeRecipient(ask: Ask, pack: CompiledPack): void {
  const { attempt, bit } = ask;
  const { recipient, purpose } = attempt;
  const { recipients } = pack;
  if (recipients && !recipients.allow.has(recipient) && !(recipients.locationOnly && purpose === "location")) {
    fail(ask, pack.name, "recipient_not_allowed", NEVER, { recipient });
  }
  const { visits } = pack.pack;
  if (!visits || !isVisit(bit)) return;
  const place = attempt.place ?? "home";
  const isOpen = place === "home" ? visits.home : place === "work" ? visits.work : visits.home && visits.work;
  const isExcepted =
    ask.person.visitAuthorised && visits.exceptions.some(({ creditType }) => creditType === attempt.creditType);
  if (!isOpen && !isExcepted) fail(ask, pack.name, "visit_not_allowed", NEVER, { place });
}

/** Does the text, or the number shown, break a rule? */
export function judgeContent(ask: Ask, pack: CompiledPack): void {
  const { attempt, bit } = ask;
  if (attempt.contentFlags) {
    for (const flag of attempt.contentFlags) {
      if (pack.neverAny || pack.never.has(flag)) fail(ask, pack.name, "content_not_allowed", NEVER, { flag });
    }
  }
  if (pack.deniesHiddenCallerId && attempt.callerId === "hidden") fail(ask, pack.name, "caller_id_hidden", NEVER);
  if (!attempt.carries || pack.must.length === 0) return;
  const isFirst = attempt.isFirst ?? !ask.history.some(({ direction }) => direction === "out");
  for (const { mask, first, field } of pack.must) {
    if ((mask & bit) === 0 || (first && !isFirst) || attempt.carries.includes(field)) continue;
    fail(ask, pack.name, "content_missing", NEVER, { field });
  }
}

/** Is the person on a list that bars this purpose, or missing a consent that advertising needs? */
export function judgeRegistries(ask: Ask, pack: CompiledPack): void {
  const { attempt, person } = ask;
  if (pack.needsMarketingConsent && attempt.purpose === "marketing" && person.marketingConsent !== true) {
    fail(ask, pack.name, "no_marketing_consent", NEVER);
  }
  if (person.registries.length === 0) return;
  for (const { registry, mask, purposes, afterDays } of pack.registries) {
    if ((mask & ask.bit) === 0 || !isPurposeOf(purposes, attempt.purpose)) continue;
    for (const entry of person.registries) {
      if (entry.registry !== registry || !isOn(entry.channels, attempt.channel)) continue;
      if (entry.since === null || hasBoundSince(ask, pack, epochDayOf(entry.since) + afterDays)) {
        fail(ask, pack.name, registry === "block" ? "block_registry" : "exclusion_registry", NEVER);
        break;
      }
    }
  }
}

const isPurposeOf = (purposes: ReadonlySet<Purpose> | null, purpose: Purpose): boolean =>
  purposes === null || purposes.has(purpose);

const hasBoundSince = (ask: Ask, pack: CompiledPack, lastFreeDay: number): boolean =>
  (pack.zones ?? ask.zones).some((zone) => !(localDay(zone, ask.at) <= lastFreeDay));
