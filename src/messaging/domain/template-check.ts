import {
  AssignTag,
  CaseTag,
  CommentTag,
  ForTag,
  IfTag,
  InlineCommentTag,
  Liquid,
  LiquidError,
  type Template as LiquidNode,
  Value as LiquidValue,
  Output,
  type Token,
  Tokenizer,
  TypeGuards,
  UnlessTag,
} from "liquidjs";
import { type Checking, checkName, checkTest, checkValue, literalOf, report } from "./template-check-value.js";
import { PRINTABLE } from "./template-filters.js";
import { LOOP_ITEMS_MAX, LOOPS_NESTED_MAX, NESTING_MAX, SOURCE_CHARS_MAX } from "./template-limits.js";
import { ROOT_SCOPE, rejoin, type Scope, within } from "./template-scope.js";
import type { Arm, CaseArm, Operand, TreeNode } from "./template-tree.js";

/** Tags of Liquid that open a block here, with what closes each. */
const BLOCKS: Readonly<Record<string, string>> = {
  if: "endif",
  unless: "endunless",
  case: "endcase",
  for: "endfor",
  comment: "endcomment",
};
const ALLOWED_TAGS = new Set([
  ...Object.keys(BLOCKS),
  ...Object.values(BLOCKS),
  "elsif",
  "else",
  "when",
  "assign",
  "#",
]);

/** The grammar. It parses only: nothing is ever rendered by it, and tags that read files never reach it. */
const liquid = new Liquid({ strictFilters: false, relativeReference: false });

/**
 * Is this a template we accept, and which tree does it make?
 *
 * Problems are gathered as far as the text can be understood, so that an author mends them in one go. The tree is
 * of use only when none was found.
 */
export function checkTemplate(checking: Checking): readonly TreeNode[] {
  const { source } = checking;
  if (source.length > SOURCE_CHARS_MAX) {
    report(checking, "too_long", SOURCE_CHARS_MAX, { chars: source.length, charsMax: SOURCE_CHARS_MAX });
    return [];
  }
  try {
    checkTags(checking);
    if (checking.problems.length > 0) return [];
    return checkNodes(checking, ROOT_SCOPE(), liquid.parse(source));
  } catch (error) {
    if (!LiquidError.is(error)) throw error;
    report(checking, "syntax", error.token.begin, { text: error.token.getText().slice(0, QUOTED_MAX) });
    return [];
  }
}

const QUOTED_MAX = 60;

/** Refuses tags outside the subset, and nesting that is too deep to parse in safety, before anything is parsed. */
function checkTags(checking: Checking): void {
  const closers = new Set(Object.values(BLOCKS));
  let depth = 0;
  for (const token of new Tokenizer(checking.source).readTopLevelTokens()) {
    if (!TypeGuards.isTagToken(token)) continue;
    const { name } = token;
    const isCloserOfRefused = name.startsWith("end") && name.slice(3) in liquid.tags;
    if (!ALLOWED_TAGS.has(name) && !isCloserOfRefused) {
      report(checking, name in liquid.tags ? "disallowed_tag" : "unknown_tag", token.begin, { tag: name });
    }
    if (Object.hasOwn(BLOCKS, name)) depth++;
    if (closers.has(name)) depth--;
    if (depth > NESTING_MAX) {
      report(checking, "too_deep", token.begin, { depthMax: NESTING_MAX });
      return;
    }
  }
}

function checkNodes(checking: Checking, scope: Scope, nodes: readonly LiquidNode[]): TreeNode[] {
  const tree: TreeNode[] = [];
  for (const node of nodes) {
    const checked = checkNode(checking, scope, node);
    const last = tree.at(-1);
    if (checked?.is === "text" && last?.is === "text")
      tree[tree.length - 1] = { is: "text", text: last.text + checked.text };
    else if (checked) tree.push(checked);
  }
  return tree;
}

