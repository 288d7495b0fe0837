import fc from "fast-check";

/** This body with some of it replaced: a value of its JSON by another, a field of its form, or some of its bytes. */
export function mutated(body: string): fc.Arbitrary<string> {
  const cut = fc
    .tuple(fc.nat(body.length), fc.string())
    .map(([at, put]) => body.slice(0, at) + put + body.slice(at + 1));
  const whole = parsed(body);
  if (whole !== undefined) {
    const paths = pathsIn(whole);
    const replaced = fc
      .tuple(fc.constantFrom(...paths), fc.oneof(fc.jsonValue(), fc.constantFrom("", "\0", -1, 1e300, null, [], {})))
      .map(([path, put]) => JSON.stringify(replacedAt(whole, path, put)));
    return fc.oneof({ weight: 4, arbitrary: replaced }, cut);
  }
  const names = [...new URLSearchParams(body).keys()];
  if (names.length === 0) return cut;
  const field = fc
    .tuple(fc.constantFrom(...names), fc.oneof(fc.string(), fc.constantFrom("", "\0", "-1")))
    .map(([name, put]) => {
      const form = new URLSearchParams(body);
      form.set(name, put);
      return form.toString();
    });
  return fc.oneof({ weight: 4, arbitrary: field }, cut);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

type Path = readonly string[];

const pathsIn = (value: unknown, base: Path = []): Path[] =>
  typeof value === "object" && value !== null
    ? [base, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...base, key]))]
    : [base];

function replacedAt(value: unknown, [key, ...rest]: Path, put: unknown): unknown {
  if (key === undefined) return put;
  const inner = replacedAt((value as Record<string, unknown>)[key], rest, put);
  return Array.isArray(value)
    ? value.map((each, at) => (String(at) === key ? inner : each))
    : { ...(value as object), [key]: inner };
}
