import type { Channel } from "../../kernel/channel.js";
import type { TenantId } from "../../kernel/id.js";
import type { Beat } from "../../platform/beats.js";
import type { TenantDb, Tx } from "../../platform/db.js";
import { tell } from "../../platform/live.js";
import { isTrue } from "../domain/event.js";
import { perform, planActs } from "./autopilot.js";
import { callNamed } from "./call-store.js";
import type { WorldKeys } from "./keys.js";
import { mailCall } from "./mail.js";
import type { Pay } from "./pay.js";
import { applyReports, claimDue, type DueRow, deleteDue, nextDueAt, putOffDue } from "./store.js";
import type { WorldCall } from "./surface.js";
import { surfaceOf } from "./surfaces.js";
import { setTemplateState } from "./template-store.js";
import { hearAnswer, moveCall } from "./twilio/voice.js";
import { askLoopback, isLoopback } from "./wire.js";

/** What the world needs of the process whose clock makes it go round. */
export interface WorldSurroundings {
  readonly keys: WorldKeys;
  /** Where a provider calls this account, unless the account told it another place; null: it is not called. */
  hookUrlOf(db: TenantDb, channelAccountId: bigint, channel: Channel): Promise<string | null>;
  /** How people on autopilot pay; without it they only say so. */
  readonly pay?: Pay;
}

/** Rows a run takes, and calls that are under way at once. */
const CALLS_A_RUN = 200;
const LANES = 8;
/** After so many calls that nobody answered well a provider gives up. */
const TRIES_MAX = 6;
const AGAIN_AFTER_MS = 10_000;

/** Lets happen what is due in the pretend world, and calls us about it by real HTTP. */
export const sandboxBeat = (surroundings: WorldSurroundings): Beat => ({
  name: "sandbox",
  run: (db, now) => happenAll(db, now, surroundings),
  nextAt: (db, now) => db.begin((tx) => nextDueAt(tx, now)),
});

/** Everything that is due: what people said by now was said before we do anything about them. */
async function happenAll(db: TenantDb, now: Date, surroundings: WorldSurroundings): Promise<number> {
  for (let happened = 0; ; ) {
    const more = await db.begin((tx) => happenDue(db, tx, now, surroundings));
    if (more === 0) return happened;
    happened += more;
  }
}

async function happenDue(db: TenantDb, tx: Tx, now: Date, surroundings: WorldSurroundings): Promise<number> {
  const { keys, hookUrlOf, pay } = surroundings;
  const due = await claimDue(tx, now, CALLS_A_RUN);
  if (due.length === 0) return 0;
  await happen(tx, due, now);
  const hooks = new Map<bigint, string | null>();
  for (const { channelAccountId, channel } of due) {
    if (hooks.has(channelAccountId)) continue;
    hooks.set(channelAccountId, await hookUrlOf(db, channelAccountId, channel as Channel));
  }
  const told = await tellAll(due, (row) => callOf(db.tenant, row, hooks.get(row.channelAccountId) ?? null, keys));
  for (const { row, body } of told) await hearKey(tx, row, body, now);
  // Last, because a payment locks its creditor, and the calls above take their time.
  for (const row of due) await perform(tx, row, now, keys, pay);
  const again = told.filter(({ row, isWell }) => !isWell && row.tries + 1 < TRIES_MAX).map(({ row }) => row);
  const againIds = new Set(again.map(({ id }) => id));
  await deleteDue(
    tx,
    due.flatMap(({ id }) => (againIds.has(id) ? [] : [id])),
  );
  if (again.length > 0) {
    await putOffDue(
      tx,
      again.map(({ id, tries }) => ({ id, at: new Date(now.getTime() + AGAIN_AFTER_MS * 4 ** tries) })),
    );
  }
  await tell(tx, "phones");
  return due.length;
}

