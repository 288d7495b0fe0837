import { CHANNELS } from "../../../kernel/channel.js";
import { FACTS, type Fact, factOf, type Op } from "./facts.js";

/*
 * The published JSON Schema of a rule: made from the catalogue, so that an editor knows which operators a fact takes and
 * which values an operator. What no schema can say (a range that runs backwards, a segment that names itself) is checked
 * besides.
 */

type Json = Readonly<Record<string, unknown>>;

const TEXT: Json = { type: "string", minLength: 1, maxLength: 200 };
const MINOR: Json = { type: "string", pattern: "^(0|-?[1-9]\\d{0,17})$" };
const CURRENCY: Json = { type: "string", pattern: "^[A-Z]{3}$" };
const object = (properties: Record<string, Json>): Json => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const pair = (items: Json): Json => ({ type: "array", items, minItems: 2, maxItems: 2 });
const many = (items: Json): Json => ({ type: "array", items, minItems: 1, maxItems: 200 });

function operandOf(fact: Fact, op: Op): Json {
  switch (fact.type) {
    case "days":
    case "count":
    case "percent":
      return { type: "integer" };
    case "date":
      return { type: "string", format: "date" };
    case "flag":
      return { type: "boolean" };
    case "id":
      return { type: "string", pattern: "^[1-9]\\d{0,17}$" };
    case "enum":
      return fact.values ? { enum: fact.values } : TEXT;
    case "field":
      return ["lt", "le", "gt", "ge", "between"].includes(op) ? { type: "number" } : TEXT;
    default:
      return TEXT;
  }
}

function valueSchema(fact: Fact, op: Op): Json | null {
  if (op === "known" || op === "unknown") return null;
  if (fact.type === "money")
    return op === "between"
      ? object({ currency: CURRENCY, from: MINOR, to: MINOR })
      : object({ currency: CURRENCY, minor: MINOR });
  const operand = operandOf(fact, op);
  if (op === "between") return pair(operand);
  return ["in", "notIn", "hasAny", "hasAll", "hasNone"].includes(op) ? many(operand) : operand;
}

/** Facts that take the same operators and values, in one branch. */
function branches(): Json[] {
  const alike = new Map<string, { names: string[]; sample: Fact }>();
  for (const fact of FACTS) {
    const key = `${fact.type} ${fact.nullable} ${fact.values?.join() ?? ""}`;
    const group = alike.get(key);
    if (group) group.names.push(fact.name);
    else alike.set(key, { names: [fact.name], sample: fact });
  }
  const field = factOf("field.x") as Fact;
  return [
    ...[...alike.values()].flatMap(({ names, sample }) => conditionsOf({ enum: names }, sample)),
    ...conditionsOf({ type: "string", pattern: "^field\\..{1,80}$" }, field),
  ];
}

/** Operators that take the same value, in one branch. */
function conditionsOf(name: Json, fact: Fact): Json[] {
  const alike = new Map<string, { ops: Op[]; value: Json | null }>();
  for (const op of fact.ops) {
    const value = valueSchema(fact, op);
    const group = alike.get(JSON.stringify(value));
    if (group) group.ops.push(op);
    else alike.set(JSON.stringify(value), { ops: [op], value });
  }
  return [...alike.values()].map(({ ops, value }) =>
    object({ fact: name, op: { enum: ops }, ...(value && { value }) }),
  );
}

const SELF: Json = { $ref: "#/$defs/SegmentRule" };

/** `$ref` leads to the place where OpenAPI and `ruleJsonSchema` both put it. */
export const RULE_SCHEMA: Json = {
  anyOf: [
    object({ all: { ...many(SELF), maxItems: 100 } }),
    object({ any: { ...many(SELF), maxItems: 100 } }),
    object({ not: SELF }),
    object({ segment: { type: "string", pattern: "^[1-9]\\d{0,17}$" } }),
    ...branches(),
  ],
};

/** The JSON Schema of a rule, whole. */
export const ruleJsonSchema = (): Json => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Segment rule",
  description: `Who belongs to a segment. Channels: ${CHANNELS.join(", ")}. At most 6 groups deep and 100 conditions.`,
  $ref: "#/$defs/SegmentRule",
  $defs: { SegmentRule: RULE_SCHEMA },
});
