import type { Definition, Step } from "../../../../src/strategy/domain/definition.js";
import type { Difference } from "../../../../src/strategy/domain/diff.js";
import type { Rule } from "../../../../src/strategy/domain/segment/rule.js";
import { type Saying, shortWords, signed } from "./say.js";
import { stepOf } from "./tree.js";

export interface SaidDifference {
  readonly key: string;
  readonly kind: Difference["kind"];
  readonly text: string;
  /** What it was and what it is, for what was changed. */
  readonly details: readonly { readonly name: string; readonly before: string; readonly after: string }[];
}

interface Sides {
  readonly before: Definition;
  readonly after: Definition;
  readonly saying: Saying;
  readonly settings: (definition: Definition) => string;
}

/** One difference between two definitions, in words. */
export function differenceWords(one: Difference, sides: Sides): SaidDifference {
  const { saying, before, after } = sides;
  const { words } = saying;
  if (one.kind === "setting")
    return {
      key: `setting ${one.name}`,
      kind: one.kind,
      text: words("diff.setting", { name: words(`diff.name.${one.name}`) }),
      details: [
        { name: "", before: settingWords(one.name, before, sides), after: settingWords(one.name, after, sides) },
      ],
    };
  const step = stepOf(one.kind === "removed" ? before.steps : after.steps, one.step);
  const name = step ? shortWords(step, saying) : one.step;
  const details =
    one.kind === "changed"
      ? one.fields.map((field) => ({
          name: words(`diff.field.${field.name}`),
          before: valueWords(field.name, field.before, saying),
          after: valueWords(field.name, field.after, saying),
        }))
      : [];
  return { key: `${one.kind} ${one.step}`, kind: one.kind, text: words(`diff.${one.kind}`, { step: name }), details };
}

function settingWords(name: string, definition: Definition, { saying: { words }, settings }: Sides): string {
  const { lane, anchor, days, entry, gapDays } = definition;
  switch (name) {
    case "lane":
      return words(`lane.${lane}`);
    case "anchor":
      return words(anchor.on === "due" ? "settings.anchorDue" : `settings.anchorEvent.${anchor.event}`);
    case "days":
      return words("diff.days", { from: signed(days.from), to: days.to === null ? "∞" : signed(days.to) });
    case "entry":
      return words(`settings.entries.${entry}`);
    case "gapDays":
      return String(gapDays);
    default:
      return settings(definition);
  }
}

/** A field of a step as people read it; the names of fields are those of `domain/definition.ts`. */
function valueWords(name: string, value: unknown, saying: Saying): string {
  const { words, states, template, rule } = saying;
  if (value === undefined || value === null) return words("diff.nothing");
  if (name === "template" || name === "script") return template(String(value));
  if (name === "day") return signed(Number(value));
  if (name === "tone") return words(`tone.${String(value)}`);
  if (name === "if") return rule(value as Rule);
  if (name === "channels") return (value as string[]).map((channel) => states(`channel.${channel}`)).join(", ");
  if (name === "arms")
    return (value as { name: string; percent: number }[]).map((arm) => words("branch.arm", { ...arm })).join(" · ");
  if (name === "until" || name === "days") {
    const step = { kind: "wait", id: "", ...(name === "days" ? { days: value } : { until: value }) } as Step;
    return shortWords(step, saying);
  }
  if (name === "order") return words("form.best");
  return Array.isArray(value) ? value.join(", ") : String(value);
}
