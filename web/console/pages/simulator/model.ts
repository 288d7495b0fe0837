import type { MessageItem } from "../../../../src/analytics/contract.js";
import { CHANNELS } from "../../../../src/kernel/channel.js";
import type {
  Clock,
  Mail,
  Mailbox,
  PhoneAct,
  PhoneView,
  SandboxFeed,
  SandboxWorld,
} from "../../../../src/sandbox/contract.js";
import { CALM } from "../../../../src/sandbox/domain/calm.js";
import type { Faults } from "../../../../src/sandbox/domain/faults.js";
import type { Wire } from "../../../kit/api.js";
import type { JobView } from "../../../kit/eta.js";
import * as search from "../../../kit/search.js";

export type ClockView = Wire<typeof Clock>;
export type MailboxRow = Wire<typeof Mailbox>;
export type MailView = Wire<typeof Mail>;
export type Stride = "hour" | "day" | "next-event";

export type Phone = Wire<typeof PhoneView>;
export type PhoneMessage = Phone["messages"][number];
export type Act = Wire<typeof PhoneAct>;
type World = Wire<typeof SandboxWorld>;
export type FaultyChannel = World["faults"][number]["channel"];
/** Every fault is said: the server leaves none out. */
export type WorldView = Omit<World, "faults"> & {
  readonly faults: readonly { readonly channel: FaultyChannel; readonly faults: Faults }[];
};
export type Doing = Wire<typeof SandboxFeed>["items"][number];
export type Decision = Wire<typeof MessageItem>;

export const VIEWS = ["phones", "mail", "faults"] as const;
export type View = (typeof VIEWS)[number];

/** What is looked at, which mailbox is open, and what was looked for, as it stands in the URL. */
export const simulatorSearch = {
  view: search.oneOf(VIEWS),
  mailbox: search.text(320),
  q: search.text(120),
  channel: search.oneOf(CHANNELS),
  debtorId: search.id(),
};
export type SimulatorSearch = search.Search<typeof simulatorSearch>;
export const readSearch = search.searchOf(simulatorSearch);

/** The paces a demo is watched at: standing still, as it is, and a minute a second. */
export const SPEEDS = [0, 1, 60] as const;

/** One move of the clock, from where to where. `until` is null while it is under way. */
export interface Move {
  readonly jobId: string;
  readonly from: string;
  readonly until: string | null;
}

/** A job's counts travel as text; bars count in numbers. */
export const progressOf = ({ state, done, total, startedAt }: NonNullable<ClockView["moving"]>): JobView => ({
  state,
  done: Number(done),
  total: total === null ? null : Number(total),
  startedAt,
});

/**
 * Which letters stand for this mailbox? Those of its person; without one, the address begins with them.
 */
export function lettersOf({ mailbox, debtor }: Pick<MailboxRow, "mailbox" | "debtor">): string {
  const parts = (debtor?.name ?? mailbox.split("@", 1)[0] ?? "")
    .split(/[\s._-]+/)
    .filter((part) => /\p{L}/u.test(part));
  const [first = "", second = ""] = parts;
  return `${[...first][0] ?? "?"}${[...second][0] ?? ""}`.toLocaleUpperCase();
}

/** How long was the move, as hours and days people count in? */
export function lengthOf({ from, until }: { readonly from: string; readonly until: string }): {
  readonly unit: "days" | "hours" | "minutes";
  readonly count: number;
} {
  const minutes = Math.round((Date.parse(until) - Date.parse(from)) / 60_000);
  if (minutes >= 48 * 60 || minutes === 24 * 60) return { unit: "days", count: Math.round(minutes / (24 * 60)) };
  return minutes >= 90 || minutes === 60
    ? { unit: "hours", count: Math.round(minutes / 60) }
    : { unit: "minutes", count: minutes };
}

/** A link to a mailbox leads to the mailboxes, also where it does not say so. */
export const viewOf = ({ view, mailbox }: SimulatorSearch): View => view ?? (mailbox === undefined ? "phones" : "mail");

/** Whose phone is this, in a word? */
export const ownerOf = ({ debtor, handle }: Pick<Phone, "debtor" | "handle">): string => debtor?.name ?? handle;

/** What their owner is called when one speaks as them. */
export const firstNameOf = (phone: Pick<Phone, "debtor" | "handle">): string =>
  ownerOf(phone).split(/\s+/, 1)[0] ?? ownerOf(phone);

/** The buttons that may be pressed: those of the newest message of ours, while nothing was said after it. */
export function buttonsOf(
  messages: readonly PhoneMessage[],
): { message: PhoneMessage; buttons: PhoneMessage["buttons"] } | null {
  const last = messages.at(-1);
  return last && last.direction === "out" && last.buttons.length > 0 ? { message: last, buttons: last.buttons } : null;
}

/** The call that goes on, if one does. */
export const callOf = (messages: readonly PhoneMessage[]): PhoneMessage | undefined =>
  messages.findLast(({ call }) => call !== null && (call.status === "ringing" || call.status === "in-progress"));

export type Happening =
  | { readonly id: string; readonly at: string; readonly of: "decision"; readonly decision: Decision }
  | { readonly id: string; readonly at: string; readonly of: "doing"; readonly doing: Doing };

const HAPPENINGS_SHOWN = 24;

/** What was decided and what people did, in one row, the newest first. */
export function happenings(decisions: readonly Decision[], doings: readonly Doing[]): Happening[] {
  return [
    ...decisions.map((decision) => ({ id: decision.id, at: decision.at, of: "decision", decision }) as const),
    ...doings.map((doing) => ({ id: doing.id, at: doing.at, of: "doing", doing }) as const),
  ]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, HAPPENINGS_SHOWN);
}

/** Faults as people think of them: when the message is taken, and when its fate is told. */
export const ANSWER_FAULTS = ["refusePercent", "htmlPercent", "cutPercent", "failPercent", "silentPercent"] as const;
export const REPORT_FAULTS = [
  "losePercent",
  "duplicatePercent",
  "reorderPercent",
  "unknownPercent",
  "forgePercent",
  "truncatePercent",
] as const;
export type PercentFault = (typeof ANSWER_FAULTS)[number] | (typeof REPORT_FAULTS)[number];

/** Everything goes wrong a little. */
const ROUGH: Faults = {
  ...CALM,
  sentS: [1, 60],
  deliveredS: [5, 900],
  refusePercent: 2,
  htmlPercent: 2,
  cutPercent: 1,
  failPercent: 8,
  silentPercent: 3,
  losePercent: 4,
  duplicatePercent: 8,
  reorderPercent: 8,
  unknownPercent: 2,
  forgePercent: 2,
  truncatePercent: 2,
};

export const PRESETS = { calm: CALM, rough: ROUGH, down: { ...CALM, isDown: true } } as const;
export type Preset = keyof typeof PRESETS;

/** Which of the quick settings is this? None where somebody set something by hand. */
export const presetOf = (faults: Faults): Preset | null =>
  (Object.keys(PRESETS) as Preset[]).find(
    (name) => JSON.stringify(sorted(PRESETS[name])) === JSON.stringify(sorted(faults)),
  ) ?? null;

const sorted = (faults: Faults): unknown => Object.entries(faults).sort(([a], [b]) => (a < b ? -1 : 1));
