import type { Locale } from "../../kernel/locale.js";
import { FILTERS, type Step } from "./template-filters.js";
import { OUTPUT_CHARS_MAX } from "./template-limits.js";
import { escapeHtml, isBlank, isTruthy, textOf, VALUE_BEGINS, VALUE_ENDS } from "./template-text.js";
import type { CaseArm, Comparison, Literal, Loop, Nothing, Operand, Test, TreeNode, Value } from "./template-tree.js";

/**
 * Turns a checked tree into functions, once, so that rendering is only calls and concatenation.
 *
 * Nothing is generated as source text: a template never becomes code that the runtime evaluates.
 */
export interface Compiling {
  readonly escape: "html" | "none";
  readonly locale: Locale;
  /** Marks around every value that is put in. */
  readonly marks?: boolean;
}

type Facts = Readonly<Record<string, unknown>>;
/** The template's own names at run time: each has its slot. */
type Slots = unknown[];
type Read = (facts: Facts, slots: Slots) => unknown;
type Write = (facts: Facts, slots: Slots) => string;
type Ask = (facts: Facts, slots: Slots) => boolean;

export function compileNodes(nodes: readonly TreeNode[], how: Compiling): Write {
  const writes = nodes.map((node) => compileNode(node, how));
  const [first, second, third] = writes;
  if (!first) return () => "";
  if (!second) return first;
  if (!third) return (facts, slots) => first(facts, slots) + second(facts, slots);
  return sequence(nodes, writes);
}

/** Texts stand between written values; keeping them apart from the functions saves half of the calls. */
function sequence(nodes: readonly TreeNode[], writes: readonly Write[]): Write {
  const lead: string[] = [];
  const steps: Write[] = [];
  let text = "";
  for (const [at, node] of nodes.entries()) {
    const write = writes[at];
    if (node.is === "text") text += node.text;
    else if (write) {
      lead.push(text);
      steps.push(write);
      text = "";
    }
  }
  const tail = text;
  return (facts, slots) => {
    let out = "";
    for (let at = 0; at < steps.length; at++) out += (lead[at] as string) + (steps[at] as Write)(facts, slots);
    return out + tail;
  };
}

function compileNode(node: TreeNode, how: Compiling): Write {
  switch (node.is) {
    case "text":
      return () => node.text;
    case "output":
      return compileOutput(node.value, how);
    case "assign": {
      const read = compileValue(node.value, how);
      const { slot } = node;
      return (facts, slots) => {
        slots[slot] = read(facts, slots);
        return "";
      };
    }
    case "branch":
      return compileBranch(node.arms, node.otherwise, how);
    case "case":
      return compileCase(compileOperand(node.subject), node.arms, compileNodes(node.otherwise, how), how);
    case "loop":
      return compileLoop(node, how);
  }
}

function compileOutput(value: Value, how: Compiling): Write {
  const read = compileValue(value, how);
  if (how.marks) return (facts, slots) => VALUE_BEGINS + textOf(read(facts, slots)) + VALUE_ENDS;
  if (how.escape === "html") {
    return (facts, slots) => {
      const found = read(facts, slots);
      return escapeHtml(typeof found === "string" ? found : textOf(found));
    };
  }
  return (facts, slots) => {
    const found = read(facts, slots);
    return typeof found === "string" ? found : textOf(found);
  };
}

function compileValue({ operand, filters }: Value, how: Compiling): Read {
  let read = compileOperand(operand);
  for (const { name, args } of filters) read = compileFilter(read, name, args, how);
  return read;
}

function compileFilter(before: Read, name: string, args: readonly Operand[], how: Compiling): Read {
  const [first] = args;
  if (name === "default" && first && first.is !== "literal") {
    const instead = compileOperand(first);
    return (facts, slots) => {
      const value = before(facts, slots);
      return isBlank(value) ? instead(facts, slots) : value;
    };
  }
  const literals = args.flatMap((arg): Literal[] => (arg.is === "literal" ? [arg.value] : []));
  const change: Step = FILTERS[name]?.make(literals, how.locale) ?? ((value) => value);
  return (facts, slots) => change(before(facts, slots));
}

function compileOperand(operand: Operand): Read {
  switch (operand.is) {
    case "literal": {
      const { value } = operand;
      return () => value;
    }
    case "fact":
      return compilePath(operand.keys);
    case "local": {
      const { slot, keys } = operand;
      const [key, ...rest] = keys;
      if (key === undefined) return (_, slots) => slots[slot];
      if (rest.length === 0 && !isSpecial(key)) return (_, slots) => readKey(slots[slot], key);
      return (_, slots) => keys.reduce(readStep, slots[slot]);
    }
    case "forloop":
      return compileForloop(operand);
  }
}

function compilePath(keys: readonly string[]): Read {
  const [one, two, ...rest] = keys;
  if (one === undefined || keys.some(isSpecial) || rest.length > 0) {
    return (facts) => keys.reduce<unknown>(readStep, facts);
  }
  if (two === undefined) return (facts) => facts[one];
  return (facts) => readKey(facts[one], two);
}

const isSpecial = (key: string): boolean => key === "size" || key === "first" || key === "last";

const readKey = (from: unknown, key: string): unknown =>
  from === undefined || from === null ? from : (from as Record<string, unknown>)[key];

