import { addDays, DAY_MS, epochDayOf, type LocalDate } from "../../../../src/kernel/time.js";
import type { Step } from "../../../../src/strategy/domain/definition.js";
import { flatSteps, isContact } from "../../../../src/strategy/domain/outline.js";
import type { OneRehearsal, OneStrategy, Report } from "./data.js";

export type Part = "sent" | "deferred" | "excluded" | "waiting" | "finished";
export const PARTS: readonly Part[] = ["sent", "deferred", "excluded", "waiting", "finished"];

/** Do the accounts add up? What came in is exactly one of five; where it is not so, by how many it differs. */
export const unaccounted = (accounts: Report["accounts"]): number =>
  accounts.entered - PARTS.reduce((sum, part) => sum + accounts[part], 0);

/** A portfolio changes every day: what was read longer ago than this is told of. */
const OLD_MS = DAY_MS;

export const isOld = ({ snapshots }: Pick<OneRehearsal, "snapshots">, now: number): boolean => {
  const read = snapshots.at(-1);
  return read !== undefined && now - Date.parse(read) > OLD_MS;
};

/**
 * What stands between this rehearsal and its version going live?
 *
 * none: nothing does · live: it runs already · draft: somebody typed since · retired: its strategy is over ·
 * unsaved: it belongs to no strategy yet
 */
export type Standing = "none" | "live" | "draft" | "retired" | "unsaved";

export function standingOf(
  { hash, strategyId, version }: Pick<OneRehearsal, "hash" | "strategyId" | "version">,
  strategy: Pick<OneStrategy, "state" | "hash"> | undefined,
  draft: { readonly hash: string } | undefined,
): Standing {
  if (strategyId === null) return "unsaved";
  if (strategy?.state === "retired") return "retired";
  if (strategy?.state === "live" && strategy.hash === hash) return "live";
  return version === null && draft !== undefined && draft.hash !== hash ? "draft" : "none";
}

export interface StepPlace {
  readonly id: string;
  readonly step: Step;
  /** From 1, in the order of the outline. */
  readonly no: number;
}

/** The steps of what was rehearsed, as they are numbered everywhere. */
export const placesOf = ({ definition }: Pick<OneRehearsal, "definition">): readonly StepPlace[] =>
  flatSteps(definition.steps).map((step, index) => ({ id: step.id, step, no: index + 1 }));

/** The moment at which so many days of a rehearsal have gone; with 0 nothing has happened yet. */
export const endOfDay = ({ from }: Pick<OneRehearsal, "from">, day: number): number => Date.parse(from) + day * DAY_MS;

// The way from step to step

export interface FlowNode {
  readonly id: string;
  /** Null: where accounts come in. */
  readonly place: StepPlace | null;
  readonly x: number;
  readonly y: number;
  readonly high: number;
  readonly accounts: number;
  /** For how many it is the last step that reaches them. */
  readonly last: number;
}

export interface FlowLink {
  readonly id: string;
  readonly from: FlowNode;
  readonly to: FlowNode;
  readonly accounts: number;
  readonly path: string;
  readonly wide: number;
}

export interface FlowPicture {
  readonly nodes: readonly FlowNode[];
  readonly links: readonly FlowLink[];
  readonly height: number;
}

export const FLOW_NODE_WIDE = 10;
const HIGHEST = 132;
const LOWEST = 2;
/** Room below the columns for ways that leave a step out. */
const DIP = 14;
const APART = 2;

/**
 * Where do the bands of the picture stand? Columns follow the outline, bands are as high as they have accounts.
 *
 * A way that leaves a step out dips below it, so that it is seen to pass by. A way back is in the table only.
 */
export function flowPicture(flow: Report["flow"], places: readonly StepPlace[], column: number): FlowPicture {
  const used = places.filter(
    ({ id, step }) => isContact(step) && flow.some(({ from, to }) => from === id || to === id),
  );
  const columns: readonly (StepPlace | null)[] = [null, ...used];
  const idOf = (place: StepPlace | null): string => place?.id ?? "";
  const order = new Map(columns.map((place, index) => [idOf(place), index]));
  const through = (id: string): number =>
    flow.filter(({ from }) => (from ?? "") === id).reduce((sum, { accounts }) => sum + accounts, 0);
  const most = Math.max(1, ...columns.map((place) => through(idOf(place))));
  const high = (accounts: number): number => (accounts === 0 ? 0 : Math.max(LOWEST, (accounts / most) * HIGHEST));
  const nodes = columns.map((place, index): FlowNode => {
    const id = idOf(place);
    const last = flow.find(({ from, to }) => (from ?? "") === id && to === null)?.accounts ?? 0;
    const accounts = through(id);
    return { id, place, x: index * column, y: 0, high: high(accounts), accounts, last };
  });
  const ways = flow
    .filter(({ from, to }) => to !== null && (order.get(from ?? "") ?? 0) < (order.get(to) ?? 0))
    .sort((a, b) => (order.get(a.to ?? "") ?? 0) - (order.get(b.to ?? "") ?? 0));
  const links = linksOf(ways, nodes, order, high);
  const deepest = Math.max(HIGHEST, ...links.map(({ low }) => low));
  return { nodes, links: links.map(({ link }) => link), height: deepest };
}

