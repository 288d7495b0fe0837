import { type LocalDate, minuteOf } from "../../kernel/time.js";
import { type ContactCase, caseShape } from "./case-shape.js";
import { compilePacks } from "./compile.js";
import type { PackSet } from "./compiled.js";
import {
  type Attempt,
  type ContactEvent,
  type Person,
  RECIPIENTS,
  type Recipient,
  type RegistryEntry,
  type RequestedWindow,
  type StopInForce,
  type Verdict,
  type WeekWindow,
} from "./contact.js";
import { firstAllowedAt, mayContact } from "./may-contact.js";
import type { PackSettings } from "./pack-shape.js";
import { packsFor } from "./packs-for.js";

export interface CaseResult {
  readonly id: string;
  readonly expected: "allow" | "deny";
  readonly got: "allow" | "deny";
  /** Does asking now agree with searching for the first permitted moment from now on? */
  readonly agrees: boolean;
  readonly passed: boolean;
  readonly basisStatus: string | null;
  readonly verdict: Verdict;
}

export interface CaseReport {
  readonly total: number;
  readonly passed: number;
  readonly results: readonly CaseResult[];
}

/** The file is not of the form; the message names the case and the field. For command-line and developer eyes. */
export class BadCases extends Error {
  override name = "BadCases";
}

export interface CaseOptions {
  /** Readings to use for every case, by pack id; a case's own readings win. */
  readonly settings?: Readonly<Record<string, PackSettings>>;
}

/**
 * Does `mayContact` answer these cases as expected?
 *
 * Each is judged twice, as the product does: as a decision at that moment, and as a search for the first permitted
 * moment from there, which must be that very moment exactly when the decision allows.
 */
export function runCases(json: unknown, options: CaseOptions = {}): CaseReport {
  const results = readCases(json).map((one) => runCase(one, options));
  return { total: results.length, passed: results.filter(({ passed }) => passed).length, results };
}

