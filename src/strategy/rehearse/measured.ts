import type { Channel } from "../../kernel/channel.js";
import type { AccountId, CreditorId } from "../../kernel/id.js";
import { DAY_MS } from "../../kernel/time.js";
import { byAccount } from "./diff.js";
import type { Life } from "./simulate.js";
import type { Counted, RehearsedEvent } from "./world.js";

/*
 * What the tenant's own past says of days in which people pay: of the messages that were sent, so many were followed by
 * all that they asked for being paid, before the next message and within some days.
 *
 * The days are lived once, as if nobody answered, and drawn several times: after each message the account may pay, and then
 * gets nothing more. Every draw takes the rates from another part of what so small a sample leaves open, so that the lowest
 * and the highest count say how little is known. That others are written to instead, where a cap frees a place, is left out.
 */

/** Days of the past that are measured, and days in which a payment still counts as an answer. */
export const MEASURED_DAYS = 180;
export const ANSWER_DAYS = 7;
/** Below so many messages sent that long ago, a rate says nothing. */
export const MEASURED_MIN = 200;

/** Messages of a channel, and how many of them were paid after. */
export interface Rate {
  readonly channel: Channel;
  readonly sent: number;
  readonly paid: number;
}

/** One draw: what becomes of the strategy's messages and tasks, and what comes in after them, by currency. */
export interface DrawTally {
  messages: number;
  tasks: number;
  paid: number;
  channels: Counted;
  recovered: Counted;
}

export interface MeasuredTally {
  readonly rates: readonly Rate[];
  readonly draws: DrawTally[];
}

/** How far above or below the middle each draw's rates lie, in standard errors: an even walk through the bell. */
const DRAWN_AT = [-1.69, -1.1, -0.75, -0.47, -0.23, 0, 0.23, 0.47, 0.75, 1.1, 1.69];

export const emptyMeasured = (rates: readonly Rate[]): MeasuredTally => ({
  rates,
  draws: DRAWN_AT.map(() => ({ messages: 0, tasks: 0, paid: 0, channels: {}, recovered: {} })),
});

/** The chance that a message of each channel is answered by paying, for every draw. */
export interface Chances {
  of(draw: number, channel: Channel): number;
}

/** A channel with too few messages of its own goes by all of them together. */
export function chancesOf(rates: readonly Rate[]): Chances {
  const total = rates.reduce((sum, { sent, paid }) => ({ sent: sum.sent + sent, paid: sum.paid + paid }), NOTHING);
  const usual = DRAWN_AT.map((errors) => drawn(total, errors));
  const own = new Map(
    rates
      .filter(({ sent }) => sent >= MEASURED_MIN)
      .map((rate) => [rate.channel, DRAWN_AT.map((errors) => drawn(rate, errors))]),
  );
  return { of: (draw, channel) => (own.get(channel) ?? usual)[draw] ?? 0 };
}

const NOTHING = { sent: 0, paid: 0 };

/** A rate so many standard errors from the middle, as Agresti and Coull put the middle of few observations. */
function drawn({ sent, paid }: { readonly sent: number; readonly paid: number }, errors: number): number {
  const many = sent + 4;
  const middle = (paid + 2) / many;
  const rate = middle + errors * Math.sqrt((middle * (1 - middle)) / many);
  return Math.min(1, Math.max(0, rate));
}

/** Draws what becomes of one person's accounts, and adds it to the counts. */
export function addDraws(
  { draws }: MeasuredTally,
  life: Life,
  strategyId: bigint,
  chances: Chances,
  currencies: ReadonlyMap<CreditorId, string>,
  until: Date,
): void {
  const contacts = byAccount(life.events.filter(({ kind }) => kind === "message" || kind === "task"));
  for (const { start } of life.accounts) {
    const own = contacts.get(start.id);
    if (!own?.some((event) => event.strategyId === strategyId)) continue;
    const currency = currencies.get(start.creditorId) ?? "";
    for (const [draw, tally] of draws.entries()) {
      const payer = walk(tally, draw, own, strategyId, chances, until);
      if (payer?.strategyId !== strategyId) continue;
      tally.paid += 1;
      tally.recovered[currency] = (tally.recovered[currency] ?? 0) + Number(start.openMinor);
    }
  }
}

/** Goes through an account's contacts until one of them is answered by paying; gives that one. */
function walk(
  tally: DrawTally,
  draw: number,
  contacts: readonly RehearsedEvent[],
  strategyId: bigint,
  chances: Chances,
  until: Date,
): RehearsedEvent | null {
  for (const [index, event] of contacts.entries()) {
    const { accountId, at, kind, channel } = event;
    if (event.strategyId === strategyId) {
      if (kind === "task") tally.tasks += 1;
      else tally.messages += 1;
      tally.channels[channel ?? ""] = (tally.channels[channel ?? ""] ?? 0) + 1;
    }
    if (kind === "task" || channel === null) continue;
    // Of the days in which it might be answered, some may lie behind the last one that is rehearsed.
    const share = Math.min(1, (until.getTime() - at) / (ANSWER_DAYS * DAY_MS));
    if (diceOf(accountId, draw, index) < chances.of(draw, channel) * share) return event;
  }
  return null;
}

/** Between 0 and 1, always the same for the same account, draw and contact (the last steps of MurmurHash3). */
function diceOf(accountId: AccountId, draw: number, index: number): number {
  let hash = Number(BigInt.asUintN(32, accountId)) ^ Math.imul(draw + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