function checkNode(checking: Checking, scope: Scope, node: LiquidNode): TreeNode | null {
  if (node instanceof Output) return checkOutput(checking, scope, node);
  if (node instanceof IfTag || node instanceof UnlessTag) return checkBranch(checking, scope, node);
  if (node instanceof CaseTag) return checkCase(checking, scope, node);
  if (node instanceof ForTag) return checkLoop(checking, scope, node);
  if (node instanceof AssignTag) return checkAssign(checking, scope, node);
  if (node instanceof CommentTag || node instanceof InlineCommentTag) return null;
  return TypeGuards.isHTMLToken(node.token) ? { is: "text", text: node.token.getContent() } : null;
}

function checkOutput(checking: Checking, scope: Scope, node: Output): TreeNode | null {
  const offset = node.token.begin;
  const checked = checkValue(checking, scope, node.value, offset);
  if (!checked) return null;
  const { kind, isThere, path, value } = checked;
  const at = node.value.initial.postfix[0]?.begin ?? offset;
  if (!PRINTABLE.includes(kind)) return report(checking, "needs_filter", at, { name: path ?? "", kind });
  if (!isThere) return report(checking, "missing_fallback", at, { name: path ?? "" });
  return { is: "output", value };
}

/** `if` and `unless`: each arm knows its own condition, and that those before it did not hold. */
function checkBranch(checking: Checking, scope: Scope, node: IfTag | UnlessTag): TreeNode {
  const arms: Arm[] = [];
  const ends: Scope[] = [];
  let before: ReadonlySet<string> = new Set();
  for (const [at, branch] of node.branches.entries()) {
    const checked = checkTest(checking, within(scope, before), branch.value, node.token.begin);
    const isNegated = node instanceof UnlessTag && at === 0;
    const guards = checked ? (isNegated ? checked.whenFalse : checked.whenTrue) : [];
    const inside = within(scope, [...before, ...guards]);
    const body = checkNodes(checking, inside, branch.templates);
    ends.push(inside);
    if (!checked) continue;
    arms.push({ test: isNegated ? { is: "not", test: checked.test } : checked.test, body });
    before = new Set([...before, ...(isNegated ? checked.whenTrue : checked.whenFalse)]);
  }
  const inside = within(scope, before);
  const otherwise = checkNodes(checking, inside, node.elseTemplates ?? []);
  rejoin(scope, [...ends, inside]);
  return { is: "branch", arms, otherwise };
}

function checkCase(checking: Checking, scope: Scope, node: CaseTag): TreeNode | null {
  const subject = checkValue(checking, scope, node.value, node.token.begin);
  if (!subject) return null;
  const isComparable = subject.value.filters.length === 0 && ["text", "number", "flag"].includes(subject.kind);
  if (!isComparable) return report(checking, "wrong_kind", node.token.begin, { filter: "case", kind: subject.kind });
  const arms: CaseArm[] = [];
  const ends: Scope[] = [];
  for (const branch of node.branches) {
    const inside = within(scope, subject.path === null ? [] : [subject.path]);
    const values = branch.values.map((token) => checkWhen(checking, token));
    const body = checkNodes(checking, inside, branch.templates);
    ends.push(inside);
    arms.push({ values: values.filter((value) => value !== null), body });
  }
  const inside = within(scope, []);
  const otherwise = checkNodes(checking, inside, node.elseTemplates);
  rejoin(scope, [...ends, inside]);
  return { is: "case", subject: subject.value.operand, arms, otherwise };
}

function checkWhen(checking: Checking, token: Token): Operand | null {
  const literal = literalOf(token);
  return literal === null
    ? report(checking, "bad_argument", token.begin, { filter: "when", text: token.getText() })
    : { is: "literal", value: literal };
}

