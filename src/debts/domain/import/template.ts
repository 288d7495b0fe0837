import { ok, type Result, refuse } from "../../../kernel/result.js";

/** A piece of a template: text as it stands, or the name of a source column. */
export type TemplatePiece = { readonly text: string } | { readonly column: string };

/**
 * Reads a template such as `{customerID}@sandbox.test`: names of source columns in braces, literal braces doubled.
 * Refused when a brace stands alone or a name is empty.
 */
export function parseTemplate(template: string): Result<readonly TemplatePiece[], "bad_template"> {
  const pieces: TemplatePiece[] = [];
  let text = "";
  for (const match of template.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g)) {
    const [token] = match;
    const column = match[1];
    if (token === "{{") text += "{";
    else if (token === "}}") text += "}";
    else if (column !== undefined) {
      if (column.trim() === "") return refuse("bad_template", { template });
      if (text !== "") pieces.push({ text });
      pieces.push({ column: column.trim() });
      text = "";
    } else if (token === "{" || token === "}") return refuse("bad_template", { template });
    else text += token;
  }
  if (text !== "") pieces.push({ text });
  return pieces.length === 0 ? refuse("bad_template", { template }) : ok(pieces);
}
