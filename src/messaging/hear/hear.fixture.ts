import { createHmac } from "node:crypto";
import { type Story, type StoryOptions, storyWorld, type World } from "../../../test/stories/world.fixture.js";
import { pretendProvider, TRUSTED } from "../../../test/support/pretend-provider.js";
import type { Ear } from "../channels/index.js";
import { hear } from "./hear.js";
import { HookTokens } from "./hook-token.js";
import { Hooks } from "./hooks.js";

/** What every call of the pretend provider is dated with. */
export const TOLD_AT = "2026-05-06T15:01:00Z";

export interface Heeding {
  readonly story: Story;
  readonly accountId: bigint;
  readonly hooks: Hooks;
  readonly token: string;
  /** Says these things as the provider would, in one signed call, and has them read. */
  say(...heard: unknown[]): Promise<number>;
  call(body: string, headers?: Record<string, string>): Promise<number>;
  read(): Promise<number>;
}

export interface HeedingWorld {
  readonly world: World;
  readonly provider: ReturnType<typeof pretendProvider>;
  readonly tokens: HookTokens;
  readonly io: { ear(): Promise<Ear>; readLink(): null };
  /** Ana and Beto each got a message by an account of the pretend provider. */
  setup(steps?: StoryOptions["steps"]): Promise<Heeding>;
}

/** A world in which a provider calls us. Call it at the top of a file. */
export function heedingWorld(): HeedingWorld {
  const world = storyWorld();
  const provider = pretendProvider();
  const tokens = new HookTokens(Buffer.from("key of this test"));
  const io = { ear: async () => provider.ear, readLink: () => null };
  return {
    world,
    provider,
    tokens,
    io,
    async setup(steps = [[2, "10:00", "overdue-consumer-1", ["sms"]]]) {
      const story = await world.begin("2026-05-06T15:00:00Z", { steps });
      const accountId = await provider.connect(story.db);
      await story.owes([
        { who: "ana", debt: "F1", amount: "10", due: "2026-05-04", phone: "+5491155550101" },
        { who: "beto", debt: "F2", amount: "10", due: "2026-05-04", phone: "+5491155550102" },
      ]);
      await story.settle(story.only("news", "sweep", "tick"));
      await provider.dispatch(story.db, story.now, world);
      const hooks = new Hooks({ db: world.database.db, tokens, realNow: () => story.now, ear: io.ear });
      const token = tokens.token(story.db.tenant, accountId);
      const read = () => hear(story.db, story.now, io);
      const call: Heeding["call"] = async (body, headers) => {
        const { status } = await hooks.take(token, {
          method: "POST",
          url: "https://acuerdo.test/hooks/x",
          query: {},
          headers: headers ?? signed(body),
          body: Buffer.from(body),
        });
        return status;
      };
      const say: Heeding["say"] = async (...heard) => {
        await call(JSON.stringify(heard));
        return read();
      };
      return { story, accountId, hooks, token, call, say, read };
    },
  };
}

/** What the pretend provider signs a body with. */
export const signed = (body: string): Record<string, string> => ({
  "x-mac": createHmac("sha256", TRUSTED).update(body).digest("hex"),
});

/** What is known of messages: who, and which fact. */
export const receipts = (story: Story) =>
  story.db.begin(async (tx) =>
    (
      await tx<{ who: string; fact: string }>`
          select split_part(d.name, ' ', 1) as who, r.fact from messaging.receipt r
          join messaging.message m on m.tenant_id = r.tenant_id and m.id = r.message_id
          join debts.debtor d on d.tenant_id = m.tenant_id and d.id = m.debtor_id
          where r.tenant_id = ${tx.tenant} order by r.message_id, r.fact`
    ).map(({ who, fact }) => `${who} ${fact}`),
  );

/** What people said. */
export const inbound = (story: Story) =>
  story.db.begin(
    (tx) =>
      tx<{ who: string | null; text: string; meaning: string | null; kind: string; answers: boolean }>`
        select split_part(d.name, ' ', 1) as who, i.text, i.meaning, i.kind, i.message_id is not null as answers
        from messaging.inbound i left join debts.debtor d on d.tenant_id = i.tenant_id and d.id = i.debtor_id
        where i.tenant_id = ${tx.tenant} order by i.id`,
  );

/** Who wants no more, where, and why. */
export const optOuts = (story: Story) =>
  story.db.begin(async (tx) =>
    (
      await tx<{ who: string; channel: string; because: string }>`
          select split_part(d.name, ' ', 1) as who, o.channel, o.because from compliance.opt_out o
          join debts.debtor d on d.tenant_id = o.tenant_id and d.id = o.debtor_id
          where o.tenant_id = ${tx.tenant} and o.lifted_at is null order by o.id`
    ).map(({ who, channel, because }) => `${who} ${channel} ${because}`),
  );
