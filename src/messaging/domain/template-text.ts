/** Small words of Liquid that checking, filters and rendering share. Each one answers as liquidjs answers. */

/** The text that a value prints as: nothing for a missing value, its items run together for a list. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map(textOf).join("");
  return "[object Object]";
}

/** Liquid counts only false and missing as false: zero and the empty text are true. */
export const isTruthy = (value: unknown): boolean => value !== undefined && value !== null && value !== false;

/** Would the `default` filter replace this value? */
export const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || value === false || value === "" || isEmptyList(value);

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** The text with the five characters of HTML that can end an attribute or open a tag written as entities. */
export function escapeHtml(text: string): string {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= CODE_GT && entityOf(code) !== "") return escapeFrom(text, at);
  }
  return text;
}

const CODE_GT = 62;

function entityOf(code: number): string {
  if (code === 38) return "&amp;";
  if (code === 60) return "&lt;";
  if (code === CODE_GT) return "&gt;";
  if (code === 34) return "&#34;";
  return code === 39 ? "&#39;" : "";
}

function escapeFrom(text: string, first: number): string {
  let out = text.slice(0, first);
  let from = first;
  for (let at = first; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const entity = code <= CODE_GT ? entityOf(code) : "";
    if (entity !== "") {
      out += text.slice(from, at) + entity;
      from = at + 1;
    }
  }
  return out + text.slice(from);
}

/** At most `max` characters, counted as a person counts them, with `tail` in place of what was cut. */
export function truncate(text: string, max: number, tail: string): string {
  if (text.length <= max) return text;
  const characters = [...text];
  if (characters.length <= max) return text;
  return characters.slice(0, Math.max(max - [...tail].length, 0)).join("") + tail;
}

/** The first words. As in Liquid, the tail follows even when nothing but the limit was reached. */
export function firstWords(text: string, max: number, tail: string): string {
  const words = text.trimStart().split(/\s+/);
  return words.slice(0, max).join(" ") + (words.length >= max ? tail : "");
}

/** Marks around each value in a text that was rendered to be looked at: no text of ours holds them. */
export const VALUE_BEGINS = "\ue000";
export const VALUE_ENDS = "\ue001";
