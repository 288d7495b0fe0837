import { PACKS } from "../packs/index.js";
import type { ContactPolicyPack } from "./pack-shape.js";
import type { RuleCode } from "./rule-codes.js";

export type Basis = ContactPolicyPack["basis"][number];

/** What the rules of a pack speak of, by the code that a verdict gives: its lines that a reader should be shown. */
const ABOUT: Readonly<Partial<Record<RuleCode, RegExp>>> = {
  deceased: /stops hold/,
  cease_request: /request to cease|stops hold/,
  attorney_represented: /attorney|stops hold/,
  lawsuit_served: /when served|stops hold/,
  insolvency: /insolvency|stops hold/,
  dispute_open: /open dispute/,
  channel_not_allowed: /only channels|turn the channel off/,
  no_consent: /channels the consumer authorised|consent is prior|consent for|permission to message|only the address/,
  no_opt_in: /permission to message/,
  opted_out: /opt-out|opt out|revocation/,
  recipient_not_allowed:
    /third part|references|other persons|relatives|co-debtor and guarantor only|holder only|whose user is/,
  visit_not_allowed: /no visits/,
  content_not_allowed: /judicial|content flag|ridicule|court action|reason for default|abusive|dignif/,
  content_missing: /names|says who|say which|disclosure|itemised|where to complain|how to opt out|total with/,
  caller_id_hidden: /hidden|identifiable number/,
  no_marketing_consent: /advertising only/,
  exclusion_registry: /exclusion registry|REUS|No Llame/,
  block_registry: /block list/,
  unknown_zone: /customer's zone|own zone|every place/,
  holiday: /holiday|working days|default hours|where no law sets them/,
  closed_weekday: /Sunday|Saturday|Monday to|weekend|weekdays|working days|default hours|where no law sets them/,
  outside_hours: /\d\d:\d\d|hours|before 9 pm|working days/,
  inconvenient_hours: /when, where and how|unreasonable/,
  one_channel_a_week: /no other channel/,
  one_channel_a_period: /no other channel/,
  day_cap: /a day\b|same day|default hours/,
  week_cap: /a week\b|three a week|default hours/,
  period_cap: /consecutive days|a week\b/,
  once_only: /only, once/,
  answered_today: /day of an answer|same day/,
  written_gap: /between written/,
  contact_gap: /between written|minutes apart/,
  talk_pause: /of a conversation/,
  bureau_notice_missing: /report|notices|default file/,
  bureau_notice_recent: /report/,
  window_24h_closed: /free text|approved templates/,
};

/** Lines about what is allowed all the same: they are no ground of a refusal. */
const ALLOWING =
  /skip hours|receipts and fraud|are exempt|despite the day|no federal ban|not counted|outside the call count|is allowed|closing minute|later request/;

/** Verified texts first, our own defaults last. */
const WEIGHT: Readonly<Record<Basis["status"], number>> = { V: 0, S: 1, I: 2, M: 3, D: 4 };
const SHOWN_MAX = 3;

const known = new Map<string, readonly Basis[]>();

/**
 * What does this refusal rest on? The lines of the pack that speak of the rule, best founded first; none where the pack
 * names nothing, or where it was the person who said so.
 */
export function basisOf(pack: string, rule: string): readonly Basis[] {
  const key = `${pack} ${rule}`;
  let basis = known.get(key);
  if (!basis) {
    basis = lookUp(pack, rule);
    known.set(key, basis);
  }
  return basis;
}

function lookUp(name: string, rule: string): readonly Basis[] {
  const [id, version] = name.split("@");
  const pack = PACKS.find((one) => one.id === id && one.version === version) ?? PACKS.find((one) => one.id === id);
  const about = ABOUT[rule as RuleCode];
  if (!pack || !about) return [];
  return pack.basis
    .filter((line) => about.test(line.rule) && !ALLOWING.test(line.rule))
    .sort((a, b) => WEIGHT[a.status] - WEIGHT[b.status])
    .slice(0, SHOWN_MAX);
}
