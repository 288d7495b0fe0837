import { expect, test } from "vitest";
import { whoCalls } from "./who-calls.js";

const debtor = { name: "Rosa Prado", kind: "person" } as const;

test.each([
  ["the name people know", { name: "Compañía Norte S.A.", tradeName: "Norte" }, "Norte"],
  ["the full name where there is no other", { name: "Luz del Sur" }, "Luz del Sur"],
  ["none that tells of collecting", { name: "Cobranzas del Sur" }, undefined],
  ["nor one in English", { name: "Acme Debt Recovery LLC" }, undefined],
  ["nor one in Portuguese", { name: "Recuperação de Créditos Ltda" }, undefined],
  ["the other name where only one of them tells", { name: "Luz del Sur", tradeName: "Luz Cobros" }, "Luz del Sur"],
  ["a name that only begins alike", { name: "Morales Hermanos" }, "Morales Hermanos"],
])("a call says %s", (_, creditor, callerName) => {
  expect(whoCalls({ creditor: { collectsItself: true, ...creditor }, debtor })).toEqual({
    toName: "Rosa Prado",
    ...(callerName !== undefined && { callerName }),
  });
});
