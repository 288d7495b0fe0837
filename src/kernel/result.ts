/**
 * A refusal the domain gives as a value: a stable `code` for machines and the values a sentence needs.
 * The sentence itself is written in the reader's language from a message file, never here.
 */
export interface Refusal<Code extends string = string> {
  readonly code: Code;
  readonly values?: Readonly<Record<string, string | number>>;
}

export type Result<T, Code extends string = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal<Code> };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });

export const refuse = <Code extends string>(
  code: Code,
  values?: Record<string, string | number>,
): { ok: false; refusal: Refusal<Code> } => ({
  ok: false,
  refusal: values === undefined ? { code } : { code, values },
});
