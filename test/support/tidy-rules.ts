import ts from "typescript";
import { isProduct, isTest, type SourceFile } from "./tidy-tree.js";

// Each rule takes one file and names what breaks the house style in it, as "line: what".

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;
/** Markup is tall and flat: a component may be longer than a function that decides something. */
const COMPONENT_LINES_MAX = 110;

/** Answers made up for looking at screens without a server: data in the shape of code, never shipped. */
const isPretend = (path: string): boolean => path.startsWith("web/dev/");

type Rule = (file: SourceFile) => string[];

const longFiles: Rule = ({ path, text }) => {
  const lines = text.split("\n").length - 1;
  // A contract lists shapes: it is read like a table, and one room has one.
  if (/\/contract\.ts$/.test(path) || isPretend(path)) return [];
  return isProduct(path) && lines > FILE_LINES_MAX ? [`${lines} lines; a file is a sitting (${FILE_LINES_MAX})`] : [];
};

const longFunctions: Rule = (file) => {
  if (!isProduct(file.path) || isPretend(file.path)) return [];
  return findings(file, (node, lineOf) => {
    if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return null;
    const lines = lineOf(node.getEnd()) - lineOf(node.getStart()) + 1;
    const most = file.path.endsWith(".tsx") ? COMPONENT_LINES_MAX : FUNCTION_LINES_MAX;
    return lines > most ? `a function of ${lines} lines; it fits a screen (${most})` : null;
  });
};

const DICE = /^random(?:UUID|Bytes|Int|FillSync|Fill)$|^getRandomValues$/;

/** Only the platform reads the clock, the environment and the dice; everybody else is told. The web has its own clock. */
const hiddenInputs: Rule = (file) => {
  const { path } = file;
  const isServer = path.startsWith("src/") && !path.startsWith("src/platform/");
  if (isTest(path) || !(isServer || path.startsWith("web/")) || path.endsWith(".config.ts")) return [];
  return findings(file, (node) => {
    if (ts.isPropertyAccessExpression(node)) {
      const name = `${node.expression.getText()}.${node.name.text}`;
      if (name === "process.env" || name === "Math.random") return name;
      if (name === "Date.now" && isServer) return name;
    }
    if (isServer && ts.isNewExpression(node) && node.expression.getText() === "Date" && !node.arguments?.length) {
      return "new Date()";
    }
    if (isServer && ts.isIdentifier(node) && DICE.test(node.text)) return node.text;
    return null;
  });
};

const HUMAN_ATTRIBUTES = new Set(["title", "label", "placeholder", "aria-label", "alt", "description", "error"]);
/** The product's name and the keys of a keyboard are the same in every language. */
const SAME_EVERYWHERE = /^(?:Acuerdo|Ctrl|Esc|Enter|Alt|Shift|K|[⌘↵+\s])+$/u;

/** A sentence for people lives in a message file, never between tags. */
const wordsInComponents: Rule = (file) => {
  if (!file.path.startsWith("web/") || !file.path.endsWith(".tsx") || isTest(file.path)) return [];
  const isWords = (text: string): boolean => /\p{L}/u.test(text) && !SAME_EVERYWHERE.test(text.trim());
  return findings(file, (node) => {
    if (ts.isJsxText(node) && isWords(node.text)) return JSON.stringify(node.text.trim());
    if (!ts.isJsxAttribute(node) || !node.initializer || !ts.isStringLiteral(node.initializer)) return null;
    const name = node.name.getText();
    return HUMAN_ATTRIBUTES.has(name) && isWords(node.initializer.text) ? `${name}="${node.initializer.text}"` : null;
  });
};

const emptyCatches: Rule = (file) => {
  if (!isProduct(file.path)) return [];
  return findings(file, (node) => {
    if (!ts.isCatchClause(node) || node.block.statements.length > 0) return null;
    return /\/[/*]/.test(node.block.getText()) ? null : "an empty catch; it adds meaning or is deleted";
  });
};

const NARROWED = /\b(?:test|it|describe|suite)(?:\.[a-z]+)*\.(?:only|skip|todo|fails)\b/;
/** Spelled in halves, so that this file is not its own first finding. */
const LEFTOVERS = new RegExp(
  [`TO${"DO"}(?!.*#\\d)`, `FIX${"ME"}`, `@ts-${"(?:ignore|expect-error|nocheck)"}`].join("|"),
);

const narrowedTests: Rule = ({ path, text }) => (isTest(path) ? matchingLines(text, NARROWED) : []);
const leftovers: Rule = ({ path, text }) =>
  /\.(?:tsx?|mjs|cjs|sql)$/.test(path) ? matchingLines(text, LEFTOVERS) : [];

const dotted = (...words: string[]): string => words.join("\\.");

/** Where packages come from is a setting of the machine. A lock file that names a host works only where that answers. */
const HOSTS = new RegExp(
  [
    dotted("registry", "(?:npmjs|yarnpkg|npmmirror)", "(?:org|com)"),
    dotted("deb", "debian", "org"),
    `"resolved": "${"http"}`,
  ].join("|"),
);
/** Where a clone lay on somebody's disk. Tests may speak of such folders: they are about them. */
const MACHINE_PATHS = /(?<![\w.~-])\/(?:work|root|home)\/(?!<|charts")[\w.-]|[A-Z]:\\+Users\\/;

const registryHosts: Rule = ({ text }) => matchingLines(text, HOSTS);
const machinePaths: Rule = ({ path, text }) => (isTest(path) ? [] : matchingLines(text, MACHINE_PATHS));

function matchingLines(text: string, pattern: RegExp): string[] {
  if (!pattern.test(text)) return [];
  return text
    .split("\n")
    .flatMap((line, at) => (pattern.test(line) ? [`${at + 1}: ${line.trim().slice(0, 100)}`] : []));
}

function findings(
  { path, text }: SourceFile,
  look: (node: ts.Node, lineOf: (position: number) => number) => string | null,
): string[] {
  const kind = path.endsWith(".tsx") ? ts.ScriptKind.TSX : path.endsWith(".ts") ? ts.ScriptKind.TS : ts.ScriptKind.JS;
  const tree = parsed(path, text, kind);
  const lineOf = (position: number): number => tree.getLineAndCharacterOfPosition(position).line + 1;
  const found: string[] = [];
  const walk = (node: ts.Node): void => {
    const what = look(node, lineOf);
    if (what !== null) found.push(`${lineOf(node.getStart())}: ${what}`);
    ts.forEachChild(node, walk);
  };
  walk(tree);
  return found;
}

const trees = new Map<string, { text: string; tree: ts.SourceFile }>();

/** Several rules look at the same file: it is read once. */
function parsed(path: string, text: string, kind: ts.ScriptKind): ts.SourceFile {
  const known = trees.get(path);
  if (known?.text === text) return known.tree;
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, kind);
  trees.set(path, { text, tree });
  return tree;
}

/** Named after what they keep out. */
export const RULES = {
  longFiles,
  longFunctions,
  hiddenInputs,
  wordsInComponents,
  emptyCatches,
  narrowedTests,
  leftovers,
  registryHosts,
  machinePaths,
} as const;
