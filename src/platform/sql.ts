/**
 * SQL written whole, by hand, with its values kept apart from its text.
 *
 * `sql\`…\`` makes a fragment; a fragment inside another is spliced in, anything else becomes a parameter.
 */
export class Fragment {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];

  constructor(strings: readonly string[], values: readonly unknown[]) {
    this.strings = strings;
    this.values = values;
  }
}

export function sql(strings: TemplateStringsArray, ...values: readonly unknown[]): Fragment {
  return new Fragment(strings, values);
}

/** Text that is already SQL: an identifier our own code chose. Never anything a person typed. */
export const raw = (text: string): Fragment => new Fragment([text], []);

export const empty: Fragment = raw("");

export function join(parts: readonly Fragment[], separator: string): Fragment {
  if (parts.length === 0) return empty;
  return new Fragment(["", ...parts.slice(1).map(() => separator), ""], parts);
}

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** The statement as PostgreSQL takes it: `$1`, `$2`, … */
export function compile(fragment: Fragment): Statement {
  const values: unknown[] = [];
  const text = write(fragment, values);
  return { text, values };
}

function write(fragment: Fragment, values: unknown[]): string {
  let text = fragment.strings[0] ?? "";
  fragment.values.forEach((value, index) => {
    if (value instanceof Fragment) text += write(value, values);
    else {
      values.push(value);
      text += `$${values.length}`;
    }
    text += fragment.strings[index + 1] ?? "";
  });
  return text;
}
