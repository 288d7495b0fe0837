import type { Channel } from "../kernel/channel.js";
import type { Id, TenantId } from "../kernel/id.js";
import { http } from "../messaging/channels/http.js";
import {
  type ChannelAccount,
  Connections,
  fileLetter,
  Hooks,
  HookTokens,
  listenToMail,
  type MailListener,
  MailMarks,
  type MailTrouble,
} from "../messaging/index.js";
import type { Beat } from "../platform/beats.js";
import { realNow } from "../platform/clock.js";
import type { Db } from "../platform/db.js";
import { deriveKey, type Seal } from "../platform/seal.js";
import { onLoopback, openWorldKeys, sandboxBeat, sandboxSettings, startWorld, type World } from "../sandbox/index.js";
import { type HookDoor, openHookDoor } from "./hook-pages.js";
import { type OpenSandbox, openSandbox } from "./sandbox-mail.js";
import { payInSandbox } from "./sandbox-pay.js";

/** Both directions of every channel account: its open connections, and the door at which its provider calls. */
export interface Channels {
  readonly connections: Connections;
  readonly hooks: Hooks;
  /** What the pretend providers of this process have to do. */
  readonly sandbox: Beat;
  /** The address at which the provider of a real account calls; null while we have no public one. */
  hookUrl(tenant: TenantId, id: Id<"channelAccount">, channel: Channel): string | null;
  /** Listens to the mailboxes of all tenants, shared with other workers, until it is told to stop. */
  listen(onTrouble: (trouble: MailTrouble) => void): MailListener;
  close(): Promise<void>;
}

/** Opened when the first sandbox account needs it: the pretend world, its mail, and the door it calls at. */
interface Pretended {
  readonly world: World;
  readonly mail: OpenSandbox;
  readonly door: HookDoor;
}

/** Where providers of real accounts call, known without opening anything. */
export function hookUrls(secret: string, publicUrl: string | null): Channels["hookUrl"] {
  const tokens = new HookTokens(deriveKey(secret, HOOK_KEY));
  return (tenant, id, channel) => publicUrl && publicUrl + hookPath(tokens, tenant, id, channel);
}

/** What pretend providers know our accounts by; where they listen says nothing to who only asks for a bot's name. */
export function pretendSettings(secret: string) {
  const keys = openWorldKeys(deriveKey(secret, WORLD_KEY));
  return (tenant: TenantId, { id, channel, provider }: Pick<ChannelAccount, "id" | "channel" | "provider">): unknown =>
    sandboxSettings(keys, { tenant, accountId: id, channel, provider, ports: NOWHERE });
}

const NOWHERE = { http: 0, smtp: 0 };

/**
 * Whole mails have an address of their own, which takes more than providers' calls ever are. A chat is called by its own
 * script, which stands in somebody's page.
 */
function hookPath(tokens: HookTokens, tenant: TenantId, id: bigint, channel: Channel): string {
  const token = tokens.token(tenant, id);
  if (channel === "webchat") return `/chat/${token}/widget.js`;
  return `/hooks/${channel === "email" ? "mail/" : ""}${token}`;
}

const HOOK_KEY = "provider calls";
const WORLD_KEY = "sandbox world";

export function openChannels(db: Db, seal: Seal, secret: string, publicUrl: string | null): Channels {
  const tokens = new HookTokens(deriveKey(secret, HOOK_KEY));
  const keys = openWorldKeys(deriveKey(secret, WORLD_KEY));
  const hookUrl = hookUrls(secret, publicUrl);
  let opening: Promise<Pretended> | null = null;
  const pretended = (): Promise<Pretended> => {
    opening ??= open();
    return opening;
  };
  const open = async (): Promise<Pretended> => ({
    world: await startWorld({ db, keys, port: 0, realNow }),
    mail: await openSandbox(db),
    door: await openHookDoor(hooks),
  });
  const sandboxHook = async (tenant: TenantId, id: bigint, channel: Channel): Promise<string> =>
    (await pretended()).door.url + hookPath(tokens, tenant, id, channel);
  const connections = new Connections({
    realNow,
    marks: new MailMarks(deriveKey(secret, "mail marks")),
    sandboxHttp: async () => {
      const { world, mail } = await pretended();
      return onLoopback(http, { http: world.port, smtp: mail.port });
    },
    unseal: (sealed) => JSON.parse(seal.open("channel account", sealed, "channel account")),
    async sandboxSettings(tenant, { id, channel, provider }) {
      const { world, mail } = await pretended();
      const ports = { http: world.port, smtp: mail.port };
      return sandboxSettings(keys, { tenant, accountId: id, channel, provider, ports });
    },
    fileLetter: (tenant, { id }, letter) => db.as(tenant).begin((tx) => fileLetter(tx, id, letter)),
    hookUrl: async (tenant, account: ChannelAccount) =>
      account.isSandbox
        ? sandboxHook(tenant, account.id, account.channel)
        : hookUrl(tenant, account.id as Id<"channelAccount">, account.channel),
  });
  const hooks = new Hooks({ db, tokens, realNow, ear: (tenant, account) => connections.ear(tenant, account) });
  return {
    connections,
    hooks,
    sandbox: sandboxBeat({
      keys,
      hookUrlOf: ({ tenant }, id, channel) => sandboxHook(tenant, id, channel),
      pay: payInSandbox,
    }),
    hookUrl,
    listen: (onTrouble) => listenToMail({ db, connections, onTrouble }),
    async close() {
      await connections.close();
      const all = await opening?.catch(() => null);
      await Promise.all([all?.world.close(), all?.mail.close(), all?.door.close()]);
    },
  };
}
