import { grantByPerson } from "../../compliance/index.js";
import { linkContactPoint, rememberAliases, setBadOn, setHealth } from "../../debts/index.js";
import type { Channel } from "../../kernel/channel.js";
import type { DebtorId, TenantId } from "../../kernel/id.js";
import type { Tx } from "../../platform/db.js";
import { emit } from "../../platform/events.js";
import type { Item } from "./heard-item.js";
import { peopleBehind } from "./turns.js";

export interface Linked {
  readonly tenant: TenantId;
  readonly debtorId: DebtorId;
}

export type ReadLink = (token: string, now: Date) => Linked | null;

/** People who opened a channel by a link of ours, and people who moved to another address on it. */
export async function takeLinks(
  tx: Tx,
  items: readonly Item<"linked" | "moved">[],
  readLink: ReadLink,
  now: Date,
): Promise<void> {
  for (const item of items) {
    if (item.heard.kind === "linked") await link(tx, item as Item<"linked">, readLink, now);
    else await move(tx, item as Item<"moved">, now);
  }
}

const KIND_OF: Readonly<Partial<Record<Channel, "telegram" | "push" | "webchat" | "phone">>> = {
  telegram: "telegram",
  push: "push",
  webchat: "webchat",
  whatsapp: "phone",
  sms: "phone",
};

async function link(tx: Tx, { callback, heard }: Item<"linked">, readLink: ReadLink, now: Date): Promise<void> {
  const { channel } = callback.account;
  const made = readLink(heard.token, now);
  const kind = KIND_OF[channel];
  const value = heard.from.address ?? heard.from.alias;
  if (!made || made.tenant !== tx.tenant || kind === undefined || value === undefined) return;
  const point = await linkContactPoint(tx, { debtorId: made.debtorId, kind, value }, now);
  if (point === null) return;
  await grantByPerson(tx, made.debtorId, channel, `${channel}_link`, now);
  await emit(tx, now, [{ kind: "debts.reach_changed", payload: { debtorIds: [made.debtorId.toString()] } }]);
}

/**
 * The person is behind another address now: the old one is not theirs any more. A telephone number that somebody gave up
 * is soon somebody else's, on every channel.
 */
async function move(tx: Tx, item: Item<"moved">, now: Date): Promise<void> {
  const { callback, heard } = item;
  const { channel } = callback.account;
  const find = await peopleBehind(tx, [{ callback, heard: { from: heard.from } }]);
  const kind = KIND_OF[channel];
  for (const { contactPointId, debtorId } of find(channel, heard.from)) {
    const value = heard.to.address;
    if (kind !== undefined && value !== undefined) {
      const point = await linkContactPoint(tx, { debtorId, kind, value }, now);
      if (point !== null && heard.to.alias !== undefined) {
        await rememberAliases(tx, [{ channel, alias: heard.to.alias, contactPointId: point }]);
      }
    }
    if (heard.from.address?.startsWith("+") && heard.to.address !== undefined) {
      await setHealth(tx, [contactPointId], "bad", "number_changed");
    } else await setBadOn(tx, [contactPointId], channel);
    await emit(tx, now, [{ kind: "debts.reach_changed", payload: { debtorIds: [debtorId.toString()] } }]);
  }
}
