import type { Provider } from "./model.js";

/** One thing that a person gives when they connect a provider. */
export interface Field {
  /** `from.address`: a part of a setting that has parts. */
  readonly path: string;
  readonly kind: "text" | "secret" | "number" | "choice" | "lines" | "long" | "json";
  readonly isRequired: boolean;
  /** Few ever need it: it has a value that is right for most. */
  readonly isMore: boolean;
  readonly choices: readonly string[];
  /** What is taken where it is left empty. */
  readonly usual: string;
}

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly default?: unknown;
}

/** Optional settings that most need all the same. */
const USUAL = new Set(["user", "password", "from", "messagingServiceSid", "callerName", "botName", "values"]);
/** Texts of many lines. */
const LONG = new Set(["ca", "privateKey"]);

/** The fields of a provider's form, from the schema of its settings; what we make up ourselves is not asked for. */
export function fieldsOf({ settings, secrets, madeUp }: Pick<Provider, "settings" | "secrets" | "madeUp">): Field[] {
  const { properties = {}, required = [] } = settings as Schema;
  return Object.entries(properties).flatMap(([name, schema]) => {
    if (madeUp.includes(name)) return [];
    const isRequired = required.includes(name);
    const shared = { isMore: !isRequired && !USUAL.has(name), isSecret: secrets.includes(name) };
    if (schema.type !== "object" || !schema.properties) return [fieldOf(name, schema, { ...shared, isRequired })];
    const own = schema.required ?? [];
    return Object.entries(schema.properties).map(([part, inner]) =>
      fieldOf(`${name}.${part}`, inner, {
        ...shared,
        isSecret: shared.isSecret && part === "privateKey",
        isRequired: isRequired && own.includes(part),
      }),
    );
  });
}

function fieldOf(
  path: string,
  schema: Schema,
  { isSecret, ...more }: { isSecret: boolean; isRequired: boolean; isMore: boolean },
): Field {
  return { path, kind: kindOf(path, schema, isSecret), choices: schema.enum ?? [], usual: usualOf(schema), ...more };
}

function kindOf(path: string, schema: Schema, isSecret: boolean): Field["kind"] {
  if (LONG.has(path.split(".").at(-1) ?? "")) return "long";
  if (schema.enum) return "choice";
  if (schema.type === "integer" || schema.type === "number") return "number";
  if (schema.type === "array") return "lines";
  if (schema.type === "string") return isSecret ? "secret" : "text";
  return "json";
}

const usualOf = ({ default: usual }: Schema): string =>
  usual === undefined || (typeof usual === "object" && !Array.isArray(usual))
    ? ""
    : Array.isArray(usual)
      ? usual.join("\n")
      : String(usual);

export type Typed = Readonly<Record<string, string>>;

/** What stands in the fields for settings that are known; secrets stand nowhere. */
export function typedOf(fields: readonly Field[], settings: Readonly<Record<string, unknown>>): Typed {
  return Object.fromEntries(
    fields.map(({ path, kind }) => {
      const [name = "", part] = path.split(".");
      const whole = settings[name];
      const value = part === undefined ? whole : (whole as Record<string, unknown> | undefined)?.[part];
      return [path, value === undefined ? "" : textOf(value, kind)];
    }),
  );
}

const textOf = (value: unknown, kind: Field["kind"]): string => {
  if (kind === "json") return JSON.stringify(value, null, 2);
  return Array.isArray(value) ? value.join("\n") : String(value);
};

/**
 * The settings that would be sent. Of a change only what is new: what was emptied is taken away, and a secret that nobody
 * typed anew stays. Throws where a field that holds JSON does not.
 */
export function settingsIn(fields: readonly Field[], typed: Typed, before: Typed | null): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const name of new Set(fields.map(({ path }) => path.split(".")[0] ?? ""))) {
    const own = fields.filter(({ path }) => path === name || path.startsWith(`${name}.`));
    const isNew = own.some(({ path }) => (typed[path] ?? "").trim() !== (before?.[path] ?? "").trim());
    if (!isNew) continue;
    const value = settingOf(name, own, typed);
    if (value !== undefined) settings[name] = value;
    else if (before !== null) settings[name] = null;
  }
  return settings;
}

function settingOf(name: string, own: readonly Field[], typed: Typed): unknown {
  const parts = own.flatMap((field) => {
    const value = partOf(field, (typed[field.path] ?? "").trim());
    return value === undefined ? [] : [[field.path.slice(name.length + 1), value] as const];
  });
  if (own.some(({ path }) => path.includes("."))) return parts.length === 0 ? undefined : Object.fromEntries(parts);
  return parts[0]?.[1];
}

function partOf({ kind }: Field, text: string): unknown {
  if (text === "") return undefined;
  if (kind === "number") return Number(text);
  if (kind === "json") return JSON.parse(text);
  return kind === "lines" ? text.split(/\s*\n\s*/) : text;
}

/** Fields that must be filled and are not; of a change, none that a secret stands in for. */
export const missing = (fields: readonly Field[], typed: Typed, given: readonly string[]): readonly string[] =>
  fields
    .filter(
      ({ path, isRequired }) =>
        isRequired && (typed[path] ?? "").trim() === "" && !given.includes(path.split(".")[0] ?? ""),
    )
    .map(({ path }) => path);

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

// Providers that many settings describe

/** A preset's own fields: its values, and the word by which we know its calls. */
export const presetFields = ({ fields }: Provider["presets"][number]): readonly Field[] =>
  [...fields.map((name) => `values.${name}`), "word"].map((path) => ({
    path,
    kind: "text",
    isRequired: true,
    isMore: false,
    choices: [],
    usual: "",
  }));

export function presetSettings(
  { fields, settings }: Provider["presets"][number],
  typed: Typed,
): Record<string, unknown> {
  const values = Object.fromEntries(fields.map((name) => [name, (typed[`values.${name}`] ?? "").trim()]));
  const hear = settings.hear as { protection: object } | undefined;
  const protection = hear && { ...hear.protection, secret: (typed.word ?? "").trim() };
  return { ...settings, values, ...(hear && { hear: { ...hear, protection } }) };
}

/** Words that somebody types into the provider's own pages too; we propose one that nobody guesses. */
export const PROPOSED = new Set(["verifyToken", "hookPassword", "word"]);
const WORD_BYTES = 18;

export function newWord(random: (count: number) => Uint8Array): string {
  return [...random(WORD_BYTES)].map((byte) => byte.toString(36).padStart(2, "0")).join("");
}
