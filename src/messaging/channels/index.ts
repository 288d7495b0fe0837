import type { Channel } from "../../kernel/channel.js";
import { ok, type Result, refuse } from "../../kernel/result.js";
import type { AdapterIo, ChannelAdapter, Sender } from "./adapter.js";
import { emailSmtp } from "./email-smtp.js";
import { whatsappCloud } from "./whatsapp-cloud.js";

/** One setting that is wrong: where it stands, and the code of what is wrong with it. Never its value. */
export interface SettingFault {
  readonly path: string;
  readonly code: string;
}

/** An adapter whose settings are checked at the door, so that providers of every kind stand in one list. */
export interface ChannelProvider {
  readonly provider: string;
  readonly channel: Channel;
  faultsOf(settings: unknown): readonly SettingFault[];
  open(settings: unknown, io: AdapterIo): Result<Sender, "settings_invalid">;
}

/** Every provider this build speaks to. */
export const PROVIDERS: readonly ChannelProvider[] = [provider(emailSmtp), provider(whatsappCloud)];

export const providerOf = (channel: string, name: string): ChannelProvider | undefined =>
  PROVIDERS.find((each) => each.channel === channel && each.provider === name);

function provider<Settings>(adapter: ChannelAdapter<Settings>): ChannelProvider {
  const faultsOf = (settings: unknown): readonly SettingFault[] => {
    const read = adapter.settings.safeParse(settings);
    if (read.success) return [];
    return read.error.issues.map((issue) => ({
      path: issue.path.join("."),
      code: issue.code === "custom" || issue.code === "invalid_format" ? issue.message : issue.code,
    }));
  };
  return {
    provider: adapter.provider,
    channel: adapter.channel,
    faultsOf,
    open(settings, io) {
      const read = adapter.settings.safeParse(settings);
      if (read.success) return ok(adapter.open(read.data, io));
      return refuse("settings_invalid", Object.fromEntries(faultsOf(settings).map(({ path, code }) => [path, code])));
    },
  };
}
