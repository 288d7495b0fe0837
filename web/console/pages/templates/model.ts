import { isIntent, TEMPLATE_INTENTS } from "../../../../src/messaging/domain/template-intent.js";
import * as search from "../../../kit/search.js";
import type { ShelfRow } from "./data.js";

export const templatesSearch = { q: search.text(), show: search.oneOf(["archived"]) };
export type TemplatesSearch = search.Search<typeof templatesSearch>;

export type ShelfState = "published" | "draft" | "edited" | "archived";

/** How a template stands: one with a draft beside what is published is being edited. */
export function stateOf({ id, draftId, archivedAt }: Pick<ShelfRow, "id" | "draftId" | "archivedAt">): ShelfState {
  if (archivedAt !== null) return "archived";
  if (id === null) return "draft";
  return draftId === null ? "published" : "edited";
}

const bare = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The rows that are asked for, in the order of an account's life. */
export function rowsOf(
  rows: readonly ShelfRow[],
  { q, show }: TemplatesSearch,
  nameOf: (row: ShelfRow) => string,
): readonly ShelfRow[] {
  const place = ({ intent }: ShelfRow) =>
    isIntent(intent) ? TEMPLATE_INTENTS.indexOf(intent) : TEMPLATE_INTENTS.length;
  return rows
    .filter((row) => (row.archivedAt !== null) === (show === "archived"))
    .filter((row) => q === undefined || bare(`${nameOf(row)} ${row.key}`).includes(bare(q)))
    .sort((a, b) => place(a) - place(b) || nameOf(a).localeCompare(nameOf(b)));
}
