import { expect, test } from "vitest";
import { blamedColumns, csvOf, isMendable } from "./mend-model.js";

const HEADERS = ["Cliente", "Vence", "Saldo"];
const problem = (code: string, column: string | null) => ({ field: null, column, code, values: {} });

test("a row is mended by its cells, unless they do not stand under their headers", () => {
  const cells = ["C-1", "30/02/2026", "10"];
  expect(isMendable({ cells, problems: [problem("no_such_day", "Vence")] }, HEADERS)).toBe(true);
  expect(isMendable({ cells, problems: [problem("wrong_cell_count", null)] }, HEADERS)).toBe(false);
  expect(isMendable({ cells: [...cells, "x"], problems: [problem("no_such_day", "Vence")] }, HEADERS)).toBe(false);
  expect(isMendable({ cells, problems: [problem("no_such_day", "Vence")] }, [])).toBe(false);
});

test("only what is blamed is asked for; all of it where nothing is named", () => {
  expect(
    blamedColumns({ problems: [problem("bad_amount", "Saldo"), problem("no_such_day", "Vence")] }, HEADERS),
  ).toEqual([1, 2]);
  expect(blamedColumns({ problems: [problem("missing_reference", null)] }, HEADERS)).toEqual([0, 1, 2]);
});

test("mended rows make a file that reads as it was written", () => {
  expect(
    csvOf(HEADERS, [
      ["Peña, Óscar", 'dijo "sí"'],
      ["C-2", "2026-01-31", "10"],
    ]),
  ).toBe('\uFEFFCliente,Vence,Saldo\r\n"Peña, Óscar","dijo ""sí""",\r\nC-2,2026-01-31,10\r\n');
});
