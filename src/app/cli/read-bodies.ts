/** One body of a file, as it came over the wire. */
export interface NamedBody {
  readonly name: string | null;
  readonly body: Buffer;
  readonly type: string;
}

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";
const FORM = /^[^\s=&{[]+=[^\s]*$/;

/**
 * The bodies in a file: one, or several under a name each, as collections of recorded calls have them.
 *
 * An object whose values are all objects, or all forms, is a collection: no provider's own body is such a thing.
 */
export function namedBodies(file: Buffer): readonly NamedBody[] {
  const collection = collectionIn(file.toString("utf8"));
  if (collection === null) return [bodyOf(null, withoutLastLineEnd(file))];
  return collection.map(([name, value]) =>
    bodyOf(name, Buffer.from(typeof value === "string" ? value : JSON.stringify(value), "utf8")),
  );
}

const bodyOf = (name: string | null, body: Buffer): NamedBody => ({
  name,
  body,
  type: FORM.test(body.toString("utf8")) ? FORM_TYPE : JSON_TYPE,
});

/** Editors end a file with a line end; what is signed is the bytes before it. */
function withoutLastLineEnd(file: Buffer): Buffer {
  const isEnd = (at: number) => file[at] === 0x0a || file[at] === 0x0d;
  let end = file.length;
  while (end > 0 && isEnd(end - 1)) end -= 1;
  return file.subarray(0, end);
}

function collectionIn(text: string): readonly (readonly [string, unknown])[] | null {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof said !== "object" || said === null || Array.isArray(said)) return null;
  const entries = Object.entries(said);
  const isBody = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
  const isForm = (value: unknown) => typeof value === "string" && FORM.test(value);
  const values = entries.map(([, value]) => value);
  return values.length > 0 && (values.every(isBody) || values.every(isForm)) ? entries : null;
}
