import { route } from "../access/index.js";
import { found, Problem } from "../platform/problem.js";
import * as contract from "./contract.js";
import { unpublished } from "./template-views.js";
import { askTest } from "./test-send.js";
import * as store from "./test-send-store.js";

export const testRoutes = [
  route({
    id: "sendTest",
    method: "POST",
    path: "/test-sends",
    allow: "strategies:write",
    tag: "templates",
    summary: "Send a text to oneself, to an address of the list or to the sandbox; never to a debtor, never a contact",
    body: contract.SendTest,
    reply: contract.TestSend,
    handle: async (ctx, { body: { intent, key, variant, accountId, to } }) => {
      if (ctx.actor.kind !== "staff" && to.kind === "staff") throw new Problem(422, "no_own_address");
      const { channel, locale, tone } = variant;
      const asked = { channel, locale, tone: tone ?? undefined, accountId, to };
      const test = await askTest(ctx.tx, unpublished(intent, key, variant), asked, ctx.actor.id, ctx.now);
      await ctx.audit({
        action: "template.test_sent",
        subject: { kind: "test_send", id: test.id },
        after: { key, channel, locale, kind: to.kind, address: test.address },
      });
      return viewOfTest(test);
    },
  }),
  route({
    id: "getTest",
    method: "GET",
    path: "/test-sends/:testId",
    allow: "strategies:read",
    tag: "templates",
    summary: "What became of a test",
    params: contract.TestParams,
    reply: contract.TestSend,
    handle: async ({ tx }, { params }) => viewOfTest(found(await store.testById(tx, params.testId), "test_send")),
  }),
  route({
    id: "listTestRecipients",
    method: "GET",
    path: "/test-recipients",
    allow: "strategies:read",
    tag: "templates",
    summary: "Addresses of our own that tests may go to",
    reply: contract.TestRecipientList,
    handle: async ({ tx }) => ({ items: await store.listTestRecipients(tx) }),
  }),
  route({
    id: "addTestRecipient",
    method: "POST",
    path: "/test-recipients",
    allow: "settings:write",
    tag: "templates",
    summary: "Let tests go to this address; one that a debtor has is refused",
    body: contract.NewTestRecipient,
    reply: contract.TestRecipient,
    handle: async (ctx, { body }) => {
      const address = body.channel === "email" ? body.address.toLowerCase() : body.address.replace(/[\s()-]/g, "");
      const isRight = body.channel === "email" ? /^\S+@\S+\.\S+$/.test(address) : /^\+\d{8,15}$/.test(address);
      if (!isRight) throw new Problem(422, "not_an_address", { channel: body.channel });
      if (await store.isDebtorAddress(ctx.tx, address)) throw new Problem(422, "test_address_is_debtors");
      const row = await store.addTestRecipient(ctx.tx, { ...body, address }, ctx.actor.name, ctx.now);
      if (!row) throw new Problem(409, "test_recipient_known");
      await ctx.audit({
        action: "test_recipient.added",
        subject: { kind: "test_recipient", id: row.id },
        after: { channel: row.channel, address, label: row.label },
      });
      return row;
    },
  }),
  route({
    id: "removeTestRecipient",
    method: "DELETE",
    path: "/test-recipients/:recipientId",
    allow: "settings:write",
    tag: "templates",
    summary: "Let tests go to this address no more",
    params: contract.TestRecipientParams,
    handle: async (ctx, { params }) => {
      const row = found(await store.testRecipientById(ctx.tx, params.recipientId), "test_recipient");
      await store.removeTestRecipient(ctx.tx, row.id);
      await ctx.audit({
        action: "test_recipient.removed",
        subject: { kind: "test_recipient", id: row.id },
        before: { channel: row.channel, address: row.address, label: row.label },
      });
    },
  }),
];

export const viewOfTest = ({
  id,
  templateKey,
  channel,
  locale,
  address,
  kind,
  state,
  because,
  askedAt,
}: store.TestRow) => ({
  id,
  templateKey,
  channel,
  locale,
  address,
  kind,
  state,
  because,
  askedAt,
});
