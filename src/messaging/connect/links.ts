import type { Channel } from "../../kernel/channel.js";
import type { Tx } from "../../platform/db.js";
import type { Seal } from "../../platform/seal.js";
import { providerOf } from "../channels/index.js";
import { openSettings } from "./actions.js";
import { liveAccounts } from "./store.js";

export interface ChannelLink {
  readonly channel: Channel;
  /** The account it opens, by its name. */
  readonly account: string;
  readonly url: string;
}

/** Where a person who brings this token opens each of our channels that people can begin. */
export async function linksOf(tx: Tx, seal: Seal, token: string): Promise<ChannelLink[]> {
  return (await liveAccounts(tx)).flatMap(({ channel, provider, name, settingsSealed }) => {
    const settings = openSettings(seal, settingsSealed);
    const url = settings && providerOf(channel, provider)?.linkTo(settings, token);
    return url ? [{ channel, account: name, url }] : [];
  });
}
