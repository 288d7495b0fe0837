import type { Fact, Op } from "../../../src/strategy/domain/segment/facts.js";

/** What is asked for, by the form of its answer. */
export type ValueForm = "none" | "one" | "many" | "range";

const MANY: ReadonlySet<string> = new Set(["in", "notIn", "hasAny", "hasAll", "hasNone"]);

export function formOf(op: Op): ValueForm {
  if (op === "known" || op === "unknown") return "none";
  if (op === "between") return "range";
  return MANY.has(op) ? "many" : "one";
}

/** Which field asks for the value? */
export type FieldKind = "number" | "money" | "date" | "flag" | "choice" | "text";

export function fieldOf({ type }: Pick<Fact, "type">, op: Op): FieldKind {
  switch (type) {
    case "days":
    case "count":
    case "percent":
      return "number";
    case "money":
    case "date":
    case "flag":
      return type;
    case "field":
      return ["lt", "le", "gt", "ge", "between"].includes(op) ? "number" : textOr(op);
    case "text":
      return textOr(op);
    default:
      return "choice";
  }
}

const textOr = (op: Op): FieldKind => (op === "contains" || op === "startsWith" ? "text" : "choice");

/** What people ask first of a fact of this type. */
const FIRST: Readonly<Record<Fact["type"], Op>> = {
  days: "ge",
  count: "ge",
  percent: "ge",
  money: "ge",
  date: "ge",
  flag: "is",
  enum: "is",
  id: "is",
  text: "is",
  list: "hasAny",
  field: "is",
};

export const fittingOp = ({ ops, type }: Fact, op: Op | undefined): Op =>
  op !== undefined && ops.includes(op) ? op : FIRST[type];

/** A value in the form that the operator asks for: kept where it can be, else not filled in yet. */
export function valueFor(fact: Fact, op: Op, value: unknown): unknown {
  const form = formOf(op);
  if (form === "none") return undefined;
  if (fact.type === "flag") return typeof value === "boolean" ? value : true;
  if (fact.type === "money") return moneyFor(form, value);
  const first = Array.isArray(value) ? value[0] : value;
  const kept = fits(fact, op, first) ? first : undefined;
  if (form === "range") return [kept ?? null, null];
  if (form === "many") return Array.isArray(value) && kept !== undefined ? value : kept === undefined ? [] : [kept];
  return kept;
}

function moneyFor(form: ValueForm, value: unknown): unknown {
  const { currency, minor, from } = (isRecord(value) ? value : {}) as Readonly<Record<string, unknown>>;
  const kept = minor ?? from ?? "";
  const unit = typeof currency === "string" ? currency : "";
  return form === "range" ? { currency: unit, from: kept, to: "" } : { currency: unit, minor: kept };
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function fits(fact: Fact, op: Op, value: unknown): boolean {
  switch (fieldOf(fact, op)) {
    case "number":
      return typeof value === "number";
    case "date":
      return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);
    case "choice":
      return typeof value === "string" && value !== "" && (fact.values === null || fact.values.includes(value));
    default:
      return typeof value === "string";
  }
}

/** What was typed for a number: the number itself once it is one, else the letters, so that nothing is lost. */
export function numberTyped(text: string): number | string | null {
  const bare = text.trim();
  if (bare === "") return null;
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d*[1-9])?$/.test(bare) ? Number(bare) : bare;
}

/** The same when somebody has done typing: `1,50` is one and a half. */
export function numberMeant(text: string): number | string | null {
  const bare = text.trim().replace(",", ".");
  return /^-?\d{1,15}(?:\.\d+)?$/.test(bare) ? Number(bare) : numberTyped(text);
}
