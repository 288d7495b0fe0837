import { ok, type Result, refuse } from "../../kernel/result.js";
import { type ContactPolicyPack, type PackSettings, packShape } from "./pack-shape.js";

export type SettingRefusal = "unknown_setting" | "unknown_value" | "broken_option";

/**
 * What does this pack say under these readings of the law?
 *
 * Where a text is disputed or silent, a pack names a setting with its readings. The chosen reading's changes are
 * merged into the pack, and rows that belong to another reading are left out. Settings the tenant does not name
 * keep the pack's default. The answer has no settings left: it is one reading.
 */
export function readPack(
  pack: ContactPolicyPack,
  chosen: PackSettings = {},
): Result<ContactPolicyPack, SettingRefusal> {
  for (const name of Object.keys(chosen)) {
    if (!Object.hasOwn(pack.settings, name)) return refuse("unknown_setting", { pack: pack.id, setting: name });
  }
  const values: Record<string, string> = {};
  let read: unknown = pack;
  for (const [name, setting] of Object.entries(pack.settings)) {
    const value = chosen[name] ?? setting.default;
    const change = Object.hasOwn(setting.options, value) ? setting.options[value] : undefined;
    if (!change) return refuse("unknown_value", { pack: pack.id, setting: name, value });
    values[name] = value;
    read = merge(read, change);
  }
  const parsed = packShape.safeParse(withoutOtherReadings(read, values));
  if (!parsed.success) return refuse("broken_option", { pack: pack.id, why: parsed.error.issues[0]?.message ?? "" });
  return ok(parsed.data);
}

type Tree = { readonly [key: string]: unknown };

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

/** Objects merge key by key; anything else replaces what was there; null takes it away. */
export function merge(onto: unknown, change: unknown): unknown {
  if (!isTree(onto) || !isTree(change)) return change;
  const merged: Record<string, unknown> = { ...onto };
  for (const [key, value] of Object.entries(change)) {
    if (value === null && key !== "calendar") delete merged[key];
    else merged[key] = key in onto ? merge(onto[key], value) : value;
  }
  return merged;
}

/** Drops every row whose `when` names another value, and the settings themselves. */
function withoutOtherReadings(pack: unknown, values: PackSettings): unknown {
  if (!isTree(pack)) return pack;
  const read: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(pack)) {
    if (key === "settings") continue;
    read[key] = Array.isArray(value) ? value.filter((row) => belongs(row, values)).map(settled) : value;
  }
  return read;
}

function belongs(row: unknown, values: PackSettings): boolean {
  if (!isTree(row) || !isTree(row.when)) return true;
  return Object.entries(row.when).every(([name, value]) => values[name] === value);
}

/** The row without its condition: it has been met, and reading a second time must not drop the row. */
function settled(row: unknown): unknown {
  if (!isTree(row)) return row;
  const { when: _, ...rest } = row;
  return rest;
}