function readCases(json: unknown): ContactCase[] {
  if (!Array.isArray(json)) throw new BadCases("a case file is a JSON list of cases");
  const cases = json.map((item: unknown, index) => {
    const parsed = caseShape.safeParse(item);
    if (parsed.success) return parsed.data;
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".") || "(case)"}: ${issue.message}`);
    throw new BadCases(`case ${nameOf(item, index)}: ${faults.join("; ")}`);
  });
  const ids = new Set<string>();
  for (const { id } of cases) {
    if (ids.has(id)) throw new BadCases(`case ${id}: id: used by more than one case`);
    ids.add(id);
  }
  return cases;
}

function nameOf(item: unknown, index: number): string {
  const id = typeof item === "object" && item !== null && "id" in item ? item.id : undefined;
  return typeof id === "string" && id !== "" ? id : `number ${index + 1}`;
}

function runCase(one: ContactCase, options: CaseOptions): CaseResult {
  const attempt = attemptOf(one);
  const person = personOf(one);
  const history = one.history.map(eventOf);
  const now = new Date(one.attempt.at);
  const set = packSetOf(one, options, now);
  const verdict = mayContact(attempt, person, history, set, now);
  const first = firstAllowedAt(attempt, person, history, set, now);
  const got = verdict.kind;
  const agrees = (first?.getTime() === now.getTime()) === (got === "allow");
  return {
    id: one.id,
    expected: one.expected,
    got,
    agrees,
    passed: got === one.expected && agrees,
    basisStatus: one.basisStatus ?? null,
    verdict,
  };
}

/** The packs of the case's place. A counting mode goes to every pack that has such a setting. */
function packSetOf({ country, subdivision, context }: ContactCase, options: CaseOptions, now: Date): PackSet {
  const packs = packsFor({ country, subdivision, creditorKind: context?.creditorKind ?? "financial" }, now);
  const settings: Record<string, PackSettings> = {};
  for (const pack of packs) {
    const mode = context?.countingMode;
    settings[pack.id] = {
      ...options.settings?.[pack.id],
      ...(mode !== undefined && Object.hasOwn(pack.settings, "countingMode") ? { countingMode: mode } : {}),
      ...context?.settings?.[pack.id],
    };
  }
  for (const { id, settings: known } of packs) {
    for (const [name, value] of Object.entries(settings[id] ?? {})) {
      if (known[name]?.options[value] === undefined) throw new BadCases(`pack ${id} has no setting ${name} = ${value}`);
    }
  }
  return compilePacks(packs, { settings });
}

function attemptOf({ attempt, context }: ContactCase): Attempt {
  const { at: _, note: __, recipient, automated, ...rest } = attempt;
  const known = RECIPIENTS.find((role) => role === recipient);
  const balance = context?.balanceVsMinimumWage;
  return {
    ...rest,
    purpose: attempt.purpose ?? "collection",
    recipient: recipient === undefined ? "debtor" : (known ?? ("other" satisfies Recipient)),
    kind: attempt.kind ?? (attempt.channel === "whatsapp" ? "template-utility" : undefined),
    callerId: attempt.callerId ?? "visible",
    creditType: context?.creditType ?? "consumer",
    smallBalance: balance === undefined ? undefined : balance === "15-percent-or-less",
    isAutomated: automated,
  };
}

/** A note is how the form says that an event was the notice before a bureau report. */
const PRIOR_NOTICE = /prior notice/i;

const eventOf = ({
  at,
  channel,
  direction,
  connected,
  outcome,
  purpose,
  debtId,
  note,
}: ContactCase["history"][number]): ContactEvent => ({
  at: new Date(at),
  channel,
  direction,
  connected,
  outcome,
  purpose,
  debtId,
  notice: note !== undefined && PRIOR_NOTICE.test(note) ? "credit-bureau" : undefined,
});

const ALWAYS = new Date(0);

function personOf({ customerTimeZone, context }: ContactCase): Person {
  const zones = [...(customerTimeZone === null ? [] : [customerTimeZone]), ...(context?.candidateTimeZones ?? [])];
  const consent = context?.directPriorConsent;
  return {
    zones: [...new Set(zones)],
    authorised: context?.authorizedChannels ?? "all",
    optIns: context?.whatsappOptIn === false ? [] : ["whatsapp"],
    optOuts: (context?.optOuts ?? []).map(({ channel, at }) => ({ channel, at: new Date(at) })),
    requestedWindows: (context?.requestedWindows ?? []).map(
      ({ requestedAt, instrument, ...window }): RequestedWindow => ({
        ...windowOf(window),
        requestedOn: requestedAt.slice(0, 10) as LocalDate,
        instrument,
      }),
    ),
    inconvenientWindows: (context?.inconvenientWindows ?? []).map(windowOf),
    stops: stopsOf(context ?? {}),
    registries: registriesOf(context ?? {}),
    marketingConsent: context?.marketingConsent ?? null,
    priorConsents: consent ? [{ givenAt: new Date(consent.givenAt), debtId: consent.debtId }] : [],
    visitAuthorised: context?.visitAuthorised ?? false,
  };
}

type Context = NonNullable<ContactCase["context"]>;

const windowOf = ({
  channel,
  weekdays,
  from,
  to,
}: NonNullable<Context["inconvenientWindows"]>[number]): WeekWindow => ({
  channel,
  weekdays,
  opensAtMinute: minuteOf(from),
  closesAtMinute: minuteOf(to),
});

function stopsOf({
  ceaseCommunication,
  attorneyRepresented,
  proceeding,
  deceased,
  disputeOpen,
}: Context): StopInForce[] {
  const stops: StopInForce[] = [];
  if (ceaseCommunication) stops.push({ stop: "cease-request", from: new Date(ceaseCommunication.at) });
  if (attorneyRepresented) stops.push({ stop: "attorney", from: ALWAYS });
  if (proceeding) stops.push({ stop: proceeding.includes("insolv") ? "insolvency" : "lawsuit-served", from: ALWAYS });
  if (deceased) stops.push({ stop: "deceased", from: ALWAYS });
  if (disputeOpen) stops.push({ stop: "dispute-open", from: ALWAYS });
  return stops;
}

function registriesOf({ exclusionRegistry, stateBlockRegistrySince }: Context): RegistryEntry[] {
  const entries: RegistryEntry[] = [];
  if (exclusionRegistry) entries.push({ registry: "exclusion", channels: exclusionRegistry, since: null });
  if (stateBlockRegistrySince) {
    entries.push({ registry: "block", channels: "all", since: stateBlockRegistrySince as LocalDate });
  }
  return entries;
}
