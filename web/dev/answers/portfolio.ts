import { ok, type Row } from "./answer.js";

const NAMES = [
  ["Rosa Elena Quispe Huamán", "person"], ["Ferretería El Tornillo S.A.S.", "company"], ["Andrés Felipe Moncada", "person"],
  ["María José Hernández Luna", "person"], ["Distribuidora La Sabana Ltda.", "company"], ["Óscar Iván Peñaloza", "person"],
  ["Guadalupe Ñáñez", "person"], ["Textiles del Bajío S.A. de C.V.", "company"], ["João Pedro Almeida", "person"],
] as const;

const debtors = NAMES.map(([name, kind], index) => ({ id: String(501 + index), name, kind, reference: `CC ${(52_310_774 + index * 91_377).toString()}` }));

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export const portfolio: readonly Row[] = [
  ["GET", /^\/debtors$/, ({ query }) => {
    const wanted = plain(query.get("q") ?? "");
    return ok({ items: debtors.filter(({ name }) => plain(name).includes(wanted)), next: null });
  }],
];
