import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { testRoom } from "../../test/support/room.js";
import type { ConsentList, Hold, OptOut, PermitList, Standstill, StopView } from "./contract.js";

const room = testRoom();
type Still = z.input<typeof Standstill>;
const rosa = () => `/debtors/${room.rosa.debtorId}`;
const permit = async (channel: string, debtorId = room.rosa.debtorId) =>
  (await room.get<z.input<typeof PermitList>>(`/debtors/${debtorId}/permit?channel=${channel}`)).body;
const woken = () =>
  room.db.begin(async (tx) => {
    const rows = await tx<{ payload: { debtorIds?: string[] } }>`
      delete from platform.event
      where tenant_id = ${tx.tenant} and consumer = 'strategy' and kind = 'compliance.changed' returning payload`;
    return rows.flatMap(({ payload }) => payload.debtorIds ?? []);
  });

describe("may this person be contacted now?", () => {
  test("yes, with the packs that were asked", async () => {
    const { at, items } = await permit("email");
    expect(at).toBe("2026-03-09T15:00:00.000Z");
    expect(items).toMatchObject([
      { allowed: true, reasons: [], nextAllowedAt: null, local: "2026-03-09 10:00 America/Bogota" },
    ]);
    expect(items[0]?.packs).toEqual(expect.arrayContaining([expect.stringMatching(/^co-ley2300@/)]));
  });

  test("no, with the rule and its law", async () => {
    const { items } = await permit("whatsapp");
    expect(items[0]).toMatchObject({ allowed: false, nextAllowedAt: null });
    expect(items[0]?.reasons).toMatchObject([
      { code: "no_consent", pack: "customer", values: { channel: "whatsapp" }, passesAt: null, basis: [] },
      { code: "no_opt_in", basis: [{ law: "WhatsApp Business Messaging Policy" }] },
    ]);
  });

  test("nobody there is nobody to ask about", async () => {
    expect((await room.get("/debtors/999999/permit?channel=email")).status).toBe(404);
    expect((await room.get(`${rosa()}/permit?channel=email&accountId=${room.oscar.accountId}`)).status).toBe(404);
    expect((await room.get(`${rosa()}/permit`)).status).toBe(400);
  });
});

describe("holds", () => {
  test("are set with a reason and lifted once; both wake what waits", async () => {
    const set = await room.post<z.input<typeof Hold>>(`${rosa()}/holds`, {
      kind: "dispute",
      because: "the amount is wrong",
    });
    expect(set.status).toBe(201);
    expect(set.body).toMatchObject({ kind: "dispute", untilAt: null, accountId: null, liftedAt: null });
    expect(await woken()).toEqual([room.rosa.debtorId.toString()]);
    const lifted = await room.post<z.input<typeof Hold>>(`/holds/${set.body.id}/lift`);
    expect(lifted.body.liftedAt).not.toBeNull();
    expect(await woken()).toEqual([room.rosa.debtorId.toString()]);
    expect(await room.lastAudit()).toMatchObject({ action: "hold.lifted", before: { liftedAt: null } });
    expect((await room.post(`/holds/${set.body.id}/lift`)).body).toMatchObject({ code: "already_lifted" });
  });

  test("of the past, or of another's account, are refused", async () => {
    const ask = (body: object) => room.post(`${rosa()}/holds`, { kind: "pause", because: "x", ...body });
    expect((await ask({ untilAt: "2026-03-01T00:00:00Z" })).body).toMatchObject({ code: "hold_in_past" });
    expect((await ask({ accountId: room.oscar.accountId.toString() })).status).toBe(404);
    expect((await ask({ because: " " })).status).toBe(422);
  });
});

