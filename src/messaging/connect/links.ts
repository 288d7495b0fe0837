import type { Channel } from "../../kernel/channel.js";
import type { Tx } from "../../platform/db.js";
import { providerOf } from "../channels/index.js";
import { type LiveAccount, liveAccounts } from "./store.js";

export interface ChannelLink {
  readonly channel: Channel;
  /** The account it opens, by its name. */
  readonly account: string;
  readonly url: string;
}

/** Where a person who brings this token opens each of our channels that people can begin. */
export async function linksOf(
  tx: Tx,
  token: string,
  ours: string | null,
  settingsOf: (account: LiveAccount) => unknown,
): Promise<ChannelLink[]> {
  return (await liveAccounts(tx)).flatMap((account) => {
    const { channel, provider, name } = account;
    const settings = settingsOf(account);
    const url = settings ? providerOf(channel, provider)?.linkTo(settings, token, ours) : null;
    return url ? [{ channel, account: name, url }] : [];
  });
}
