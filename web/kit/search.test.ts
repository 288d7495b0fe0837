import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as search from "./search.js";

const read = search.searchOf({
  q: search.text(),
  state: search.manyOf(["open", "paid", "held"]),
  sort: search.oneOf(["due", "amount"]),
  creditor: search.id(),
  late: search.whole(0, 999),
  since: search.day(),
  mine: search.flag(),
});

describe("filters in the URL", () => {
  test("are read as the page uses them", () => {
    const raw = search.parseQuery(
      "?q=%20Rosa%20&state=held&state=open&sort=due&creditor=12&late=30&since=2026-01-31&mine=1",
    );
    expect(read(raw)).toEqual({
      q: "Rosa",
      state: ["open", "held"],
      sort: "due",
      creditor: "12",
      late: 30,
      since: "2026-01-31",
      mine: true,
    });
  });

  test("that make no sense are dropped", () => {
    expect(read(search.parseQuery("?q=&state=x&sort=y&creditor=0&late=1000&since=yesterday&mine=yes&other=1"))).toEqual(
      {},
    );
    expect(read(search.parseQuery("?late=3.5&late=4"))).toEqual({});
  });

  test("leave no trace when they are empty", () => {
    expect(search.writeQuery({ q: undefined, state: [], mine: false, sort: "" })).toBe("");
  });

  test("survive the way through the address", () => {
    const filters = fc.record(
      {
        q: fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() === text),
        state: fc.subarray(["open", "paid", "held"], { minLength: 1 }),
        late: fc.integer({ min: 0, max: 999 }),
        mine: fc.constant(true as const),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(filters, (wanted) => {
        expect(read(search.parseQuery(search.writeQuery(wanted)))).toEqual(wanted);
      }),
    );
  });

  test("are counted for the phone's button", () => {
    expect(search.countSet({ q: "x", state: ["open"], sort: undefined }, ["state", "sort"])).toBe(1);
  });
});
