import { expect, test } from "vitest";
import { heedingWorld, signed } from "./hear.fixture.js";
import { withoutSecrets } from "./hooks.js";

const { setup } = heedingWorld();

test.each([
  ["/hooks/x?secret=abc&ref=e1%20b&ref=2", ["secret"], "/hooks/x?ref=e1+b&ref=2"],
  ["https://a.test/hooks/x?secret=abc", ["secret"], "https://a.test/hooks/x"],
  ["/hooks/x?a=1&secret=abc&secret=def", ["secret"], "/hooks/x?a=1"],
  ["/hooks/x?a=%2B1", [], "/hooks/x?a=%2B1"],
  ["/hooks/x", ["secret"], "/hooks/x"],
])("of %s without %j is kept %s", (url, names, kept) => {
  const call = { method: "GET", url, query: {}, headers: {}, body: Buffer.alloc(0) } as const;
  expect(withoutSecrets(call, names).url).toBe(kept);
});

test("a credential in the address of a call is not kept with it, and another one makes no other call of it", async () => {
  const { story, hooks, token } = await setup();
  const body = "[]";
  for (const secret of ["one", "two"]) {
    const url = `https://acuerdo.test/hooks/x?secret=${secret}&id=7`;
    const call = {
      method: "POST",
      url,
      query: { secret, id: "7" },
      headers: signed(body),
      body: Buffer.from(body),
    } as const;
    expect(await hooks.take(token, call)).toMatchObject({ status: 200 });
  }
  const rows = await story.db.begin((tx) => tx`select url from messaging.callback where tenant_id = ${tx.tenant}`);
  expect(rows).toEqual([{ url: "https://acuerdo.test/hooks/x?id=7" }]);
});