/** One step of a path. `size`, `first` and `last` mean Liquid's, never an own field: the schema has none so called. */
function readStep(from: unknown, key: string): unknown {
  if (!isSpecial(key) || from === undefined || from === null) return readKey(from, key);
  if (typeof from === "string") return key === "size" ? from.length : undefined;
  if (!Array.isArray(from)) return undefined;
  return key === "size" ? from.length : from[key === "first" ? 0 : from.length - 1];
}

function compileForloop({ field, indexSlot, lengthSlot }: Extract<Operand, { is: "forloop" }>): Read {
  const index = (slots: Slots) => slots[indexSlot] as number;
  const length = (slots: Slots) => slots[lengthSlot] as number;
  switch (field) {
    case "index":
      return (_, slots) => index(slots) + 1;
    case "index0":
      return (_, slots) => index(slots);
    case "rindex":
      return (_, slots) => length(slots) - index(slots);
    case "rindex0":
      return (_, slots) => length(slots) - index(slots) - 1;
    case "first":
      return (_, slots) => index(slots) === 0;
    case "last":
      return (_, slots) => index(slots) === length(slots) - 1;
    case "length":
      return (_, slots) => length(slots);
  }
}

function compileBranch(
  arms: readonly { readonly test: Test; readonly body: readonly TreeNode[] }[],
  otherwise: readonly TreeNode[],
  how: Compiling,
): Write {
  // Folded from the end, so that each arm is one question and two ways to go on.
  return arms.reduceRight<Write>(
    (orElse, arm) => {
      const ask = compileTest(arm.test);
      const body = compileNodes(arm.body, how);
      return (facts, slots) => (ask(facts, slots) ? body(facts, slots) : orElse(facts, slots));
    },
    compileNodes(otherwise, how),
  );
}

function compileCase(subject: Read, arms: readonly CaseArm[], otherwise: Write, how: Compiling): Write {
  const compiled = arms.map((arm) => ({
    values: arm.values.map((value) => (value.is === "literal" ? value.value : undefined)),
    body: compileNodes(arm.body, how),
  }));
  return (facts, slots) => {
    const found = subject(facts, slots);
    let out = "";
    let isHit = false;
    for (const { values, body } of compiled) {
      for (const value of values) {
        if (found !== value) continue;
        out += body(facts, slots);
        isHit = true;
        break;
      }
    }
    return isHit ? out : otherwise(facts, slots);
  };
}

function compileLoop(loop: Loop, how: Compiling): Write {
  const { offset, limit, itemSlot, indexSlot, lengthSlot } = loop;
  const list = compileOperand(loop.list);
  const body = compileNodes(loop.body, how);
  const otherwise = compileNodes(loop.otherwise, how);
  return (facts, slots) => {
    const items = list(facts, slots);
    if (!Array.isArray(items) || items.length === 0) return otherwise(facts, slots);
    const end = Math.min(items.length, offset + limit);
    slots[lengthSlot] = Math.max(0, end - offset);
    let out = "";
    for (let at = offset; at < end && out.length <= OUTPUT_CHARS_MAX; at++) {
      slots[itemSlot] = items[at];
      slots[indexSlot] = at - offset;
      out += body(facts, slots);
    }
    return out;
  };
}

function compileTest(test: Test): Ask {
  switch (test.is) {
    case "truthy": {
      const read = compileOperand(test.operand);
      return (facts, slots) => isTruthy(read(facts, slots));
    }
    case "not": {
      const ask = compileTest(test.test);
      return (facts, slots) => !ask(facts, slots);
    }
    case "and": {
      const [left, right] = [compileTest(test.left), compileTest(test.right)];
      return (facts, slots) => left(facts, slots) && right(facts, slots);
    }
    case "or": {
      const [left, right] = [compileTest(test.left), compileTest(test.right)];
      return (facts, slots) => left(facts, slots) || right(facts, slots);
    }
    case "nothing": {
      const read = compileOperand(test.operand);
      const is = IS_NOTHING[test.which];
      return (facts, slots) => is(read(facts, slots));
    }
    case "compare":
      return compileComparison(COMPARE[test.by], compileOperand(test.left), compileOperand(test.right));
  }
}

function compileComparison(compare: (a: unknown, b: unknown) => boolean, left: Read, right: Read): Ask {
  return (facts, slots) => compare(left(facts, slots), right(facts, slots));
}

const isNil = (value: unknown): boolean => value === undefined || value === null;
const isEmpty = (value: unknown): boolean =>
  typeof value === "string" || Array.isArray(value)
    ? value.length === 0
    : typeof value === "object" && value !== null && Object.keys(value).length === 0;

const IS_NOTHING: Readonly<Record<Nothing, (value: unknown) => boolean>> = {
  nil: isNil,
  empty: isEmpty,
  blank: (value) =>
    value === false || isNil(value) || (typeof value === "string" ? value.trim() === "" : isEmpty(value)),
};

/** Ordering of anything but plain values is never true: an object here would be broken data, and must not throw. */
const isPlain = (value: unknown): boolean => typeof value !== "object" || value === null;

const COMPARE: Readonly<Record<Comparison, (a: unknown, b: unknown) => boolean>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  ">": (a, b) => isPlain(a) && isPlain(b) && (a as number) > (b as number),
  "<": (a, b) => isPlain(a) && isPlain(b) && (a as number) < (b as number),
  ">=": (a, b) => isPlain(a) && isPlain(b) && (a as number) >= (b as number),
  "<=": (a, b) => isPlain(a) && isPlain(b) && (a as number) <= (b as number),
  contains: (a, b) => typeof a === "string" && isPlain(b) && a.includes(String(b)),
};
