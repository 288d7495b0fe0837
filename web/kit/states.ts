/**
 * A state is shape + word + colour, so that it is known without colour, and without reading.
 *
 * Filled means done, hollow means nothing happened, a part means on its way, a triangle means trouble, a diamond asks
 * for a person. Words are in `states.json` under `<kind>.<state>`.
 */
export type Shape =
  | "full"
  | "ring"
  | "quarter"
  | "half"
  | "dotted"
  | "triangle"
  | "diamond"
  | "check"
  | "pause"
  | "square";
export type Tone = "plain" | "quiet" | "accent" | "human" | "stop" | "money";

export interface Look {
  readonly shape: Shape;
  readonly tone: Tone;
}

const look = (shape: Shape, tone: Tone): Look => ({ shape, tone });

export const STATES = {
  message: {
    ready: look("dotted", "quiet"),
    leaving: look("half", "accent"),
    sent: look("full", "accent"),
    deferred: look("quarter", "plain"),
    skipped: look("ring", "quiet"),
    suppressed: look("ring", "quiet"),
    failed: look("triangle", "stop"),
    unknown: look("diamond", "human"),
  },
  fact: {
    sent: look("full", "accent"),
    delivered: look("check", "accent"),
    read: look("check", "accent"),
    opened: look("check", "accent"),
    opened_by_machine: look("half", "plain"),
    clicked: look("check", "accent"),
    replied: look("diamond", "accent"),
    failed: look("triangle", "stop"),
    complained: look("triangle", "stop"),
  },
  meaning: {
    stop_channel: look("pause", "human"),
    stop_all: look("pause", "human"),
    resume: look("check", "plain"),
    wrong_person: look("diamond", "human"),
    wants_person: look("diamond", "human"),
    wants_link: look("diamond", "accent"),
  },
  template: {
    published: look("full", "accent"),
    edited: look("half", "accent"),
    draft: look("dotted", "quiet"),
    archived: look("ring", "quiet"),
  },
  debt: {
    open: look("ring", "plain"),
    overdue: look("quarter", "plain"),
    paid: look("check", "money"),
    withdrawn: look("ring", "quiet"),
    written_off: look("square", "quiet"),
  },
  promise: {
    made: look("quarter", "accent"),
    kept: look("check", "money"),
    part_kept: look("half", "money"),
    broken: look("diamond", "human"),
    replaced: look("ring", "quiet"),
    withdrawn: look("ring", "quiet"),
  },
  payment: {
    applied: look("check", "money"),
    unmatched: look("diamond", "human"),
    reversed: look("triangle", "stop"),
  },
  hold: {
    promise: look("pause", "plain"),
    dispute: look("pause", "human"),
    hardship: look("pause", "human"),
    pause: look("pause", "plain"),
    standstill: look("pause", "human"),
    payment_data_stale: look("pause", "human"),
  },
  strategy: {
    draft: look("dotted", "quiet"),
    live: look("full", "accent"),
    paused: look("pause", "human"),
    retired: look("square", "quiet"),
  },
  enrollment: {
    active: look("quarter", "accent"),
    held: look("pause", "plain"),
    left: look("ring", "quiet"),
  },
  task: {
    open: look("diamond", "human"),
    done: look("check", "plain"),
    cancelled: look("ring", "quiet"),
  },
  job: {
    queued: look("dotted", "quiet"),
    running: look("half", "accent"),
    done: look("check", "plain"),
    failed: look("triangle", "stop"),
    cancelled: look("ring", "quiet"),
  },
  import: {
    staging: look("dotted", "quiet"),
    checked: look("quarter", "accent"),
    committing: look("half", "accent"),
    committed: look("check", "plain"),
    undoing: look("half", "accent"),
    undone: look("ring", "quiet"),
    failed: look("triangle", "stop"),
    discarded: look("ring", "quiet"),
  },
  address: {
    good: look("full", "accent"),
    unknown: look("dotted", "quiet"),
    bad: look("triangle", "stop"),
    opted_out: look("ring", "stop"),
  },
  endpoint: {
    active: look("full", "accent"),
    failing: look("triangle", "stop"),
    by_hand: look("pause", "plain"),
    lost: look("diamond", "human"),
    gone: look("square", "quiet"),
  },
  delivery: {
    waiting: look("quarter", "plain"),
    leaving: look("half", "accent"),
    delivered: look("full", "accent"),
    failed: look("triangle", "stop"),
  },
  staff: {
    active: look("full", "accent"),
    inactive: look("ring", "quiet"),
  },
  key: {
    active: look("full", "accent"),
    revoked: look("ring", "quiet"),
  },
} as const satisfies Record<string, Record<string, Look>>;

export type StateKind = keyof typeof STATES;
export type StateOf<Kind extends StateKind> = keyof (typeof STATES)[Kind] & string;

/** A state that a newer server knows and this page does not: a plain dot with its code. */
const UNKNOWN: Look = look("dotted", "quiet");

export const lookOf = (kind: StateKind, state: string): Look =>
  (STATES[kind] as Readonly<Record<string, Look>>)[state] ?? UNKNOWN;
