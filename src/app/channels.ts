import { Connections, Hooks, HookTokens } from "../messaging/index.js";
import { realNow } from "../platform/clock.js";
import type { Db } from "../platform/db.js";
import { deriveKey, type Seal } from "../platform/seal.js";
import { type HookDoor, openHookDoor } from "./hook-pages.js";
import { type OpenSandbox, openSandbox } from "./sandbox-mail.js";

/** Both directions of every channel account: its open connections, and the door at which its provider calls. */
export interface Channels {
  readonly connections: Connections;
  readonly hooks: Hooks;
  close(): Promise<void>;
}

/** Who sandbox mail comes from; the names of creditors stand in the message itself. */
const SANDBOX_FROM = { name: "Acuerdo", address: "avisos@acuerdo.test" };

export function openChannels(db: Db, seal: Seal, secret: string, publicUrl: string | null): Channels {
  const tokens = new HookTokens(deriveKey(secret, "provider calls"));
  let sandbox: Promise<OpenSandbox> | null = null;
  let door: Promise<HookDoor> | null = null;
  const connections = new Connections({
    realNow,
    unseal: (sealed) => JSON.parse(seal.open("channel account", sealed, "channel account")),
    async sandboxSettings() {
      sandbox ??= openSandbox(db);
      return { host: "127.0.0.1", port: (await sandbox).port, security: "none", from: SANDBOX_FROM };
    },
    async hookUrl(tenant, { id, channel, isSandbox }) {
      const path = `/hooks/${tokens.token(tenant, id)}`;
      if (!isSandbox) return publicUrl && publicUrl + path;
      if (channel === "email") return null;
      door ??= openHookDoor(hooks);
      return (await door).url + path;
    },
  });
  const hooks = new Hooks({
    db,
    tokens,
    realNow,
    ear: (tenant, account) => connections.ear(tenant, account),
  });
  return {
    connections,
    hooks,
    async close() {
      await connections.close();
      await (await door)?.close();
      await (await sandbox)?.close();
    },
  };
}
