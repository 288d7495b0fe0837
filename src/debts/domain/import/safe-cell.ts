const DANGEROUS = /^[\s\u00A0\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;
const PLAIN_NUMBER = /^[+-]?\d+(?:[.,]\d+)*$/;

/**
 * The text as it may stand in a file of ours that somebody opens in a spreadsheet: what would run as a formula gets
 * an apostrophe in front. Plain signed numbers stay, so that amounts remain amounts.
 */
export const safeCell = (text: string): string =>
  DANGEROUS.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;

const isGuarded = (text: string): boolean => text.charCodeAt(0) === 0x27 && DANGEROUS.test(text.slice(1));

const ERROR_WORDS =
  /^#(?:N\/[AD]|REF!|¡REF!|VALUE!|¡VALOR!|VALOR!|DIV\/0!|¡DIV\/0!|NAME\?|¿NOMBRE\?|NOME\?|NUM!|¡NUM!|NÚM!|NULL!|¡NULO!|NULO!|SPILL!|CALC!)$/i;

/** What a spreadsheet made of this cell, when it is no value: a formula, or an error in place of one. */
export function cellFault(text: string): "formula_in_cell" | "error_in_cell" | null {
  const first = text.charCodeAt(0);
  if (first === 0x3d || first === 0x40) return LITERAL.test(text) ? null : "formula_in_cell";
  if (first === 0x27) return isGuarded(text) ? cellFault(text.slice(1)) : null;
  if (first === 0x23) return ERROR_WORDS.test(text) ? "error_in_cell" : null;
  return first <= 0x20 || first === 0xa0 ? trimmedFault(text) : null;
}

function trimmedFault(text: string): "formula_in_cell" | "error_in_cell" | null {
  const trimmed = text.trim();
  return trimmed === "" || trimmed === text ? null : cellFault(trimmed);
}

const LITERAL = /^="[^"]*"$/;

/**
 * The text that a cell means: without the apostrophe of `safeCell`, for a file of ours that comes back, and without
 * the shell of `="00123"`, which is how reports keep zeros in front.
 */
export function meantText(text: string): string {
  const first = text.charCodeAt(0);
  if (first === 0x3d && LITERAL.test(text)) return text.slice(2, -1);
  return first === 0x27 && isGuarded(text) ? text.slice(1) : text;
}
