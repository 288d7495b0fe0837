import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { AddIcon } from "../icons.js";
import { useWords } from "../words.js";
import { useDesk } from "./desk.js";
import { Picker } from "./picker.js";
import styles from "./rule.module.css";
import {
  addAt,
  type Bare,
  bare,
  type DraftRule,
  groupAt,
  isGroup,
  MODES,
  type Mode,
  modeOf,
  type Path,
  partsOf,
  setMode,
} from "./rule-model.js";
import { RowMenu, RuleRow } from "./rule-row.js";
import { sentenceOfRule } from "./sentence.js";

interface GroupProps {
  readonly slot: Path;
  readonly here: Bare;
  readonly whole: DraftRule;
  readonly link?: string;
}

/** Rules that count together: how, the rules themselves, and room for more. */
export function RuleGroup({ slot, here, whole, link }: GroupProps): ReactNode {
  const { isReadOnly, saying } = useDesk();
  const { node, path } = here;
  const mode = modeOf(here);
  if (!isGroup(node)) return null;
  const kind = "all" in node ? "all" : "any";
  const list = (
    <ul className={styles.parts} aria-label={sentenceOfRule(whole, saying)}>
      {partsOf(node).map((part, at) => (
        <Part
          key={[...path, kind, at].join(".")}
          slot={[...path, kind, at]}
          part={part}
          link={at === 0 ? "" : LINKS[mode]}
        />
      ))}
    </ul>
  );
  const group = (
    <div className={styles.group} data-root={slot.length === 0 || undefined}>
      <GroupHead slot={slot} here={here} whole={whole} />
      {list}
      {!isReadOnly && <GroupFoot slot={slot} here={here} />}
    </div>
  );
  if (slot.length === 0) return group;
  return (
    <li className={styles.part}>
      <LinkWord link={link ?? ""} />
      {group}
    </li>
  );
}

const LINKS: Readonly<Record<Mode, string>> = { all: "and", notAll: "and", any: "or", none: "or" };

function LinkWord({ link }: { readonly link: string }): ReactNode {
  const words = useWords("rule");
  return <span className={styles.link}>{link === "" ? "" : words(`edit.${link}`)}</span>;
}

function Part({
  slot,
  part,
  link,
}: {
  readonly slot: Path;
  readonly part: DraftRule;
  readonly link: string;
}): ReactNode {
  const words = useWords("rule");
  const here = bare(part, slot);
  const { node } = here;
  if (isGroup(node)) return <RuleGroup slot={slot} here={here} whole={part} link={link} />;
  return <RuleRow slot={slot} here={{ ...here, node }} whole={part} link={link === "" ? "" : words(`edit.${link}`)} />;
}

function GroupHead({ slot, here, whole }: Omit<GroupProps, "link">): ReactNode {
  const words = useWords("rule");
  const { rule, saying, isReadOnly, faultsAt, change } = useDesk();
  const isRoot = slot.length === 0;
  const mode = modeOf(here);
  const faults = faultsAt(slot, here);
  const isBare = isRoot && isGroup(here.node) && partsOf(here.node).length === 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need its legend on screen
    <div
      className={styles.head}
      role="group"
      aria-label={isRoot ? words("edit.label") : sentenceOfRule(whole, saying)}
      data-rule-row={slot.join(".")}
    >
      <span>{words(isRoot ? "edit.root" : "edit.group")}</span>
      {isReadOnly ? (
        <span className={styles.said}>{words(`mode.${mode}`)}</span>
      ) : (
        <Picker
          name="head"
          label={words("mode.label")}
          said={words(`mode.${mode}`)}
          options={MODES.map((one) => ({ value: one, label: words(`mode.${one}`) }))}
          chosen={[mode]}
          onPick={(picked) => {
            const next = MODES.find((one) => one === picked);
            if (next) change({ rule: setMode(rule, slot, next), path: slot }, "head");
          }}
        />
      )}
      <span className={styles.ofThese}>{words("edit.ofThese")}</span>
      {!isReadOnly && <RowMenu slot={slot} sentence={sentenceOfRule(whole, saying)} isNot={here.isNot} />}
      {faults
        .filter(({ isSoft }) => !(isBare && isSoft))
        .map(({ text, isSoft }) => (
          <p key={text} className={styles.fault} data-soft={isSoft || undefined}>
            {text}
          </p>
        ))}
    </div>
  );
}

function GroupFoot({ slot, here }: Pick<GroupProps, "slot" | "here">): ReactNode {
  const words = useWords("rule");
  const { rule, change } = useDesk();
  const isRoot = slot.length === 0;
  const isBare = isRoot && isGroup(here.node) && partsOf(here.node).length === 0;
  return (
    <div className={styles.foot}>
      {isBare && <p className={styles.bare}>{words("edit.empty")}</p>}
      <Button
        size="compact-sm"
        variant={isRoot ? "default" : "subtle"}
        color={isRoot ? "teal" : "gray"}
        leftSection={<AddIcon size={14} />}
        rightSection={isRoot && <kbd>{"A"}</kbd>}
        onClick={() => change(addAt(rule, slot), "head", true)}
      >
        {words("edit.add")}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        rightSection={isRoot && <kbd className={styles.inside}>{"G"}</kbd>}
        onClick={() => change(groupAt(rule, slot), "head", true)}
      >
        {words("edit.addGroup")}
      </Button>
    </div>
  );
}
