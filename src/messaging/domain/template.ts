import type { Locale } from "../../kernel/locale.js";
import { checkTemplate } from "./template-check.js";
import type { Checking } from "./template-check-value.js";
import { compileNodes } from "./template-compile.js";
import { OUTPUT_CHARS_MAX } from "./template-limits.js";
import type { TemplateProblem } from "./template-problem.js";
import { type ObjectShape, TEMPLATE_SCHEMA, type TemplateVars } from "./template-vars.js";

/** A template that is accepted: it renders any facts, always to the same text, and never fails. */
export interface Template<Vars = TemplateVars> {
  /** The facts it reads, as paths: `debtor.firstName`, `debts[].amount`. */
  readonly variables: readonly string[];
  /** The text for these facts. It never throws, and is cut at `OUTPUT_CHARS_MAX`. */
  render(vars: Vars): string;
  /** As `render`, with marks around every value (see `template-text.ts`): what the words are, and what was put into them. */
  renderMarked(vars: Vars): string;
}

export type CompiledTemplate<Vars = TemplateVars> =
  | { readonly ok: true; readonly value: Template<Vars> }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

export interface TemplateOptions {
  /** `html` escapes whatever is put in; `none` is for plain text. */
  readonly escape: "html" | "none";
  /** The language that amounts, days and plurals are written in. */
  readonly locale: Locale;
  /** The facts there are; those of a message when not given. */
  readonly schema?: ObjectShape;
}

/**
 * May this text be used as a template, and if not, what is wrong and where?
 *
 * The language is a safe part of Liquid: `if`, `unless`, `case`, `for`, `assign`, comments, and the filters of
 * `FILTERS`. Whatever may be missing needs a fallback, so a message with a hole in it cannot be written. What is
 * accepted renders byte for byte as liquidjs renders it.
 */
export function compileTemplate<Vars = TemplateVars>(source: string, options: TemplateOptions): CompiledTemplate<Vars> {
  const { locale, schema = TEMPLATE_SCHEMA } = options;
  const checking: Checking = {
    source,
    schema,
    escape: options.escape,
    problems: [],
    facts: new Set(),
    assigned: new Map(),
    slotCount: 0,
  };
  const tree = checkTemplate(checking);
  if (checking.problems.length > 0) return { ok: false, problems: checking.problems };

  const write = compileNodes(tree, { escape: options.escape, locale });
  const { slotCount } = checking;
  const variables = [...checking.facts].sort();
  const render = (vars: Vars): string => {
    const facts = (vars ?? {}) as Readonly<Record<string, unknown>>;
    const text = write(facts, slotCount === 0 ? NO_SLOTS : new Array(slotCount));
    return text.length <= OUTPUT_CHARS_MAX ? text : text.slice(0, OUTPUT_CHARS_MAX);
  };
  let marked: ReturnType<typeof compileNodes> | null = null;
  const renderMarked = (vars: Vars): string => {
    marked ??= compileNodes(tree, { escape: options.escape, locale, marks: true });
    return marked((vars ?? {}) as Readonly<Record<string, unknown>>, new Array(slotCount));
  };
  return { ok: true, value: { variables, render, renderMarked } };
}

const NO_SLOTS: unknown[] = [];
