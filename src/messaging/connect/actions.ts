import type { z } from "zod";
import { creditorById } from "../../debts/index.js";
import type { Tx } from "../../platform/db.js";
import { found, Problem } from "../../platform/problem.js";
import { type Seal, SealBroken } from "../../platform/seal.js";
import { type ChannelProvider, providerOf, type SettingFault } from "../channels/index.js";
import type * as contract from "./contract.js";
import { changed, completed, type Settings } from "./settings.js";
import * as store from "./store.js";

const PURPOSE = "channel account";

export const sealSettings = (seal: Seal, settings: Settings): Buffer =>
  seal.seal(PURPOSE, JSON.stringify(settings), PURPOSE);

/** The settings of an account; null where another secret sealed them. */
export function openSettings(seal: Seal, sealed: Buffer): Settings | null {
  try {
    return JSON.parse(seal.open(PURPOSE, sealed, PURPOSE)) as Settings;
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}

type Order = z.output<typeof contract.AddChannelAccount>;
type Change = z.output<typeof contract.ChangeChannelAccount>;

/**
 * Connects an account with a provider. Nothing leaves by it before somebody says so; a look at its settings is asked for
 * at once. A demo gets the pretend provider, whatever it is told: nothing leaves that machine.
 */
export async function addAccount(tx: Tx, seal: Seal, order: Order, now: Date): Promise<store.ChannelAccountId> {
  const provider = providerOf(order.channel, order.provider);
  if (!provider) throw new Problem(422, "no_such_provider", { provider: order.provider, channel: order.channel });
  if ((await store.isDemo(tx)) !== order.isSandbox) {
    throw new Problem(422, order.isSandbox ? "sandbox_is_for_demos" : "demo_sends_nothing");
  }
  await checkName(tx, order.name, null);
  await checkCreditor(tx, order.creditorId);
  const settings = order.isSandbox ? {} : completed(order.provider, order.settings);
  if (!order.isSandbox) refuse(provider.faultsOf(settings));
  const { capabilities } = provider;
  const perSecond = order.perSecond === undefined ? capabilities.perSecond : order.perSecond;
  const id = await store.insertAccount(
    tx,
    {
      ...order,
      perSecond,
      burst: order.perSecond === undefined ? capabilities.burst : Math.max(1, perSecond ?? 1),
      settingsSealed: sealSettings(seal, settings),
    },
    now,
  );
  await store.askCheck(tx, id, now);
  return id;
}

export interface Both {
  readonly before: store.AccountRow;
  readonly after: store.AccountRow;
  /** Names of the settings that were given; their values are nobody's to read. */
  readonly settings: readonly string[];
}

/** Changes an account's settings and limits. Changed settings are looked at anew. */
export async function changeAccount(
  tx: Tx,
  seal: Seal,
  id: store.ChannelAccountId,
  change: Change,
  now: Date,
): Promise<Both> {
  const locked = found(await store.lockAccount(tx, id), "channel_account");
  const before = found(await store.accountById(tx, id), "channel_account");
  if (change.name !== undefined) await checkName(tx, change.name, id);
  if (change.creditorId !== undefined) await checkCreditor(tx, change.creditorId);
  await store.updateAccount(tx, id, { ...before, ...given(change) }, now);
  if (change.settings !== undefined && Object.keys(change.settings).length > 0) {
    if (locked.isSandbox) throw new Problem(422, "sandbox_has_no_settings");
    const provider = knownProvider(before);
    const { settings, faults } = changed(
      openSettings(seal, locked.settingsSealed) ?? {},
      change.settings,
      provider.secrets,
    );
    refuse(faults.length > 0 ? faults : provider.faultsOf(settings));
    await store.updateSettings(tx, id, sealSettings(seal, settings));
    await store.askCheck(tx, id, now);
  }
  const after = found(await store.accountById(tx, id), "channel_account");
  return { before, after, settings: Object.keys(change.settings ?? {}) };
}

type Given = { [Name in keyof store.AccountChange]?: store.AccountChange[Name] };

const given = (change: Change): Given =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Given;

export function knownProvider({ channel, provider }: Pick<store.AccountRow, "channel" | "provider">): ChannelProvider {
  const known = providerOf(channel, provider);
  if (!known) throw new Problem(422, "no_such_provider", { provider, channel });
  return known;
}

async function checkName(tx: Tx, name: string, except: store.ChannelAccountId | null): Promise<void> {
  if (await store.isNameTaken(tx, name, except)) throw new Problem(409, "channel_account_named_so");
}

async function checkCreditor(tx: Tx, id: Order["creditorId"]): Promise<void> {
  if (id !== null) found(await creditorById(tx, id), "creditor");
}

/** Settings that cannot work, each named where it stands. */
function refuse(faults: readonly SettingFault[]): void {
  if (faults.length === 0) return;
  const errors = faults.map(({ path, code }) => ({ in: "body" as const, path: `settings.${path}`, code }));
  throw new Problem(422, "channel_settings_invalid", {}, { errors });
}

/** Lets messages leave by an account again, or no more. */
export async function setAccountState(
  tx: Tx,
  id: store.ChannelAccountId,
  state: "active" | "paused",
): Promise<Omit<Both, "settings">> {
  found(await store.lockAccount(tx, id), "channel_account");
  const before = found(await store.accountById(tx, id), "channel_account");
  if (before.state === state) throw new Problem(409, "channel_account_state", { state });
  await store.setState(tx, id, state, state === "active" ? null : "by_hand");
  return { before, after: found(await store.accountById(tx, id), "channel_account") };
}
