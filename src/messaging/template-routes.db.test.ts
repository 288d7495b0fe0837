import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { testRoom } from "../../test/support/room.js";
import type { Outgoing } from "./channels/adapter.js";
import type { SendOutcome } from "./channels/outcome.js";
import type {
  Draft,
  TemplateCheck,
  TemplateDiff,
  TemplateList,
  TemplateView,
  TestRecipient,
  TestSend,
  TriedPeople,
} from "./contract.js";
import { dispatchTests } from "./test-send.js";

type DraftBody = z.input<typeof Draft>;
type ViewBody = z.input<typeof TemplateView>;

const room = testRoom();
const put = <Body>(path: string, body: unknown) =>
  room.api.ask<Body>("PUT", `/api/v1${path}`, { as: room.admin, body });
const itemOf = async (key: string) => {
  const { body } = await room.get<z.input<typeof TemplateList>>("/templates");
  return body.items.find((template) => template.key === key);
};
const open = async (key: string) =>
  (await room.post<DraftBody>("/template-drafts", { templateId: (await itemOf(key))?.id })).body;
const saving = ({ revision, baseVersion, name, intent, variants }: DraftBody) => ({
  revision,
  baseVersion,
  name,
  intent,
  variants,
});
const save = (draft: DraftBody, change: object = {}) =>
  put<DraftBody>(`/template-drafts/${draft.id}`, { ...saving(draft), ...change });
const saying = (draft: DraftBody, more: string) =>
  draft.variants.map((one) =>
    one.channel === "email" && one.locale === "es" ? { ...one, body: `${one.body}\n\n${more}` } : one,
  );
const publish = (draft: DraftBody) =>
  room.post<ViewBody>(`/template-drafts/${draft.id}/publish`, { revision: draft.revision, note: "más claro" });

