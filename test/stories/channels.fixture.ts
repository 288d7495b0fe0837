import { randomBytes } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { type Channels, openChannels } from "../../src/app/channels.js";
import { type Engine, makeEngine } from "../../src/app/engine.js";
import type { Channel } from "../../src/kernel/channel.js";
import type { DebtorId } from "../../src/kernel/id.js";
import { installChannelAccount, LinkTokens } from "../../src/messaging/index.js";
import { setClock } from "../../src/platform/clock.js";
import { runClock } from "../../src/platform/run-clock.js";
import { deriveKey, openSeal } from "../../src/platform/seal.js";
import { block, openWorldKeys, type Phone, type Saying, say, start, subscribe } from "../../src/sandbox/index.js";
import { networksOf } from "../../src/webhooks/index.js";
import type { Story, World } from "./world.fixture.js";

/** The story's world with providers on loopback that answer and call back. */
export interface Providers {
  readonly channels: () => Channels;
  /** An account of a pretend provider; what it may do is up to the provider. */
  connect(story: Story, channel: Channel, provider: string, name?: string): Promise<bigint>;
  /** Lives on until then; whatever is due happens on its way. */
  live(story: Story, until: string): Promise<void>;
  /** The person writes on that phone. */
  says(story: Story, phone: Phone, saying: Saying): Promise<void>;
  /** Whoever holds that phone opens the chat by a link that was made for this person. */
  opens(story: Story, phone: Phone, debtorId: DebtorId): Promise<void>;
  /** The person shuts us out. */
  blocks(story: Story, phone: Phone): Promise<void>;
  /** A browser says yes to notices; gives what its page hands over. */
  subscribes(story: Story, channelAccountId: bigint, browser: string): Promise<string>;
}

export function providersOf(world: World): Providers {
  const secret = randomBytes(32).toString("base64");
  const links = new LinkTokens(deriveKey(secret, "channel links"));
  const keys = openWorldKeys(deriveKey(secret, "sandbox world"));
  let channels: Channels | undefined;
  let engine: Engine | undefined;
  const opened = (): { channels: Channels; engine: Engine } => {
    if (!channels || !engine) throw new Error("providers exist only while tests run");
    return { channels, engine };
  };
  beforeAll(() => {
    channels = openChannels(world.database.db, openSeal(secret), secret, null);
    engine = makeEngine({
      db: world.database.db,
      render: { senderName: "Lía", stopLink: () => "https://acuerdo.test/stop/x" },
      connections: channels.connections,
      readLink: (token, now) => links.read(token, now),
      sandbox: channels.sandbox,
      webhooks: { box: openSeal(secret), named: networksOf(["127.0.0.1"]) },
      jobs: {},
    });
  });
  afterAll(async () => {
    await engine?.close();
    await channels?.close();
  });
  return {
    channels: () => opened().channels,
    connect: ({ db, now }, channel, provider, name = `${channel} ${provider}`) =>
      db.begin((tx) =>
        installChannelAccount(
          tx,
          {
            channel,
            provider,
            name,
            settings: Buffer.alloc(1),
            isSandbox: true,
            perSecond: null,
          },
          now,
        ),
      ),
    async live(story, until) {
      const end = new Date(until);
      await runClock(story.db, opened().engine.beats, story.now, end);
      story.now = end;
    },
    says: ({ db, now }, phone, saying) =>
      db.begin(async (tx) => {
        await setClock(tx, now, 0);
        await say(tx, phone, saying, now, keys);
      }),
    opens: ({ db, now }, phone, debtorId) =>
      db.begin(async (tx) => {
        await setClock(tx, now, 0);
        await start(tx, phone, links.token(db.tenant, debtorId, now), "Ana", now, keys);
      }),
    blocks: ({ db, now }, phone) => db.begin((tx) => block(tx, phone, true, now, keys)),
    subscribes: ({ db, now }, channelAccountId, browser) =>
      db.begin((tx) => subscribe(tx, channelAccountId, browser, now, keys)),
  };
}
