import type { TenantDb } from "../../platform/db.js";
import { tell } from "../../platform/live.js";
import type { AccountNews, CheckOutcome, Sender } from "../channels/adapter.js";
import type { Connections } from "../connections.js";
import { tryMailbox } from "../mailbox/try-mailbox.js";
import type { ChannelAccount } from "../store.js";
import * as store from "./store.js";

/** Whoever takes longer over a look is taken for gone, and another looks. */
const LOOK_MS = 180_000;

export type CheckIo = Pick<Connections, "sender" | "ear" | "hookUrl" | "inbox">;

/**
 * Looks at the accounts somebody wants looked at, from where messages leave: can their settings be read, does the provider
 * know us, does it know where to call us, or can we look into the mailbox where answers lie? Returns how many. Nothing is sent, and no transaction waits for a provider.
 */
export async function checkAccounts(db: TenantDb, now: Date, io: CheckIo): Promise<number> {
  for (let done = 0; ; done++) {
    const until = new Date(now.getTime() + LOOK_MS);
    const account = await db.begin((tx) => store.claimCheck(tx, now, until));
    if (!account) return done;
    const { steps, news } = await lookAt(db, account, io);
    await db.begin(async (tx) => {
      await store.finishCheck(tx, account.id, { until, steps, news }, now);
      await tell(tx, "channels");
    });
  }
}

interface Looked {
  readonly steps: readonly store.Step[];
  readonly news: AccountNews | undefined;
}

async function lookAt(db: TenantDb, account: ChannelAccount, io: CheckIo): Promise<Looked> {
  let sender: Sender;
  try {
    sender = await io.sender(db.tenant, account);
  } catch {
    return { steps: [step("settings", "failed", "settings_unreadable")], news: undefined };
  }
  const read = step("settings", "done");
  const answer = await checked(db, account, sender, io);
  if (!answer.ok) return { steps: [read, step("provider", "failed", answer.reason)], news: undefined };
  const known = { ...step("provider", "done"), name: answer.account?.name ?? null };
  return { steps: [read, known, ...(await toldWhere(db, account, sender, io))], news: answer.account };
}

/** Who asks for a look wants to be heard here: a provider that calls elsewhere is told anew before it is asked again. */
async function checked(db: TenantDb, account: ChannelAccount, sender: Sender, io: CheckIo): Promise<CheckOutcome> {
  const answer = await asked(() => sender.check());
  if (answer.ok || !CALLS_ELSEWHERE.has(answer.reason)) return answer;
  const told = await toldWhere(db, account, sender, io);
  return told.every(({ state }) => state === "done") ? asked(() => sender.check()) : answer;
}

const CALLS_ELSEWHERE: ReadonlySet<string> = new Set(["telegram_webhook_elsewhere"]);

/** Tells the provider where to call, where it lets itself be told; else a person has to. A mailbox of ours calls nobody. */
async function toldWhere(
  db: TenantDb,
  account: ChannelAccount,
  sender: Sender,
  io: CheckIo,
): Promise<readonly store.Step[]> {
  const inbox = await io.inbox(db.tenant, account).catch(() => null);
  if (inbox) {
    const opened = await tryMailbox(inbox);
    return [opened.ok ? step("mailbox", "done") : step("mailbox", "failed", opened.reason)];
  }
  const ear = await io.ear(db.tenant, account).catch(() => null);
  if (!ear) return [];
  const hookUrl = await io.hookUrl(db.tenant, account);
  if (hookUrl === null) return [step("listen", "not_possible", "no_public_url")];
  // A pretend provider calls the door of its own process, whatever it was told.
  if (!sender.listen) return [step("listen", account.isSandbox ? "done" : "by_hand")];
  const answer = await asked(() => (sender.listen as NonNullable<Sender["listen"]>)(hookUrl));
  return [answer.ok ? step("listen", "done") : step("listen", "failed", answer.reason)];
}

/** An adapter that throws has a fault; whoever connects it should read that, and not wait for ever. */
async function asked(ask: () => Promise<CheckOutcome>): Promise<CheckOutcome> {
  try {
    return await ask();
  } catch (error) {
    return { ok: false, reason: `adapter_fault: ${(error as Error).message}`.slice(0, 200) };
  }
}

const step = (name: store.Step["step"], state: store.Step["state"], because: string | null = null): store.Step => ({
  step: name,
  state,
  because,
  name: null,
});
