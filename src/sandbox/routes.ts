import { z } from "zod";
import { route } from "../access/index.js";
import { JobAsked } from "../debts/contract.js";
import { cutPage, id } from "../platform/contract.js";
import { tell } from "../platform/live.js";
import { askMove, mustBeDemo, setSpeed, showClock } from "./clock.js";
import * as contract from "./contract.js";
import { phoneRoutes } from "./phone-routes.js";
import { listMailboxes, listMails, type MailboxRow, type MailRow } from "./reads.js";
import { markOpened } from "./store.js";

const mailboxView = ({ debtorId, debtorName, lastId: _, ...mailbox }: MailboxRow) => ({
  ...mailbox,
  debtor: debtorId !== null && debtorName !== null ? { id: debtorId, name: debtorName } : null,
});

const mailView = ({ headers, ...mail }: MailRow) => ({
  ...mail,
  stopUrl: /<(https?:[^>]+)>/.exec(headers.find(({ name }) => name === "list-unsubscribe")?.value ?? "")?.[1] ?? null,
});

export const sandboxRoutes = [
  ...phoneRoutes,
  route({
    id: "listMailboxes",
    method: "GET",
    path: "/sandbox/mailboxes",
    allow: "simulator:use",
    tag: "simulator",
    summary: "Mailboxes of the sandbox, the newest mail first; demo tenants only",
    query: contract.MailboxQuery,
    reply: contract.MailboxPage,
    handle: async ({ tx, cursors }, { query: { cursor, limit, q } }) => {
      await mustBeDemo(tx);
      const from = cursors.read(cursor, z.tuple([id<"mail">()]));
      const rows = await listMailboxes(tx, q, from?.[0] ?? null, limit + 1);
      const page = cutPage(rows, limit, (row) => [row.lastId], cursors.write);
      return { items: page.items.map(mailboxView), next: page.next };
    },
  }),
  route({
    id: "listMails",
    method: "GET",
    path: "/sandbox/mails",
    allow: "simulator:use",
    tag: "simulator",
    summary: "The mails of one mailbox, newest first; demo tenants only",
    query: contract.MailQuery,
    reply: contract.MailPage,
    handle: async ({ tx, cursors }, { query: { cursor, limit, mailbox } }) => {
      await mustBeDemo(tx);
      const from = cursors.read(cursor, z.tuple([id<"mail">()]));
      const rows = await listMails(tx, mailbox.toLowerCase(), from?.[0] ?? null, limit + 1);
      const page = cutPage(rows, limit, (row) => [row.id], cursors.write);
      return { items: page.items.map(mailView), next: page.next };
    },
  }),
  route({
    id: "openMailbox",
    method: "POST",
    path: "/sandbox/mailboxes/open",
    allow: "simulator:use",
    tag: "simulator",
    summary: "Mark the mails of a mailbox as opened; demo tenants only",
    body: contract.OpenMailbox,
    unaudited: "plays a person who reads their mail in the sandbox",
    handle: async ({ tx, now }, { body }) => {
      await mustBeDemo(tx);
      await markOpened(tx, body.mailbox.toLowerCase(), now);
      await tell(tx, "mailboxes");
    },
  }),
  route({
    id: "getClock",
    method: "GET",
    path: "/sandbox/clock",
    allow: "portfolio:read",
    tag: "simulator",
    summary: "What time it is for this tenant, how fast it goes by, and when something happens next; demo tenants only",
    reply: contract.Clock,
    handle: async ({ tx }) => {
      await mustBeDemo(tx);
      return showClock(tx);
    },
  }),
  route({
    id: "setClock",
    method: "POST",
    path: "/sandbox/clock",
    allow: "clock:set",
    tag: "simulator",
    summary: "Let the clock run at another pace: 0 stands still, 1 is real, 60 a minute a second; demo tenants only",
    body: contract.SetClock,
    reply: contract.Clock,
    handle: async (ctx, { body }) => {
      await mustBeDemo(ctx.tx);
      const { before, after } = await setSpeed(ctx.tx, body.speed);
      await ctx.audit({
        action: "clock.speed_set",
        subject: { kind: "tenant", id: ctx.tenant },
        before: { speed: before.speed, now: before.now },
        after: { speed: after.speed },
      });
      return after;
    },
  }),
  route({
    id: "moveClock",
    method: "POST",
    path: "/sandbox/clock/move",
    allow: "clock:set",
    tag: "simulator",
    summary:
      "Move the clock on by an hour, a day or to the next event, as a job; what falls due happens; demo tenants only",
    body: contract.MoveClock,
    reply: JobAsked,
    status: 202,
    handle: async (ctx, { body }) => {
      await mustBeDemo(ctx.tx);
      const job = await askMove(ctx.tx, body.by, ctx.actor.name);
      await ctx.audit({
        action: "clock.move_asked",
        subject: { kind: "tenant", id: ctx.tenant },
        after: { by: body.by, jobId: job.id },
      });
      return { job };
    },
  }),
];
