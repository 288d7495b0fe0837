/**
 * Keys as text: `j`, `?`, `Enter`, `g i` (one after the other), `mod+k` (Ctrl, or ⌘ on a Mac), `shift+e`.
 *
 * A single key acts only outside of text fields, and can be switched off altogether; what has `mod` acts everywhere.
 */
export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** How this press is written. Shift counts only with letters: `?` is already the shifted key. */
export function written({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string {
  const name = key === " " ? "Space" : key.length === 1 ? key.toLowerCase() : key;
  const isLetter = /^\p{L}$/u.test(name);
  return [
    ctrlKey || metaKey ? "mod+" : "",
    altKey ? "alt+" : "",
    shiftKey && (isLetter || name.length > 1) ? "shift+" : "",
    name,
  ].join("");
}

export type Heard<T> =
  | { readonly kind: "run"; readonly binding: T }
  | { readonly kind: "wait" }
  | { readonly kind: "none" };

/** Which binding does this press complete, after `before`? The last one that was added wins: it is nearest. */
export function hear<T extends { readonly keys: string }>(
  bindings: readonly T[],
  before: string | null,
  press: string,
): Heard<T> {
  const sequence = before === null ? press : `${before} ${press}`;
  const binding = bindings.findLast(({ keys }) => keys === sequence);
  if (binding) return { kind: "run", binding };
  if (before === null && bindings.some(({ keys }) => keys.startsWith(`${press} `))) return { kind: "wait" };
  return before === null ? { kind: "none" } : hear(bindings, null, press);
}

/** Is this one press, with nothing held: a key that a person dictating or resting a hand may hit by accident? */
export const isSingle = (keys: string): boolean => !/(?:mod|alt)\+/.test(keys) && !NAMED.has(keys);

const NAMED = new Set(["Escape"]);

/** What a text field does itself with a held key. */
const EDITING = new Set(["mod+z", "mod+y", "mod+a", "mod+c", "mod+v", "mod+x", "mod+ArrowLeft", "mod+ArrowRight"]);

/** May this act while somebody types? Only held keys that the field has no use for. */
export const actsInFields = (keys: string): boolean => !isSingle(keys) && !EDITING.has(keys);

/** For showing: `mod+k` as the keys of this machine's keyboard. */
export function keyCaps(keys: string, isMac: boolean): readonly (readonly string[])[] {
  const caps: Readonly<Record<string, string>> = {
    mod: isMac ? "⌘" : "Ctrl",
    alt: isMac ? "⌥" : "Alt",
    shift: isMac ? "⇧" : "Shift",
    Enter: "Enter",
    Escape: "Esc",
    Delete: "Del",
    ArrowUp: "↑",
    ArrowDown: "↓",
    ArrowLeft: "←",
    ArrowRight: "→",
  };
  return keys.split(" ").map((press) => press.split("+").map((part) => caps[part] ?? part.toUpperCase()));
}