/** What is true of the rows comes about: ticks on phones, calls that end, templates that were looked at. */
async function happen(tx: Tx, due: readonly DueRow[], now: Date): Promise<void> {
  const reports = new Map<string, Parameters<typeof applyReports>[1][number]>();
  for (const { event, twist, channelAccountId, happenedAt: at } of due) {
    if (!isTrue(twist)) continue;
    if (event.what === "template") await setTemplateState(tx, channelAccountId, event);
    if (event.what === "call") await moveCall(tx, channelAccountId, event);
    if (event.what !== "report") continue;
    const { providerId, status, code = null } = event;
    // Of several in one run the last one is how far it came.
    reports.set(`${channelAccountId} ${providerId}`, { channelAccountId, providerId, status, code, at });
  }
  if (reports.size > 0) await applyReports(tx, [...reports.values()]);
  await planActs(tx, due.flatMap(arrivalIn), now);
}

/** Somebody may do something about it now: it is on their phone, or their phone rings. */
function arrivalIn({ event, twist, channelAccountId }: DueRow) {
  if (!isTrue(twist)) return [];
  const isHere =
    (event.what === "report" && event.status === "delivered") || (event.what === "call" && event.status === "ringing");
  return isHere ? [{ channelAccountId, providerId: event.providerId }] : [];
}

function callOf(tenant: TenantId, row: DueRow, hookUrl: string | null, keys: WorldKeys): WorldCall | null {
  if (row.twist === "lost") return null;
  const line = { tenant, accountId: row.channelAccountId };
  if (row.provider === "smtp") return mailCall(row, line, hookUrl, keys);
  const here = (url: string | null): string | null => url && inThisProcess(url, hookUrl);
  const event = row.event.what === "key" ? { ...row.event, action: here(row.event.action) ?? "" } : row.event;
  const moved = { ...row, event, reportTo: here(row.reportTo), hookUrl: here(row.hookUrl) };
  return surfaceOf(row.provider)?.call(moved, line, hookUrl, keys) ?? null;
}

/** Addresses on this machine were given by a process that may be gone: the one that runs has the same at another port. */
function inThisProcess(url: string, hookUrl: string | null): string {
  if (hookUrl === null || !isLoopback(url) || !isLoopback(hookUrl)) return url;
  return new URL(hookUrl).origin + url.slice(new URL(url).origin.length);
}

interface Told {
  readonly row: DueRow;
  /** Nothing has to be told again. */
  readonly isWell: boolean;
  /** What we answered; null where we did not. */
  readonly body: string | null;
}

/** Makes the calls, those of one phone one after the other. */
async function tellAll(due: readonly DueRow[], call: (row: DueRow) => WorldCall | null): Promise<Told[]> {
  const phones = new Map<string, DueRow[]>();
  for (const row of due) {
    const key = `${row.channelAccountId} ${row.handle}`;
    phones.set(key, [...(phones.get(key) ?? []), row]);
  }
  const waiting = [...phones.values()];
  const told: Told[] = [];
  const lane = async (): Promise<void> => {
    for (let rows = waiting.shift(); rows; rows = waiting.shift()) {
      for (const row of rows) told.push(await tellOf(row, call(row)));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return told;
}

/** A call besides the true one may be refused and is not made again; nor is one that somebody waits for on the phone. */
async function tellOf(row: DueRow, call: WorldCall | null): Promise<Told> {
  if (!call) return { row, isWell: true, body: null };
  const answer = await askLoopback({ method: "POST", ...call });
  const isTaken = answer !== null && answer.status >= 200 && answer.status < 300;
  const isOnce = row.twist === "forged" || row.twist === "truncated" || row.event.what === "key";
  return { row, isWell: isTaken || isOnce, body: isTaken ? answer.body : null };
}

async function hearKey(tx: Tx, { event, channelAccountId }: DueRow, body: string | null, now: Date): Promise<void> {
  if (event.what !== "key") return;
  const call = await callNamed(tx, channelAccountId, event.providerId);
  if (call) await hearAnswer(tx, call, body ?? "", now);
}
