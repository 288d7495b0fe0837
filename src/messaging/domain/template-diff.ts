import { type VariantKey, variantKey } from "./template-choice.js";
import type { TemplateReply } from "./template-replies.js";

export interface DiffedVariant extends VariantKey {
  readonly subject?: string | null | undefined;
  readonly body: string;
  readonly replies?: readonly TemplateReply[] | undefined;
}

/** A stretch of text that is the same in both, or only in one. */
export interface DiffPart {
  readonly is: "same" | "added" | "removed";
  readonly text: string;
}

export interface VariantDiff extends VariantKey {
  readonly change: "added" | "removed" | "changed";
  readonly subject: readonly DiffPart[];
  readonly body: readonly DiffPart[];
  readonly replies: readonly DiffPart[];
}

/** What changed between two versions, variant by variant; those that are the same are left out. */
export function diffVariants(before: readonly DiffedVariant[], after: readonly DiffedVariant[]): VariantDiff[] {
  const old = new Map(before.map((variant) => [variantKey(variant), variant]));
  const now = new Map(after.map((variant) => [variantKey(variant), variant]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const { channel, locale, tone } = (is ?? was) as DiffedVariant;
    const subject = diffText(was?.subject ?? "", is?.subject ?? "");
    const body = diffText(was?.body ?? "", is?.body ?? "");
    const replies = diffText(repliesText(was), repliesText(is));
    if ([...subject, ...body, ...replies].every((part) => part.is === "same")) return [];
    const change = was ? (is ? "changed" : "removed") : "added";
    return [{ channel, locale, tone: tone ?? null, change, subject, body, replies } as const];
  });
}

/** The answers as one text, each with what it means. */
const repliesText = (variant: DiffedVariant | undefined): string =>
  (variant?.replies ?? []).map(({ title, means }) => `${title} (${means})`).join("\n");

/** Words beyond this many are compared as one piece: nobody reads a longer comparison. */
const WORDS_MAX = 1500;

/** What was taken out and put in, word by word. */
export function diffText(before: string, after: string): DiffPart[] {
  if (before === after) return before === "" ? [] : [{ is: "same", text: before }];
  const [a, b] = [piecesOf(before), piecesOf(after)];
  if (a.length > WORDS_MAX || b.length > WORDS_MAX)
    return merged([...all("removed", [before]), ...all("added", [after])]);
  const head = commonLength(a, b, (list, at) => list[at]);
  const tail = Math.min(
    commonLength(a, b, (list, at) => list[list.length - 1 - at]),
    Math.min(a.length, b.length) - head,
  );
  const middle = longestCommon(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return merged([...all("same", a.slice(0, head)), ...middle, ...all("same", a.slice(a.length - tail))]);
}

const piecesOf = (text: string): string[] => text.match(/\{\{.*?\}\}|\{%.*?%\}|\s+|[^\s{]+|\{/gs) ?? [];

const all = (is: DiffPart["is"], pieces: readonly string[]): DiffPart[] => pieces.map((text) => ({ is, text }));

function commonLength(
  a: readonly string[],
  b: readonly string[],
  at: (list: readonly string[], index: number) => string | undefined,
): number {
  let length = 0;
  while (length < a.length && length < b.length && at(a, length) === at(b, length)) length++;
  return length;
}

/** The longest common subsequence, read off its table. */
function longestCommon(a: readonly string[], b: readonly string[]): DiffPart[] {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  const cell = (i: number, j: number) => table[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i * width + j] = a[i] === b[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1));
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      parts.push({ is: "same", text: a[i] ?? "" });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && cell(i + 1, j) >= cell(i, j + 1))) {
      parts.push({ is: "removed", text: a[i++] ?? "" });
    } else parts.push({ is: "added", text: b[j++] ?? "" });
  }
  return parts;
}

function merged(parts: readonly DiffPart[]): DiffPart[] {
  const joined: DiffPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last?.is === part.is) joined[joined.length - 1] = { is: part.is, text: last.text + part.text };
    else if (part.text !== "") joined.push(part);
  }
  return joined;
}