describe("drafts and versions", () => {
  test("a draft is begun once, saved, published, compared and restored", async () => {
    const first = await open("thanks");
    expect(first).toMatchObject({ baseVersion: 1, latestVersion: 1, revision: 1 });
    expect((await open("thanks")).id).toBe(first.id);
    const saved = (await save(first, { variants: saying(first, "Que tenga buen día.") })).body;
    expect(saved.revision).toBe(2);
    const published = (await publish(saved)).body;
    expect(published).toMatchObject({ version: 2, versions: [{ version: 2, note: "más claro" }, { version: 1 }] });
    expect(await itemOf("thanks")).toMatchObject({ version: 2, draftId: null });
    const [now, was] = published.versions;
    const diff = await room.get<z.input<typeof TemplateDiff>>(`/templates/${now?.id}/diff?from=${was?.id}`);
    expect(diff.body).toMatchObject({
      from: 1,
      to: 2,
      variants: [{ channel: "email", locale: "es", change: "changed" }],
    });
    expect(diff.body.variants[0]?.body.at(-1)).toEqual({
      is: "added",
      text: expect.stringContaining("Que tenga buen día."),
    });
    const behind = await room.post(`/templates/${was?.id}/restore`, { baseVersion: 1 });
    expect([behind.status, behind.body.code]).toEqual([409, "template_changed"]);
    const restored = await room.post<ViewBody>(`/templates/${was?.id}/restore`, { baseVersion: 2 });
    expect(restored.body).toMatchObject({ version: 3, versions: [{ restoredFrom: 1 }, {}, {}] });
    expect(await room.lastAudit()).toMatchObject({ action: "template.restored" });
  });

  test("two people who save at once, and two who publish at once, find out", async () => {
    const draft = await open("preventive-1");
    expect((await save(draft)).status).toBe(200);
    const late = await save(draft, { name: "otro" });
    expect([late.status, late.body.code]).toEqual([409, "draft_changed"]);
    expect(late.body.values).toMatchObject({ by: expect.any(String), revision: 2 });
    const again = await room.get<DraftBody>(`/template-drafts/${draft.id}`);
    // Meanwhile somebody publishes by another way: a version is added under the draft.
    await room.db.begin(
      (tx) => tx`
      insert into messaging.template (tenant_id, key, version, intent, variants, created_at)
      select tenant_id, key, 2, intent, variants, created_at from messaging.template
      where tenant_id = ${tx.tenant} and key = 'preventive-1'`,
    );
    const refused = await publish(again.body);
    expect([refused.status, refused.body.code]).toEqual([409, "template_changed"]);
    const knowing = await save(again.body, { baseVersion: 2 });
    expect((await publish(knowing.body)).body).toMatchObject({ version: 3 });
  });

  test("what the linter calls an error is never published; it may be kept as a draft", async () => {
    const draft = await open("preventive-2");
    const bad = (await save(draft, { variants: saying(draft, "Si no paga, lo vamos a embargar.") })).body;
    const refused = await publish(bad);
    expect([refused.status, refused.body.code]).toEqual([422, "template_not_clean"]);
    expect(refused.body.values?.rules).toContain("legal_bluff");
    const warned = (await save(bad, { variants: saying(draft, "Gracias!") })).body;
    expect((await publish(warned)).status).toBe(200);
  });

  test("answers to press are kept, judged, compared and shown with their text", async () => {
    const draft = await open("overdue-consumer-4");
    const answering = (...titles: string[]) =>
      draft.variants.map((one) =>
        one.channel === "whatsapp" && one.locale === "es"
          ? { ...one, replies: titles.map((title) => ({ title, means: "other" })) }
          : one,
      );
    const bad = (await save(draft, { variants: answering("Sí", "si") })).body;
    expect((await publish(bad)).body.values?.rules).toEqual(["reply_alike"]);
    const sound = (await save(bad, { variants: answering("Más tarde", "Ver opciones") })).body;
    const published = (await publish(sound)).body;
    const variant = published.variants.find((one) => one.channel === "whatsapp" && one.locale === "es");
    expect(variant?.replies).toEqual([
      { title: "Más tarde", means: "other" },
      { title: "Ver opciones", means: "other" },
    ]);
    const [now, was] = published.versions;
    const diff = await room.get<z.input<typeof TemplateDiff>>(`/templates/${now?.id}/diff?from=${was?.id}`);
    expect(diff.body.variants).toMatchObject([
      { channel: "whatsapp", replies: [{ is: "added", text: "Más tarde (other)\nVer opciones (other)" }] },
    ]);
    const { body } = await room.post<z.input<typeof TriedPeople>>("/template-trial", { intent: "collect", variant });
    expect(body.people[0]?.shown?.replies).toEqual(["Más tarde", "Ver opciones"]);
  });

  test("a new template has its key from its name, and may be thrown away", async () => {
    const given = { name: "Aviso de obra número 1", intent: "welcome" };
    const { body } = await room.post<DraftBody>("/template-drafts", given);
    expect(body).toMatchObject({ key: "aviso-de-obra-numero-1", baseVersion: 0, latestVersion: 0 });
    expect((await room.post<DraftBody>("/template-drafts", given)).body.key).toBe("aviso-de-obra-numero-1-2");
    expect(await itemOf(body.key)).toMatchObject({ id: null, draftId: body.id, version: 0 });
    expect((await publish(body)).body.code).toBe("template_empty");
    expect((await room.remove(`/template-drafts/${body.id}`)).status).toBe(204);
    expect(await itemOf(body.key)).toBeUndefined();
  });

  test("one text stands once for each channel, language and tone", async () => {
    const draft = await open("preventive-3");
    const [first] = draft.variants;
    const twice = await save(draft, { variants: [first, { ...first, tone: "warm" }] });
    expect([twice.status, twice.body.code]).toEqual([422, "variant_twice"]);
    expect((await save(draft, { variants: [first, { ...first, tone: "formal" }] })).status).toBe(200);
  });

  test("what is put away is said so, and comes back", async () => {
    const id = (await itemOf("overdue-company-4"))?.id;
    expect((await room.post(`/templates/${id}/archive`, undefined, room.agent)).status).toBe(403);
    await room.post(`/templates/${id}/archive`);
    expect((await itemOf("overdue-company-4"))?.archivedAt).not.toBeNull();
    await room.post(`/templates/${id}/unarchive`);
    expect((await itemOf("overdue-company-4"))?.archivedAt).toBeNull();
  });
});

const email = {
  channel: "email",
  locale: "es",
  subject: "Su cuenta con {{ creditor.name }}",
  body: "Hola, {{ debtor.firstName | default: debtor.name }}: le escribe {{ sender.name }}{% if sender.isBot %}, asistente virtual,{% endif %} de {{ creditor.name }}. Gracias.",
};

describe("checking and trying out", () => {
  test("a check names what is wrong with its place, in words, and counts the people who lack a fact", async () => {
    const variant = { ...email, body: `${email.body}\n\nLe vamos a embargar. {{ debtor.nick }}` };
    const { body } = await room.post<z.input<typeof TemplateCheck>>("/template-check", {
      intent: "thanks",
      variants: [variant, { ...email, body: `${email.body}{% if promise %}{{ promise.amount | money }}{% endif %}` }],
      language: "pt",
    });
    expect(body.isClean).toBe(false);
    const findings = body.found[0]?.findings ?? [];
    expect(findings.map(({ rule }) => rule).sort()).toEqual(["legal_bluff", "unsafe_variable"]);
    const bluff = findings.find(({ rule }) => rule === "legal_bluff");
    expect(variant.body.slice(bluff?.from, bluff?.to)).toBe("embargar");
    expect(bluff?.sentence).toMatch(/justiça/);
    expect(body.missing).toEqual({ of: 3, lacks: [{ name: "promise.amount", people: 3 }] });
  });

  test("a text is tried with people of the portfolio, the longest name and the one with many debts among them", async () => {
    const { body } = await room.post<z.input<typeof TriedPeople>>("/template-trial", {
      intent: "thanks",
      variant: { channel: "sms", locale: "es", body: `${email.body} ${"más ".repeat(20)}` },
    });
    const names = Object.fromEntries(body.people.map(({ why, debtor }) => [why, debtor.name]));
    expect(names).toMatchObject({ longest_name: "Ferretería El Roble", many_debts: "Rosa Quispe" });
    expect(body.people.every(({ shown }) => shown?.text.includes("Hola, "))).toBe(true);
    expect(body.sms?.worst).toBeGreaterThanOrEqual(body.sms?.typical ?? 9);
  });
});

