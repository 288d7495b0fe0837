import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { COLUMNS, MAPPING } from "../../test/support/portfolio.js";
import { testRoom } from "../../test/support/room.js";
import type { Import, ImportPage, Inspection, JobAsked, MappingChecked, Preview, RejectPage } from "./contract.js";

const room = testRoom();
type ImportView = z.input<typeof Import>;

const HEAD = COLUMNS.join(",");
const file = (...lines: string[]) => [HEAD, ...lines].join("\n");
const order = (change: object = {}) =>
  JSON.stringify({ creditorId: room.creditorId.toString(), fileName: "más.csv", mapping: MAPPING, ...change });
const stage = (text: string, change: object = {}) => room.upload<ImportView>("/imports", `${order(change)}\n${text}`);
const read = async (id: string) => (await room.get<ImportView>(`/imports/${id}`)).body;

const NEW = "C-9,Ana Díaz,ana@example.test,,F-91,700.00,2026-02-01";
const CHANGED = "C-1,Rosa Quispe,rosa@example.test,+573001234567,F-11,900.00,2026-01-30";
const SAME = "C-2,Óscar Ibáñez,oscar@example.test,+573007654321,F-21,2000.00,2026-03-19";

describe("looking at a file", () => {
  const look = (text: string, kind = "debts") =>
    room.upload<z.input<typeof Inspection>>(
      `/imports/inspect?kind=${kind}&creditorId=${room.creditorId}&fileName=x.csv`,
      text,
    );

  test("finds its shape, suggests a mapping, and stores nothing", async () => {
    const { status, body } = await look(
      "Código cliente;Nombre;Factura;Saldo;Vencimiento\nA;Ana;F;1.234,56;31/12/2025\n",
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ format: "csv", delimiter: ";", from: "guessed", questions: [], missing: [] });
    expect(body.mapping).toMatchObject({ dateOrder: "dmy", decimal: ",", defaults: { currency: "COP" } });
    expect(body.sample).toEqual([["A", "Ana", "F", "1.234,56", "31/12/2025"]]);
    expect((await room.get<z.input<typeof ImportPage>>("/imports")).body.items).toHaveLength(1);
  });

  test("asks where a date can be read two ways", async () => {
    const { body } = await look("Código cliente;Nombre;Factura;Saldo;Vencimiento\nA;Ana;F;1.234,56;03/04/2026\n");
    expect(body.questions).toMatchObject([
      { code: "ask_date_order", values: { column: "Vencimiento", text: "03/04/2026" } },
    ]);
  });

  test.each([
    ["", "empty_file"],
    ["%PDF-1.4 ...", "unsupported_format"],
    ["PK\u0003\u0004 and nothing more", "broken_file"],
  ])("%j is refused with its reason", async (text, code) => {
    const { status, body } = await look(text);
    expect([status, body.code]).toEqual([422, code]);
  });

  test("a mapping can be tried on sample rows", async () => {
    const { body } = await room.post<z.input<typeof MappingChecked>>("/imports/mapping", {
      mapping: MAPPING,
      headers: COLUMNS,
      sample: [NEW.split(","), ["C", "", "", "", "F", "x", "2026-02-30"]],
      creditorId: room.creditorId.toString(),
    });
    expect(body.missing).toEqual([]);
    expect(body.rows[0]?.values).toMatchObject({ debtorRef: "C-9", amountMinor: "70000", dueOn: "2026-02-01" });
    expect(body.rows[1]?.problems.map(({ code }) => code).sort()).toEqual([
      "bad_amount",
      "missing_value",
      "no_such_day",
    ]);
  });
});

