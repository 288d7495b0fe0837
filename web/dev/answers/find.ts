import { ok, type Row } from "./answer.js";

const PEOPLE = [
  ["Rosa Elena Quispe Huamán", "person", "PE"],
  ["Ferretería El Tornillo S.A.S.", "company", "CO"],
  ["Andrés Felipe Moncada", "person", "CO"],
  ["Distribuidora La Sabana Ltda.", "company", "CO"],
  ["Guadalupe Ñáñez", "person", "MX"],
  ["João Pedro Almeida", "person", "BR"],
] as const;

const found = PEOPLE.map(([name, kind, country], index) => ({
  debtor: { id: String(501 + index), name, kind, country },
  taxId: String(52_310_774 + index * 91_377),
}));

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export const find: readonly Row[] = [
  [
    "GET",
    /^\/find$/,
    ({ query }) => {
      const wanted = plain(query.get("q") ?? "");
      const items = found.flatMap(({ debtor, taxId }) =>
        plain(debtor.name).includes(wanted)
          ? [{ debtor, by: "name", text: debtor.name }]
          : taxId.startsWith(wanted)
            ? [{ debtor, by: "tax_id", text: taxId }]
            : [],
      );
      return ok({ items });
    },
  ],
];
