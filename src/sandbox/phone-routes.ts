import { z } from "zod";
import { route } from "../access/index.js";
import { cutPage } from "../platform/contract.js";
import { tell } from "../platform/live.js";
import { mustBeDemo } from "./clock.js";
import * as contract from "./contract.js";
import { WORLD_CHANNELS } from "./domain/calm.js";
import { type DoingRow, listDoings } from "./feed-reads.js";
import { listPhones, unreadOnPhones } from "./phone-reads.js";
import { openLink, phoneOf, play, readPhone, withMessages } from "./phones.js";
import { setAutopilot } from "./world/autopilot-store.js";
import { allFaults, setFaults, setSeed, weatherOf, worldOf } from "./world/store.js";

const doingView = ({ debtorId, debtorName, amountMinor, currency, ...doing }: DoingRow) => ({
  ...doing,
  debtor: debtorId !== null && debtorName !== null ? { id: debtorId, name: debtorName } : null,
  amount: amountMinor !== null && currency !== null ? { minor: amountMinor, currency } : null,
});

const PLAYS = "plays a person of the sandbox";

export const phoneRoutes = [
  route({
    id: "listPhones",
    method: "GET",
    path: "/sandbox/phones",
    allow: "simulator:use",
    tag: "simulator",
    summary: "Phones of the sandbox with their newest messages, the last used first; demo tenants only",
    query: contract.PhonesQuery,
    reply: contract.PhonePage,
    handle: async ({ tx, cursors }, { query: { cursor, limit, ...wanted } }) => {
      await mustBeDemo(tx);
      const from = cursors.read(cursor, z.tuple([z.iso.datetime(), z.string().regex(/^\d+$/), z.string()]));
      const after = from ? ([new Date(from[0]), BigInt(from[1]), from[2]] as const) : null;
      const rows = await listPhones(tx, {
        q: wanted.q,
        channel: wanted.channel,
        debtorId: wanted.debtorId,
        after,
        limit: limit + 1,
      });
      const page = cutPage(
        rows,
        limit,
        (row) => [row.lastAt.toISOString(), row.channelAccountId.toString(), row.handle],
        cursors.write,
      );
      return { items: await withMessages(tx, page.items), next: page.next, unread: await unreadOnPhones(tx) };
    },
  }),
  route({
    id: "getPhone",
    method: "GET",
    path: "/sandbox/phone",
    allow: "simulator:use",
    tag: "simulator",
    summary: "One phone of the sandbox with more of its messages; demo tenants only",
    query: contract.PhoneQuery,
    reply: contract.PhoneView,
    handle: async ({ tx }, { query: { key, limit } }) => {
      await mustBeDemo(tx);
      const [phone] = await withMessages(tx, [await phoneOf(tx, key)], limit);
      return phone as z.output<typeof contract.PhoneView>;
    },
  }),
  route({
    id: "playPhone",
    method: "POST",
    path: "/sandbox/phones/play",
    allow: "simulator:use",
    tag: "simulator",
    summary: "Write, press a button, call or hang up as the person who holds this phone; demo tenants only",
    body: contract.PlayPhone,
    unaudited: PLAYS,
    handle: async ({ tx, now }, { body }) => {
      await mustBeDemo(tx);
      await play(tx, body.key, body.act, now);
    },
  }),
  route({
    id: "readPhone",
    method: "POST",
    path: "/sandbox/phones/read",
    allow: "simulator:use",
    tag: "simulator",
    summary: "Look at a phone as the person who holds it: what is on it has been read; demo tenants only",
    body: contract.ReadPhone,
    unaudited: PLAYS,
    handle: async ({ tx, now }, { body }) => {
      await mustBeDemo(tx);
      await readPhone(tx, body.key, now);
    },
  }),
  route({
    id: "openSandboxLink",
    method: "POST",
    path: "/sandbox/links",
    allow: "simulator:use",
    tag: "simulator",
    summary: "Open a chat by a link of ours, as somebody would who got it; demo tenants only",
    body: contract.OpenLink,
    reply: z.object({ key: contract.phoneKey }),
    unaudited: PLAYS,
    handle: async ({ tx, now }, { body }) => {
      await mustBeDemo(tx);
      return { key: await openLink(tx, body.link, now) };
    },
  }),
  route({
    id: "getSandboxFeed",
    method: "GET",
    path: "/sandbox/feed",
    allow: "simulator:use",
    tag: "simulator",
    summary: "What people did lately: wrote, asked for quiet, paid; demo tenants only",
    query: contract.FeedQuery,
    reply: contract.SandboxFeed,
    handle: async ({ tx }, { query: { debtorId } }) => {
      await mustBeDemo(tx);
      const rows = await listDoings(tx, debtorId ?? null);
      return { items: rows.map(doingView) };
    },
  }),
  route({
    id: "getSandboxWorld",
    method: "GET",
    path: "/sandbox/world",
    allow: "simulator:use",
    tag: "simulator",
    summary: "Whether people answer by themselves, and what goes wrong on each channel; demo tenants only",
    reply: contract.SandboxWorld,
    handle: async ({ tx }) => {
      await mustBeDemo(tx);
      const { seed, isAutopilot } = await worldOf(tx);
      const faults = await allFaults(tx);
      return {
        seed,
        autopilot: isAutopilot,
        faults: WORLD_CHANNELS.map((of) => ({ channel: of, faults: faults(of) })),
      };
    },
  }),
  route({
    id: "setSandboxWorld",
    method: "POST",
    path: "/sandbox/world",
    allow: "clock:set",
    tag: "simulator",
    summary: "Let people answer by themselves or not, and draw chance from another seed; demo tenants only",
    body: contract.SetWorld,
    handle: async (ctx, { body: { autopilot, seed } }) => {
      await mustBeDemo(ctx.tx);
      const before = await worldOf(ctx.tx);
      if (seed !== undefined) await setSeed(ctx.tx, seed);
      if (autopilot !== undefined) await setAutopilot(ctx.tx, autopilot, seed ?? before.seed);
      await ctx.audit({
        action: "sandbox.world_set",
        subject: { kind: "tenant", id: ctx.tenant },
        before: { seed: before.seed, autopilot: before.isAutopilot },
        after: { seed: seed ?? before.seed, autopilot: autopilot ?? before.isAutopilot },
      });
      await tell(ctx.tx, "phones");
    },
  }),
  route({
    id: "setSandboxFaults",
    method: "POST",
    path: "/sandbox/faults",
    allow: "clock:set",
    tag: "simulator",
    summary: "Say what goes wrong on a channel of the sandbox from now on; demo tenants only",
    body: contract.SetFaults,
    handle: async (ctx, { body: { channel, faults } }) => {
      await mustBeDemo(ctx.tx);
      const before = await weatherOf(ctx.tx, channel);
      await setFaults(ctx.tx, channel, faults);
      await ctx.audit({
        action: "sandbox.faults_set",
        subject: { kind: "tenant", id: ctx.tenant },
        before: { channel, ...before.faults },
        after: { channel, ...faults },
      });
      await tell(ctx.tx, "phones");
    },
  }),
];