describe("tests", () => {
  const ask = (to: object, change: object = {}) =>
    room.post<z.input<typeof TestSend>>("/test-sends", {
      intent: "thanks",
      key: "thanks",
      variant: email,
      to,
      ...change,
    });

  test("go to oneself by the ordinary adapter, plainly marked, and count for nothing", async () => {
    const { body } = await ask({ kind: "staff" });
    expect(body).toMatchObject({ state: "ready", address: room.admin.email, kind: "staff" });
    expect(await room.lastAudit()).toMatchObject({
      action: "template.test_sent",
      after: { address: room.admin.email },
    });
    const sent: Outgoing[] = [];
    const io = {
      workerId: async () => 1n,
      realNow: () => new Date(),
      render: { senderName: "Lía", stopLink: () => "" },
      sender: () => ({
        send: async (message: Outgoing): Promise<SendOutcome> => {
          sent.push(message);
          return { kind: "accepted", providerId: "p" };
        },
        check: async () => ({ ok: true as const }),
        close: async () => {},
      }),
    };
    expect(await dispatchTests(room.db, new Date("2026-03-09T15:01:00Z"), io)).toBe(1);
    expect(await dispatchTests(room.db, new Date("2026-03-09T15:02:00Z"), io)).toBe(0);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ to: room.admin.email, subject: expect.stringMatching(/^\[PRUEBA\] /) });
    expect(sent[0]?.text).toMatch(/^\[PRUEBA\]/);
    expect(sent[0]?.html).toContain("PRUEBA</b>");
    expect(sent[0]?.headers).toBeUndefined();
    expect((await room.get(`/test-sends/${body.id}`)).body).toMatchObject({ state: "sent" });
    const [counts] = await room.db.begin(
      (tx) => tx`
      select (select count(*)::int from messaging.message where tenant_id = ${tx.tenant}) as messages,
             (select count(*)::int from compliance.contact where tenant_id = ${tx.tenant}) as contacts`,
    );
    expect(counts).toEqual({ messages: 0, contacts: 0 });
  });

  test("go to the sandbox's own mailbox, and to addresses of the list", async () => {
    expect((await ask({ kind: "sandbox" })).body).toMatchObject({ address: "prueba@sandbox.example" });
    const added = await room.post<z.input<typeof TestRecipient>>("/test-recipients", {
      channel: "email",
      address: "Equipo@norte.example",
      label: "Equipo",
    });
    expect((await ask({ kind: "list", recipientId: added.body.id })).body.address).toBe("equipo@norte.example");
    expect((await room.remove(`/test-recipients/${added.body.id}`)).status).toBe(204);
    expect((await ask({ kind: "list", recipientId: added.body.id })).body.code).toBe("no_test_recipient");
  });

  test("never go to an address that somebody in the portfolio has, not even one that came later", async () => {
    const path = "/test-recipients";
    const refused = await room.post(path, { channel: "email", address: "rosa@example.test", label: "Rosa" });
    expect([refused.status, refused.body.code]).toEqual([422, "test_address_is_debtors"]);
    const { body } = await room.post<z.input<typeof TestRecipient>>(path, {
      channel: "email",
      address: "later@norte.example",
      label: "x",
    });
    const asked = await ask({ kind: "list", recipientId: body.id });
    await room.db.begin(
      (tx) => tx`
      insert into debts.contact_point (tenant_id, debtor_id, kind, value, created_at)
      values (${tx.tenant}, ${room.oscar.debtorId}, 'email', 'later@norte.example', ${new Date()})`,
    );
    const io = {
      workerId: async () => 1n,
      realNow: () => new Date(),
      render: { senderName: "Lía", stopLink: () => "" },
      sender: () => {
        throw new Error("no sandbox here");
      },
    };
    await dispatchTests(room.db, new Date("2026-03-09T15:03:00Z"), io);
    expect((await room.get(`/test-sends/${asked.body.id}`)).body).toMatchObject({
      state: "suppressed",
      because: "test_address_is_debtors",
    });
    expect((await ask({ kind: "list", recipientId: body.id })).body.code).toBe("test_address_is_debtors");
  });

  test("are few in an hour, and only for those who write templates", async () => {
    expect(
      (
        await room.post(
          "/test-sends",
          { intent: "thanks", key: "x", variant: email, to: { kind: "staff" } },
          room.agent,
        )
      ).status,
    ).toBe(403);
    let last = 200;
    for (let count = 0; count < 21 && last === 200; count++) last = (await ask({ kind: "staff" })).status;
    expect(last).toBe(429);
  });
});
