import { ATTRIBUTION, CUT } from "./html-text.js";
import {
  BLOCK_DATE,
  BLOCK_LINE,
  BLOCK_SENDER,
  CLOSES,
  CLOSES_INSIDE,
  DASHED_NAME,
  DATE_FIRST,
  DATED,
  DELIMITER,
  DIVIDER,
  FORWARD,
  LIST_FOOT,
  NAME_FIRST,
  OPENS,
  OPENS_INSIDE,
  SENT_FROM,
} from "./reply-words.js";

export interface CutReply {
  /** What the person typed now. */
  readonly text: string;
  readonly hasQuote: boolean;
}

const LINES_MAX = 6_000;
const LINE_CHARS_MAX = 4_000;
/** An introduction is wrapped over a few lines at most, and no longer than this. */
const ATTRIBUTION_LINES_MAX = 5;
const ATTRIBUTION_CHARS_MAX = 400;
const BLOCK_LINES_MAX = 10;

/** Lines of what is answered are marked, introductions too; the rest is what was typed. */
type Mark = "typed" | "quoted" | "introduction" | "cut";

/**
 * What did the person type, and what did their mail program put there?
 *
 * Answers between quoted lines and below them stay. Below an introduction without `>` marks, or below a block of From,
 * Sent and To, everything is the other letter. Each rule looks at one line or at a few joined, never at the whole.
 */
export function cutReply(given: string): CutReply {
  const lines = given
    .replace(/\r\n?/g, "\n")
    .split("\n", LINES_MAX)
    .map((line) =>
      line
        .slice(0, LINE_CHARS_MAX)
        .replace(/[\u200b\u200e\u200f\ufeff]/g, "")
        .trimEnd(),
    );
  const marked = markLines(lines);
  const blocks = typedBlocks(marked);
  const text = blocks
    .map((block, index) => withoutSignature(block, index === blocks.length - 1))
    .map((block) => tidy(block))
    .filter((block) => block !== "")
    .join("\n\n");
  return { text, hasQuote: marked.some(({ mark }) => mark !== "typed") };
}

interface Marked {
  readonly line: string;
  readonly mark: Mark;
}

function markLines(lines: readonly string[]): readonly Marked[] {
  const marked: Marked[] = [];
  let at = 0;
  while (at < lines.length) {
    const step = stepAt(lines, at);
    marked.push(...step.marked);
    at += step.lines;
    if (!step.endsHere) continue;
    for (; at < lines.length; at++) marked.push({ line: lines[at] ?? "", mark: "cut" });
  }
  return marked;
}

interface Step {
  readonly marked: readonly Marked[];
  /** How many lines it took. */
  readonly lines: number;
  /** Nothing below was typed now. */
  readonly endsHere: boolean;
}

/** What the line at this place is, with those that belong to it. */
function stepAt(lines: readonly string[], at: number): Step {
  const line = lines[at] ?? "";
  if (isCut(lines, at)) return { marked: [{ line, mark: "cut" }], lines: 1, endsHere: true };
  const behind = isQuoted(line) ? null : introductionBehind(lines, at);
  if (behind !== null && behind.from > 0) {
    const typed = line.slice(0, behind.from).replace(/[\s-]+$/, "");
    return {
      marked: [
        { line: typed, mark: "typed" },
        { line, mark: "introduction" },
      ],
      ...introducedFrom(lines, at, behind.lines),
    };
  }
  const introduction = introductionAt(lines, at);
  if (introduction > 0) {
    const marked = lines.slice(at, at + introduction).map((each) => ({ line: each, mark: "introduction" as const }));
    return { marked, ...introducedFrom(lines, at, introduction) };
  }
  const mark = isQuoted(line) || isQuotedLink(lines, at) ? "quoted" : "typed";
  return { marked: [{ line, mark }], lines: 1, endsHere: false };
}

/** Where no line under an introduction has a `>`, the whole rest is the other letter. */
function introducedFrom(lines: readonly string[], at: number, count: number): Pick<Step, "lines" | "endsHere"> {
  const next = nextWritten(lines, at + count);
  return { lines: count, endsHere: next === null || !isQuoted(lines[next] ?? "") };
}

const isQuoted = (line: string): boolean => /^ {0,3}(?:>(?!>> >>>)|\|\s)/.test(line);