describe("a file on its way into the books", () => {
  let importId = "";

  test("is checked row by row, and nothing of it is in the books", async () => {
    const { status, body } = await stage(
      file(NEW, CHANGED, SAME, SAME, "C-8,Eva,eva@example.test,,F-81,-5,2026-02-01"),
    );
    expect(status).toBe(201);
    expect(body).toMatchObject({ state: "checked", fileName: "más.csv", undoUntil: null, job: null });
    expect(body.counts).toMatchObject({ rows: 5, created: 1, updated: 1, unchanged: 1, rejected: 2, newDebtors: 1 });
    expect(body.counts?.causes).toEqual([
      { code: "duplicate_row", count: 1 },
      { code: "negative_amount", count: 1 },
    ]);
    expect(await room.lastAudit()).toMatchObject({ action: "import.checked", subject: { id: body.id } });
    importId = body.id;
  });

  test("shows rows of each kind beside what is known", async () => {
    const shown = async (kind: string) =>
      (await room.get<z.input<typeof Preview>>(`/imports/${importId}/preview?kind=${kind}`)).body.items;
    expect(await shown("created")).toMatchObject([{ ref: "F-91", before: null, isNewDebtor: true }]);
    expect(await shown("updated")).toMatchObject([
      { ref: "F-11", amountMinor: "90000", before: { balanceMinor: "100000" } },
    ]);
    expect(await shown("unchanged")).toMatchObject([{ ref: "F-21", isNewDebtor: false }]);
  });

  test("gives the rejected rows with their reasons, as a list and as a file", async () => {
    const page = await room.get<z.input<typeof RejectPage>>(`/imports/${importId}/rejects?limit=1`);
    expect(page.body.items).toMatchObject([{ row: 5, problems: [{ code: "duplicate_row", values: { firstRow: 4 } }] }]);
    const rest = await room.get<z.input<typeof RejectPage>>(
      `/imports/${importId}/rejects?limit=1&cursor=${page.body.next}`,
    );
    expect(rest.body).toMatchObject({ items: [{ row: 6 }], next: null });
    const one = await room.get<z.input<typeof RejectPage>>(`/imports/${importId}/rejects?code=negative_amount`);
    expect(one.body.items.map(({ row }) => row)).toEqual([6]);
    const { headers, body } = await room.get<{ text: string }>(`/imports/${importId}/rejects.csv?locale=pt`);
    expect(headers.get("content-disposition")).toContain("rejeitadas.csv");
    const lines = body.text.trim().split("\r\n");
    expect(lines[0]).toBe(`${HEAD},Linha,Motivo da rejeição`);
    expect(lines).toHaveLength(3);
  });

  test("enters them as a job, once", async () => {
    const asked = await room.post<z.input<typeof JobAsked>>(`/imports/${importId}/commit`);
    expect(asked.status).toBe(202);
    expect((await room.post(`/imports/${importId}/commit`)).body).toMatchObject({
      code: "import_state",
      values: { state: "committing" },
    });
    expect((await read(importId)).state).toBe("committing");
    await room.settle();
    expect(await read(importId)).toMatchObject({ state: "committed", job: { state: "done", error: null } });
    expect((await room.get(`/jobs/${asked.body.job.id}`)).body).toMatchObject({ state: "done", kind: "import.commit" });
    expect((await room.post(`/jobs/${asked.body.job.id}/cancel`)).body).toMatchObject({ code: "job_ended" });
  });

  test("remembers how the columns were mapped, whatever their order", async () => {
    const text = [[...COLUMNS].reverse().join(","), NEW.split(",").reverse().join(",")].join("\n");
    const { body } = await room.upload<z.input<typeof Inspection>>(
      `/imports/inspect?creditorId=${room.creditorId}&fileName=x.csv`,
      text,
    );
    expect(body).toMatchObject({ from: "remembered", mapping: { columns: MAPPING.columns }, questions: [] });
  });

  test("the same file again changes nothing and can be thrown away", async () => {
    const { body } = await stage(file(NEW, CHANGED, SAME));
    expect(body.counts).toMatchObject({ created: 0, updated: 0, unchanged: 3, balanceMinor: "0" });
    expect((await room.remove<ImportView>(`/imports/${body.id}`)).body.state).toBe("discarded");
    expect((await room.remove(`/imports/${body.id}`)).status).toBe(409);
    expect((await room.get(`/imports/${body.id}/preview`)).status).toBe(409);
  });

  test("can be taken back as a job", async () => {
    expect((await room.post(`/imports/${importId}/undo`)).status).toBe(202);
    await room.settle();
    expect(await read(importId)).toMatchObject({ state: "undone", undoUntil: null });
    expect((await room.post(`/imports/${importId}/undo`)).status).toBe(409);
  });
});

describe("orders that are none", () => {
  test.each([
    ["a file without an order", `${HEAD}\n${NEW}`, "order_missing"],
    ["nothing at all", "", "order_missing"],
    ["an order without a file", '{"creditorId":"1"}', "order_missing"],
    ["an order with holes", '{"creditorId":"1"}\n', "invalid_request"],
  ])("%s", async (_, body, code) => {
    const answer = await room.upload("/imports", body);
    expect([answer.status, answer.body.code]).toEqual([422, code]);
  });

  test("a mapping that does not fit leaves an import that says why", async () => {
    const answer = await stage("other,columns\n1,2");
    expect([answer.status, answer.body.code]).toEqual([422, "unknown_column"]);
    const { body } = await room.get<z.input<typeof ImportPage>>("/imports?limit=1");
    expect(body.items[0]).toMatchObject({ state: "failed", error: { code: "unknown_column" } });
  });

  test("another's creditor is nobody's", async () => {
    expect((await stage(file(NEW), { creditorId: "999999" })).status).toBe(404);
  });

  test("a job that nobody has begun is cancelled at once, and only by who may", async () => {
    const { body } = await stage(file("C-7,Luz,luz@example.test,,F-71,10.00,2026-02-01"));
    const asked = await room.post<z.input<typeof JobAsked>>(`/imports/${body.id}/commit`);
    const cancel = `/jobs/${asked.body.job.id}/cancel`;
    expect((await room.post(cancel, undefined, room.agent)).body).toMatchObject({ code: "forbidden" });
    expect((await room.post(cancel)).body).toMatchObject({ state: "cancelled", cancelAsked: true });
    expect((await read(body.id)).state).toBe("checked");
  });
});