function linksOf(
  ways: Report["flow"],
  nodes: readonly FlowNode[],
  order: ReadonlyMap<string, number>,
  high: (accounts: number) => number,
): { readonly link: FlowLink; readonly low: number }[] {
  const left = new Map<string, number>();
  const arrived = new Map<string, number>();
  const take = (used: Map<string, number>, id: string, wide: number): number => {
    const y = used.get(id) ?? 0;
    used.set(id, y + wide);
    return y + wide / 2;
  };
  // The nearest step first, so that bands that go far lie below; they arrive in the order in which they come from afar.
  const out = new Map(ways.map((way) => [way, take(left, way.from ?? "", high(way.accounts))]));
  const nearest = [...ways].sort((a, b) => (order.get(b.from ?? "") ?? 0) - (order.get(a.from ?? "") ?? 0));
  const into = new Map(nearest.map((way) => [way, take(arrived, way.to ?? "", high(way.accounts))]));
  // How deep each column is used already: bands that pass a step by lie below it, and below each other.
  const used = nodes.map((node) => node.high + DIP);
  return ways.map((way) => {
    const [start, end] = [order.get(way.from ?? "") ?? 0, order.get(way.to ?? "") ?? 0];
    const [from, to] = [nodes[start] as FlowNode, nodes[end] as FlowNode];
    const wide = high(way.accounts);
    const [y0, y1] = [out.get(way) ?? 0, into.get(way) ?? 0];
    const between = nodes.slice(start + 1, end);
    const top = Math.max(y0 - wide / 2, y1 - wide / 2, ...used.slice(start + 1, end));
    if (between.length > 0) used.fill(top + wide + APART, start + 1, end);
    const [x0, x1] = [from.x + FLOW_NODE_WIDE, to.x];
    const path = between.length === 0 ? direct(x0, y0, x1, y1) : dipping(x0, y0, x1, y1, top + wide / 2, between);
    const link = { id: `${from.id}>${to.id}`, from, to, accounts: way.accounts, path, wide };
    return { link, low: between.length === 0 ? 0 : top + wide };
  });
}

const direct = (x0: number, y0: number, x1: number, y1: number): string => {
  const middle = (x0 + x1) / 2;
  return `M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}`;
};

function dipping(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  dip: number,
  between: readonly { readonly x: number }[],
): string {
  const [first, last] = [between[0]?.x ?? x1, (between.at(-1)?.x ?? x0) + FLOW_NODE_WIDE];
  return `${direct(x0, y0, first, dip)}L${last} ${dip}${direct(last, dip, x1, y1).replace(/^M[^C]+/, "")}`;
}

// Hours

export interface HourRow {
  readonly id: string;
  /** Monday is 1. */
  readonly weekday: number;
  /** Null in the picture of a week. */
  readonly day: LocalDate | null;
  readonly hours: readonly number[];
}

type DayRow = Report["days"][number];

/** Every day from the first to the last on which something happens, those without anything included. */
export function everyDay(days: readonly DayRow[]): readonly DayRow[] {
  const [first, last] = [days.at(0)?.day, days.at(-1)?.day];
  if (first === undefined || last === undefined) return [];
  const known = new Map(days.map((row) => [row.day, row]));
  const count = epochDayOf(last as LocalDate) - epochDayOf(first as LocalDate) + 1;
  return Array.from({ length: count }, (_, index) => {
    const day = addDays(first as LocalDate, index);
    return known.get(day) ?? { day, count: 0, channels: [], hours: NO_HOURS, callsOver: null, visitsOver: null };
  });
}

const NO_HOURS: number[] = new Array<number>(24).fill(0);

/** The days of the rehearsal, or its week: Monday to Sunday over all days. */
export function hourRows(report: Pick<Report, "week" | "days">, as: "week" | "days"): readonly HourRow[] {
  if (as === "week")
    return report.week.map((hours, index) => ({ id: String(index + 1), weekday: index + 1, day: null, hours }));
  return everyDay(report.days).map(({ day, hours }) => ({
    id: day,
    weekday: ((((epochDayOf(day as LocalDate) + 3) % 7) + 7) % 7) + 1,
    day: day as LocalDate,
    hours,
  }));
}

/** The first and the last hour that is open on some day, or in which something happens. */
export function hourSpan(week: Report["week"], open: OneRehearsal["openHours"]): readonly [number, number] {
  const used = Array.from({ length: 24 }, (_, hour) => hour).filter(
    (hour) => week.some((hours) => (hours[hour] ?? 0) > 0) || open.some((hours) => hours[hour]),
  );
  return [used.at(0) ?? 8, used.at(-1) ?? 18];
}

export const countOf = (counts: readonly { readonly channel: string; readonly count: number }[], channel: string) =>
  counts.find((one) => one.channel === channel)?.count ?? 0;