/** A link that a mail program broke off from the quoted line above it. */
const isQuotedLink = (lines: readonly string[], at: number): boolean =>
  /^\s*[(<[]?https?:\S+\s?>?\s*$/.test(lines[at] ?? "") &&
  isQuoted(lines[at - 1] ?? "") &&
  isQuoted(lines[at + 1] ?? "");

function nextWritten(lines: readonly string[], from: number): number | null {
  for (let at = from; at < lines.length; at++) if ((lines[at] ?? "").trim() !== "") return at;
  return null;
}

/** From here on everything is another letter. */
function isCut(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? "";
  if (line.includes(CUT) || DIVIDER.test(line)) return true;
  if (FORWARD.test(line) || CLOSES_INSIDE.test(line.slice(0, ATTRIBUTION_CHARS_MAX))) return true;
  if (/^\s*[-_*=]{10,}\s*$/.test(line)) {
    const next = nextWritten(lines, at + 1);
    return next !== null && (isBlock(lines, next) || LIST_FOOT.test(lines[next] ?? ""));
  }
  return isBlock(lines, at);
}

/** From, Sent, To and Subject one under the other, as Outlook and phones write them. */
function isBlock(lines: readonly string[], at: number): boolean {
  const first = BLOCK_LINE.exec(lines[at] ?? "");
  if (!first || !(BLOCK_SENDER.test(first[1] ?? "") || BLOCK_DATE.test(first[1] ?? ""))) return false;
  const names = new Set<string>();
  let isAddressed = false;
  let hasAddress = false;
  let odd = 0;
  for (let next = at; next < Math.min(lines.length, at + BLOCK_LINES_MAX) && odd < 3; next++) {
    const line = lines[next] ?? "";
    const [, name, value = ""] = BLOCK_LINE.exec(line) ?? [];
    if (name === undefined) {
      if (line.trim() !== "") odd++;
      continue;
    }
    names.add(kindOf(name));
    if (value.includes("@")) hasAddress = true;
    if (value.includes("@") || BLOCK_DATE.test(name)) isAddressed = true;
  }
  return names.size >= 3 || (names.size === 2 && (hasAddress || (isAddressed && names.has("from"))));
}

function kindOf(name: string): string {
  if (BLOCK_SENDER.test(name)) return "from";
  return BLOCK_DATE.test(name) ? "date" : name.toLowerCase();
}

/** How many lines from here introduce a quotation: `El lun, 3 nov 2025 a las 10:00, Ana <ana@example.com> escribió:` */
function introductionAt(lines: readonly string[], at: number): number {
  const line = lines[at] ?? "";
  if (line.startsWith(ATTRIBUTION)) return 1;
  if (isQuoted(line)) return 0;
  if (NAME_FIRST.test(line.slice(0, ATTRIBUTION_CHARS_MAX)) || isDateFirst(lines, at))
    return isDateFirst(lines, at) || 1;
  if (!OPENS.test(line)) return 0;
  return closedAfter(lines, at, line);
}

function isDateFirst(lines: readonly string[], at: number): number {
  const line = lines[at] ?? "";
  if (!/^[\s>]{0,6}\d{4}[-/.]/.test(line)) return 0;
  if (DATE_FIRST.test(line)) return 1;
  return DATE_FIRST.test(`${line}${lines[at + 1] ?? ""}`) ? 2 : 0;
}

/** The number of lines after which a begun introduction is closed; none where an empty line or another one comes before. */
function closedAfter(lines: readonly string[], at: number, begun: string): number {
  let joined = "";
  for (let count = 1; count <= ATTRIBUTION_LINES_MAX; count++) {
    const line = count === 1 ? begun : (lines[at + count - 1] ?? "");
    if (count > 1 && (line.trim() === "" || isQuoted(line) || OPENS.test(line))) return 0;
    joined = `${joined} ${line.trim()}`.trim();
    if (joined.length > ATTRIBUTION_CHARS_MAX) return 0;
    if (CLOSES.test(joined)) return DATED.test(joined) && /[:>*_-]\s*$|wrote|escr/i.test(joined) ? count : 0;
  }
  return 0;
}

/** An introduction that begins behind typed words on the same line. */
function introductionBehind(lines: readonly string[], at: number): { from: number; lines: number } | null {
  const line = lines[at] ?? "";
  for (const found of line.matchAll(OPENS_INSIDE)) {
    const from = found.index === 0 ? 0 : found.index + 1;
    const count = closedAfter(lines, at, line.slice(from));
    if (count > 0 && /@|\d/.test(line.slice(from)))
      return { from: /^[.!?,;)]/.test(found[0]) ? from : found.index, lines: count };
  }
  return null;
}

/** Runs of typed lines, each with what stands between two quotations. */
function typedBlocks(marked: readonly Marked[]): readonly (readonly string[])[] {
  const blocks: string[][] = [[]];
  for (const { line, mark } of marked) {
    if (mark === "typed") blocks.at(-1)?.push(line);
    else if ((blocks.at(-1)?.length ?? 0) > 0) blocks.push([]);
  }
  return blocks.filter((block) => block.some((line) => line.trim() !== ""));
}

function withoutSignature(block: readonly string[], isLast: boolean): readonly string[] {
  const cut = block.findIndex(
    (line, at) => DELIMITER.test(line.trimStart()) && at < block.length - 1 && isBelow(block, at),
  );
  const kept = cut < 0 ? block : block.slice(0, cut);
  const unsent = kept.filter((line) => !SENT_FROM.test(line.trim()));
  const foot = unsent.findIndex(
    (line, at) => /^\s*[-_*=]{10,}\s*$/.test(line) && LIST_FOOT.test(unsent.slice(at).join(" ")),
  );
  const body = foot < 0 ? unsent : unsent.slice(0, foot);
  return isLast || body.length < unsent.length ? withoutDashedName(body) : body;
}

/** A delimiter over the whole text is no signature's: something has to stand above it, or it is the person's only line. */
const isBelow = (block: readonly string[], at: number): boolean =>
  block.slice(at + 1).some((line) => line.trim() !== "");

function withoutDashedName(block: readonly string[]): readonly string[] {
  const written = block.flatMap((line, at) => (line.trim() === "" ? [] : [at]));
  const last = written.at(-1);
  const before = written.at(-2);
  if (last === undefined || before === undefined || !DASHED_NAME.test(block[last] ?? "")) return block;
  return /^\s*[-–—*•]/.test(block[before] ?? "") ? block : block.slice(0, last);
}

const tidy = (block: readonly string[]): string =>
  block
    .join("\n")
    .replaceAll(CUT, "")
    .replaceAll(ATTRIBUTION, "")
    .replace(/^\n+|\n+$/g, "");