function checkLoop(checking: Checking, scope: Scope, node: ForTag): TreeNode | null {
  const offset = node.token.begin;
  const list = checkName(checking, scope, node.collection);
  const bounds = loopBounds(checking, node);
  const isFree = isFreeName(checking, scope, node.variable, offset);
  if (scope.loops.length >= LOOPS_NESTED_MAX)
    return report(checking, "too_deep", offset, { depthMax: LOOPS_NESTED_MAX });
  if (!list || !bounds || !isFree) return null;
  if (list.shape.is !== "list") return report(checking, "wrong_kind", offset, { filter: "for", kind: list.kind });

  const itemSlot = checking.slotCount++;
  const slots = { indexSlot: checking.slotCount++, lengthSlot: checking.slotCount++ };
  const inside = { ...within(scope, []), loops: [...scope.loops, slots] };
  const origin = list.fact && `${list.fact}[]`;
  inside.locals.set(node.variable, { slot: itemSlot, shape: list.shape.of, origin, loopDepth: inside.loops.length });
  const body = checkNodes(checking, inside, node.templates);
  inside.locals.delete(node.variable);
  const instead = within(scope, []);
  const otherwise = checkNodes(checking, instead, node.elseTemplates);
  rejoin(scope, [inside, instead, within(scope, [])]);
  return { is: "loop", list: list.operand, ...bounds, itemSlot, ...slots, body, otherwise };
}

function loopBounds(checking: Checking, node: ForTag): { offset: number; limit: number } | null {
  const bounds = { offset: 0, limit: LOOP_ITEMS_MAX };
  for (const [name, token] of Object.entries(node.hash.hash)) {
    const count = token && literalOf(token);
    const isRight =
      (name === "limit" || name === "offset") && typeof count === "number" && Number.isInteger(count) && count >= 0;
    if (!isRight) return report(checking, "bad_argument", node.token.begin, { filter: "for", text: name });
    bounds[name] = name === "limit" ? Math.min(count, LOOP_ITEMS_MAX) : count;
  }
  return bounds;
}

/** A template may not give its own meaning to a fact, to a loop's item, or to a word of Liquid. */
function isFreeName(checking: Checking, scope: Scope, name: string, offset: number): boolean {
  const isTaken = name === "forloop" || Object.hasOwn(checking.schema.fields, name) || scope.locals.has(name);
  if (isTaken) report(checking, "reserved_name", offset, { name });
  return !isTaken;
}

function checkAssign(checking: Checking, scope: Scope, node: AssignTag): TreeNode | null {
  const offset = node.token.begin;
  const [name] = [...node.localScope()].map((token) => token.getText());
  const [assigned] = [...node.arguments()];
  if (name === undefined || !(assigned instanceof LiquidValue)) return report(checking, "syntax", offset);
  const known = scope.locals.get(name);
  const isAgain = known !== undefined && known.origin === null && known.shape.is !== "object";
  if (!isAgain && !isFreeName(checking, scope, name, offset)) return null;
  const checked = checkValue(checking, scope, assigned, offset);
  if (!checked) return null;
  const { kind, isThere, value } = checked;
  if (kind === "object" || kind === "list") return report(checking, "wrong_kind", offset, { filter: "assign", kind });
  // One name is one thing in the whole template: branches that never meet still write the same place.
  const earlier = checking.assigned.get(name);
  if (earlier && earlier.kind !== kind) return report(checking, "kind_changed", offset, { name, kind: earlier.kind });
  // Whoever relied on the name being there still may: the next turn of a loop, or the rest of an `if` on it.
  const isReliedOn = known !== undefined && (known.loopDepth < scope.loops.length || scope.guards.has(name));
  if (isReliedOn && !isThere) return report(checking, "missing_fallback", offset, { name });

  const slot = earlier?.slot ?? checking.slotCount++;
  const loopDepth = known?.loopDepth ?? scope.loops.length;
  checking.assigned.set(name, { slot, kind });
  scope.locals.set(name, {
    slot,
    shape: isThere ? { is: kind } : { is: kind, optional: true },
    origin: null,
    loopDepth,
  });
  return { is: "assign", slot, value };
}