describe("what the person said", () => {
  test("an opt-out binds at once, holds once, and is lifted only by who may", async () => {
    const ask = () =>
      room.post<z.input<typeof OptOut>>(
        `${rosa()}/opt-outs`,
        { channel: "email", because: "asked on the phone" },
        room.agent,
      );
    const first = await ask();
    expect((await ask()).body.id).toBe(first.body.id);
    expect((await permit("email")).items[0]?.reasons.map(({ code }) => code)).toContain("opted_out");
    const lift = `/opt-outs/${first.body.id}/lift`;
    expect((await room.post(lift, { because: "a mistake" }, room.agent)).status).toBe(403);
    expect((await room.post(lift)).status).toBe(422);
    expect((await room.post(lift, { because: "a mistake" })).status).toBe(200);
    expect(await room.lastAudit()).toMatchObject({ action: "opt_out.lifted", after: { liftedBecause: "a mistake" } });
    expect((await permit("email")).items[0]?.allowed).toBe(true);
  });

  test("a stop outranks everything, on every channel", async () => {
    const set = await room.post<z.input<typeof StopView>>(`${rosa()}/stops`, {
      kind: "attorney",
      because: "letter of 3 March",
    });
    for (const channel of ["email", "call", "letter"]) {
      expect((await permit(channel)).items[0]?.reasons[0]?.code).toBe("attorney_represented");
    }
    expect((await room.post(`/stops/${set.body.id}/lift`, { because: "no longer" })).status).toBe(200);
    expect((await room.post(`${rosa()}/stops`, { kind: "bored", because: "x" })).status).toBe(422);
  });

  test("consent is granted with proof by who may, and withdrawn by anybody who talks with people", async () => {
    const change = (granted: boolean, as = room.admin) =>
      room.post<z.input<typeof ConsentList>>(
        `${rosa()}/consents`,
        { channels: ["whatsapp"], granted, medium: "call of 9 March" },
        as,
      );
    expect((await change(true, room.agent)).body).toMatchObject({
      code: "forbidden",
      values: { permission: "compliance:write" },
    });
    const granted = await change(true);
    expect(granted.body.items.find(({ channel }) => channel === "whatsapp")).toMatchObject({
      consent: "granted",
      proof: { medium: "call of 9 March", source: `staff:${room.admin.id}` },
    });
    const withdrawn = await change(false, room.agent);
    const states = Object.fromEntries(withdrawn.body.items.map(({ channel, consent }) => [channel, consent]));
    expect(states).toMatchObject({ whatsapp: "refused", email: "granted", letter: "unknown" });
  });
});

describe("the red button", () => {
  test("what we hold ourselves is no contact either, whatever the law allows", async () => {
    const { body: hold } = await room.post<z.input<typeof Hold>>(`${rosa()}/holds`, {
      kind: "dispute",
      because: "el monto no coincide",
      untilAt: "2026-03-20T12:00:00Z",
    });
    const [asked] = (await permit("email")).items;
    expect(asked).toMatchObject({ allowed: false, nextAllowedAt: "2026-03-20T12:00:00.000Z" });
    expect(asked?.reasons[0]).toMatchObject({ of: "held", code: "dispute", passesAt: "2026-03-20T12:00:00.000Z" });
    await room.post(`/holds/${hold.id}/lift`);
    expect((await permit("email")).items[0]?.reasons.map(({ of }) => of)).not.toContain("held");
  });

  test("is pressed and lifted by who leads, seen by all, and written to the audit trail", async () => {
    const body = { because: "un archivo equivocado" };
    expect((await room.post("/standstills", body, room.agent)).status).toBe(403);
    const set = await room.post<Still>("/standstills", body);
    expect(set).toMatchObject({ status: 201, body: { scope: "all", creditor: null, liftedAt: null } });
    expect(await room.lastAudit()).toMatchObject({ action: "standstill.set" });
    expect((await room.post("/standstills", body)).body).toMatchObject({ code: "already_still" });
    const one = await room.post<Still>("/standstills", { ...body, creditorId: room.creditorId.toString() });
    expect(one.body).toMatchObject({ scope: "creditor", creditor: { name: "Norte S.A." } });
    const standing = async () => (await room.get<{ items: Still[] }>("/standstills", room.agent)).body.items;
    expect((await standing()).map(({ scope }) => scope)).toEqual(["creditor", "all"]);
    for (const { id } of await standing()) expect((await room.post(`/standstills/${id}/lift`)).status).toBe(200);
    expect(await standing()).toEqual([]);
    const past = (await room.get<{ items: Still[] }>("/standstills?state=all")).body.items;
    expect(past.map(({ liftedBy }) => liftedBy !== null)).toEqual([true, true]);
  });
});
