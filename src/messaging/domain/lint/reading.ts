import { fold, INVISIBLE } from "./fold.js";

/** A word as a person reads it, and where it stands in the source. */
export interface Word {
  readonly raw: string;
  /** What patterns are matched with; empty for a variable. */
  readonly folded: string;
  readonly from: number;
  readonly to: number;
  /** Sentences and clauses are numbered through the text; a clause never reaches over a sentence. */
  readonly sentence: number;
  readonly clause: number;
  readonly isVariable: boolean;
}

export interface Reading {
  /** The text with tags and variables blanked out: every character stands where it stands in the source. */
  readonly plain: string;
  readonly words: readonly Word[];
}

/**
 * A template's source as words: what is between the tags, and the texts typed inside them.
 *
 * Tags that open or close a block leave no trace, so a word cut in two by one is still one word; arms of a branch never
 * run into each other.
 */
export function read(source: string): Reading {
  const { plain, text, at, variables } = flatten(source);
  const pieces = joinDisguised(piecesOf(text), text);
  const words: Word[] = [];
  let sentence = 0;
  let clause = 0;
  let end = 0;
  for (const piece of pieces) {
    const between = text.slice(end, piece.from);
    if (SENTENCE_END.test(between)) {
      sentence++;
      clause++;
    } else if (CLAUSE_END.test(between)) clause++;
    end = piece.to;
    const isVariable = variables.has(piece.from);
    const raw = text.slice(piece.from, piece.to);
    words.push({
      raw,
      folded: isVariable || OPAQUE.test(raw) ? "" : fold(piece.joined ?? raw),
      from: at[piece.from] ?? 0,
      to: (at[piece.to - 1] ?? 0) + 1,
      sentence,
      clause,
      isVariable,
    });
  }
  return { plain, words };
}

const SENTENCE_END = /[.!?…\ue001]["')»”]?(\s|$)|[!?\ue001]|\n\s*\n/;
const CLAUSE_END = /[,;:—–()]/;
/** Addresses of pages and mail: words to nobody. */
const OPAQUE = /^(https?:|www\.)|\w@\w+\./i;

interface Flat {
  readonly plain: string;
  /** What is read, and for each of its characters the place in the source. */
  readonly text: string;
  readonly at: readonly number[];
  /** Where in `text` a variable stands. */
  readonly variables: ReadonlySet<number>;
}

/** A variable in the flat text; a private character no author types. */
const VARIABLE = "\ue000";
/** Keeps arms of a branch, and texts inside a tag, apart. */
const BREAK = "\ue001";

function flatten(source: string): Flat {
  let plain = "";
  let text = "";
  const at: number[] = [];
  const variables = new Set<number>();
  const put = (piece: string, from: number, isOneToOne: boolean) => {
    for (let index = 0; index < piece.length; index++) {
      text += piece[index];
      at.push(isOneToOne ? from + index : from);
    }
  };
  let end = 0;
  for (const tag of source.matchAll(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g)) {
    plain += source.slice(end, tag.index) + " ".repeat(tag[0].length);
    putShown(source.slice(end, tag.index), end, put);
    end = tag.index + tag[0].length;
    if (tag[0].startsWith("{{")) {
      variables.add(text.length);
      put(VARIABLE, tag.index, true);
      const last = at.length - 1;
      at[last] = end - 1;
    } else if (/^\{%-?\s*(else|elsif|when|assign|for|endfor)/.test(tag[0])) put(`${BREAK} `, tag.index, false);
    for (const literal of tag[0].matchAll(/"([^"]*)"|'([^']*)'/g)) {
      const inside = literal[1] ?? literal[2] ?? "";
      if (!/\p{L}{4}/u.test(inside)) continue;
      put(`${BREAK} `, tag.index, false);
      put(inside, tag.index + literal.index + 1, true);
      put(`${BREAK} `, end - 1, false);
    }
  }
  plain += source.slice(end);
  putShown(source.slice(end), end, put);
  return { plain, text, at, variables };
}

/** Characters nobody sees leave no trace, so a word that hides one is read whole. */
function putShown(piece: string, from: number, put: (piece: string, from: number, isOneToOne: boolean) => void): void {
  let end = 0;
  for (const hidden of piece.matchAll(INVISIBLE)) {
    put(piece.slice(end, hidden.index), from + end, true);
    end = hidden.index + hidden[0].length;
  }
  put(piece.slice(end), from + end, true);
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly joined?: string;
}

const PIECE = /https?:\/\/\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+|\ue000|[\p{L}\p{M}\p{N}@$*’']+/gu;

const piecesOf = (text: string): Piece[] =>
  [...text.matchAll(PIECE)].map((found) => ({ from: found.index, to: found.index + found[0].length }));

/** Letters written apart, `p a g u e` or `P.A.G.U.E`, syllables parted by hyphens, and a word broken at a line's end. */
function joinDisguised(pieces: readonly Piece[], text: string): Piece[] {
  const joined: Piece[] = [];
  for (let at = 0; at < pieces.length; ) {
    const first = pieces[at] as Piece;
    const run = letterRun(pieces, at, text) ?? syllableRun(pieces, at, text) ?? 1;
    const last = pieces[at + run - 1] as Piece;
    const parts = pieces.slice(at, at + run).map(({ from, to }) => text.slice(from, to));
    joined.push(run === 1 ? first : { from: first.from, to: last.to, joined: parts.join("") });
    at += run;
  }
  return joined;
}

const LETTERS_APART_MIN = 4;
const SYLLABLE_MAX = 3;

function letterRun(pieces: readonly Piece[], start: number, text: string): number | null {
  let count = 1;
  let separator: string | null = null;
  const isLetter = ({ from, to }: Piece) => to - from === 1 && /[\p{L}0-9@$]/u.test(text[from] ?? "");
  if (!isLetter(pieces[start] as Piece)) return null;
  for (;;) {
    const before = pieces[start + count - 1] as Piece;
    const next = pieces[start + count];
    if (!next || !isLetter(next)) break;
    const between = text.slice(before.to, next.from);
    if (!/^[ .\-_·/|]$/.test(between) || (separator !== null && between !== separator)) break;
    separator = between;
    count++;
  }
  return count >= LETTERS_APART_MIN ? count : null;
}

function syllableRun(pieces: readonly Piece[], start: number, text: string): number | null {
  let count = 1;
  let isLineBroken = false;
  for (;;) {
    const before = pieces[start + count - 1] as Piece;
    const next = pieces[start + count];
    if (!next) break;
    const between = text.slice(before.to, next.from);
    const parts = [before, next].map(({ from, to }) => text.slice(from, to));
    const isBroken = /^-\r?\n$/.test(between);
    const isHyphened = between === "-" && parts.every((part) => /^\p{L}+$/u.test(part) && part.length <= SYLLABLE_MAX);
    if (!isBroken && !isHyphened) break;
    isLineBroken ||= isBroken;
    count++;
  }
  return count >= 3 || (count === 2 && isLineBroken) ? count : null;
}
