import { createHmac, timingSafeEqual } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Channel } from "../kernel/channel.js";
import type { TenantId } from "../kernel/id.js";
import {
  CHANNEL_LINKS,
  ChatDesk,
  type Hooks,
  LinkTokens,
  type MailTrouble,
  NoticeDesk,
  type RenderContext,
  SENDER_NAME,
  TrackCodes,
  trackerAt,
} from "../messaging/index.js";
import { realNow } from "../platform/clock.js";
import { type Config, secretOf } from "../platform/config.js";
import { type Db, openDb } from "../platform/db.js";
import { migrate } from "../platform/migrate.js";
import { type Cluster, startEmbedded } from "../platform/postgres/index.js";
import { deriveKey, openSeal, type Seal } from "../platform/seal.js";
import { CLOCK_MOVE } from "../sandbox/index.js";
import { networksOf } from "../webhooks/index.js";
import { openChannels } from "./channels.js";
import { clockMover } from "./clock-job.js";
import { type Engine, makeEngine } from "./engine.js";
import { jobHandlers } from "./job-handlers.js";

/** The product, opened: its database, its secrets, and the means to run its engine. */
export interface App {
  readonly config: Config;
  readonly db: Db;
  readonly seal: Seal;
  readonly databaseUrl: string;
  readonly cluster: Cluster | null;
  readonly stopLinks: StopLinks;
  /** What is in the links of messages that tell when they are followed. */
  readonly trackCodes: TrackCodes;
  /** Where providers call. */
  readonly hooks: Hooks;
  /** Where people say yes and no to notices in their browsers. */
  readonly notices: NoticeDesk;
  /** Where the chats of sites come in. */
  readonly chats: ChatDesk;
  engine(publicUrl?: string): Engine;
  /** Listens to mailboxes from now on until the product is closed. */
  listenToMail(onTrouble: (trouble: MailTrouble) => void): void;
  close(): Promise<void>;
}

export interface AppOptions {
  readonly name?: string;
  readonly log?: (line: string) => void;
  /** See `DbOptions`: for commands that live through days on a moved clock. */
  readonly relaxed?: boolean;
}

/** Opens the database that the configuration names (embedded unless it names one) and brings it up to date. */
export async function openApp(config: Config, options: AppOptions = {}): Promise<App> {
  const cluster = config.databaseUrl ? null : await openCluster(config, options.log);
  const databaseUrl = config.databaseUrl ?? (cluster as Cluster).url("acuerdo");
  await migrate(databaseUrl);
  const db = openDb(databaseUrl, {
    max: config.databaseConnections,
    name: options.name ?? "acuerdo",
    relaxed: options.relaxed ?? false,
  });
  const secret = secretOf(config);
  const seal = openSeal(secret, config.previousSecrets);
  const stopLinks = new StopLinks(deriveKey(secret, "stop links"));
  const trackCodes = new TrackCodes(deriveKey(secret, "tracked links"));
  const linkTokens = new LinkTokens(deriveKey(secret, CHANNEL_LINKS));
  const channels = openChannels(db, seal, secret, config.publicUrl ?? null);
  const closers: (() => Promise<void>)[] = [channels.close];
  return {
    config,
    db,
    seal,
    databaseUrl,
    cluster,
    stopLinks,
    trackCodes,
    hooks: channels.hooks,
    notices: new NoticeDesk({
      db,
      links: linkTokens,
      settings: (tenant, account) => channels.connections.settings(tenant, account),
    }),
    chats: new ChatDesk({
      db,
      realNow,
      account: (token) => channels.hooks.account(token),
      settings: (tenant, account) => channels.connections.settings(tenant, account),
      take: (token, callback) => channels.hooks.take(token, callback),
    }),
    engine(publicUrl = config.publicUrl ?? `http://localhost:${config.port}`) {
      const engine: Engine = makeEngine({
        db,
        // Without an address that everybody reaches, links stay as they are.
        render: {
          ...renderContext(stopLinks, publicUrl),
          ...(config.publicUrl !== undefined && { tracker: trackerAt(config.publicUrl, trackCodes) }),
        },
        connections: channels.connections,
        readLink: (token, now) => linkTokens.read(token, now),
        sandbox: channels.sandbox,
        webhooks: { box: seal, named: networksOf(config.webhookNetworks) },
        jobs: { ...jobHandlers, [CLOCK_MOVE]: clockMover(() => engine.beats) },
      });
      closers.unshift(engine.close);
      return engine;
    },
    listenToMail(onTrouble) {
      closers.unshift(channels.listen(onTrouble).stop);
    },
    async close() {
      for (const close of closers) await close();
      await db.close();
      await cluster?.stop();
    },
  };
}

async function openCluster(config: Config, log?: (line: string) => void): Promise<Cluster> {
  mkdirSync(config.dataDir, { recursive: true });
  const cluster = await startEmbedded({ dataDir: join(config.dataDir, "postgres"), ...(log && { log }) });
  const admin = openDb(cluster.url(), { max: 1 });
  try {
    const { rowCount } = await admin.pool.query("select from pg_database where datname = 'acuerdo'");
    if (rowCount === 0) await createDatabase(admin);
  } finally {
    await admin.close();
  }
  return cluster;
}

/** Two processes that start at once both ask; one makes it, the other finds it made. */
async function createDatabase(admin: Db): Promise<void> {
  await admin.pool.query("create database acuerdo").catch((error: { code?: string }) => {
    if (error.code !== "42P04" && error.code !== "23505") throw error;
  });
}

const renderContext = (links: StopLinks, publicUrl: string): RenderContext => ({
  senderName: SENDER_NAME,
  stopLink: (tenant, debtorId, channel) => `${publicUrl}/stop/${links.token(tenant as TenantId, debtorId, channel)}`,
});

export interface StopClaim {
  readonly tenant: TenantId;
  readonly debtorId: bigint;
  readonly channel: Channel;
}

const MAC_BYTES = 15;

/**
 * Links by which a person stops a channel without signing in. The token says who and which channel, and nobody without
 * the installation's key can make one.
 */
export class StopLinks {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  token(tenant: TenantId, debtorId: bigint, channel: Channel): string {
    const body = `${tenant.toString(36)}.${debtorId.toString(36)}.${channel}`;
    return `${body}.${this.#mac(body).toString("base64url")}`;
  }

  read(token: string): StopClaim | null {
    const match = /^([0-9a-z]{1,13})\.([0-9a-z]{1,13})\.([a-z]{3,10})\.([\w-]{20})$/.exec(token);
    if (!match) return null;
    const [, tenant = "", debtor = "", channel = "", mac = ""] = match;
    const given = Buffer.from(mac, "base64url");
    const right = this.#mac(`${tenant}.${debtor}.${channel}`);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    return {
      tenant: BigInt(parseInt36(tenant)) as TenantId,
      debtorId: parseInt36(debtor),
      channel: channel as Channel,
    };
  }

  #mac(body: string): Buffer {
    return createHmac("sha256", this.#key).update(body).digest().subarray(0, MAC_BYTES);
  }
}

const parseInt36 = (text: string): bigint =>
  [...text].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
