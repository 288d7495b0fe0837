import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { areSingleKeysOn, useKeys } from "../keys.js";
import { useWords } from "../words.js";
import { useSaying } from "./data.js";
import { type Desk, DeskProvider, deskOf, rowsIn, slotOfText, useHand } from "./desk.js";
import type { RuleFault } from "./problem-words.js";
import styles from "./rule.module.css";
import { RuleGroup } from "./rule-group.js";
import { addAt, bare, type DraftRule, groupAt, moveAt, negateAt, type Path, removeAt, rooted } from "./rule-model.js";

interface RuleEditorProps {
  /** As it is saved, or as somebody left it half written. */
  readonly rule: DraftRule;
  readonly onChange: (rule: DraftRule) => void;
  readonly isReadOnly?: boolean;
  /** What the server found wrong; what can be seen here is found here. */
  readonly problems?: readonly RuleFault[];
  /** What is missing is as wrong as what is wrong: after somebody tried to save. */
  readonly isStrict?: boolean;
  /** May other segments be named? Not where they would mean nothing. */
  readonly withSegments?: boolean;
  readonly self?: string | null;
  /** Its keys act wherever the focus is: the editor is what its page is for. `g` alone stays inside: elsewhere it goes places. */
  readonly ownsKeys?: boolean;
}

/** Writes a rule: nested groups of questions about an account. Words: `rule`. */
export function RuleEditor(props: RuleEditorProps): ReactNode {
  const { rule: given, onChange, isReadOnly = false, problems = [], isStrict = false, ownsKeys = false } = props;
  const words = useWords("rule");
  const root = useRef<HTMLDivElement>(null);
  const rule = rooted(given);
  const saying = useSaying([rule]);
  const put = useHand(root);
  const desk = deskOf({
    rule,
    onChange,
    saying,
    isReadOnly,
    withSegments: props.withSegments ?? true,
    self: props.self ?? null,
    problems,
    isStrict,
    put,
  });
  const act = (press: string): boolean => !isReadOnly && actOn(desk, press, currentSlot(root.current));
  const keys = [
    { keys: "a", label: words("edit.add") },
    { keys: "Delete", label: words("edit.remove") },
    { keys: "n", label: words("edit.negate") },
    { keys: "alt+ArrowUp", label: words("edit.up") },
    { keys: "alt+ArrowDown", label: words("edit.down") },
  ];
  useKeys(
    ownsKeys && !isReadOnly
      ? keys.map((key) => ({ ...key, group: words("edit.keys"), run: () => void act(key.keys) }))
      : [],
  );
  return (
    <DeskProvider value={desk}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of its controls; it takes no focus itself */}
      <div ref={root} className={styles.editor} onKeyDown={(event) => onKey(event, act)}>
        <RuleGroup slot={[]} here={bare(rule)} whole={rule} />
      </div>
    </DeskProvider>
  );
}

const currentSlot = (root: HTMLElement | null): Path | null => {
  const row = document.activeElement?.closest<HTMLElement>("[data-rule-row]");
  return row && root?.contains(row) ? slotOfText(row.dataset.ruleRow ?? "") : null;
};

/** What a key does to the rule that has the focus. False: nothing. */
function actOn({ rule, change }: Desk, press: string, slot: Path | null): boolean {
  if (press === "a") change(addAt(rule, slot ?? []), "head", true);
  else if (press === "g") change(groupAt(rule, slot ?? []), "head", true);
  else if (slot === null || slot.length === 0) return false;
  else if (press === "Delete") change(removeAt(rule, slot), "head");
  else if (press === "n") change(negateAt(rule, slot), "head");
  else if (press === "alt+ArrowUp") change(moveAt(rule, slot, -1), "head");
  else if (press === "alt+ArrowDown") change(moveAt(rule, slot, 1), "head");
  else return false;
  return true;
}

function onKey(event: KeyboardEvent<HTMLElement>, act: (press: string) => boolean): void {
  const { target, currentTarget, key, altKey, ctrlKey, metaKey } = event;
  // A list or menu that lies over the editor keeps its keys.
  if (!(target instanceof HTMLElement) || !currentTarget.contains(target) || ctrlKey || metaKey) return;
  const isField = target.tagName === "INPUT";
  const isLetter = key.length === 1;
  if (isField || (isLetter && !areSingleKeysOn())) return;
  const press = altKey ? `alt+${key}` : key;
  if (act(press) || (!altKey && walk(currentTarget, target, key))) event.preventDefault();
}

/** Arrows go through the rows, and along one. */
function walk(root: HTMLElement, target: HTMLElement, key: string): boolean {
  const row = target.closest<HTMLElement>("[data-rule-row]");
  if (!row) return false;
  if (key === "ArrowUp" || key === "ArrowDown") {
    const rows = rowsIn(root);
    const next = rows[rows.indexOf(row) + (key === "ArrowUp" ? -1 : 1)];
    next?.querySelector<HTMLElement>("[data-token=head]")?.focus();
    return next !== undefined;
  }
  if (key !== "ArrowLeft" && key !== "ArrowRight") return false;
  const stops = [...row.querySelectorAll<HTMLElement>("button, input")];
  const next = stops[stops.indexOf(target) + (key === "ArrowLeft" ? -1 : 1)];
  next?.focus();
  return next !== undefined;
}
