import { ActionIcon, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { FACTS, type Fact, type FactGroup, factOf } from "../../../src/strategy/domain/segment/facts.js";
import { CloseIcon, MoreIcon } from "../icons.js";
import { Keys } from "../shortcuts.js";
import { useWords } from "../words.js";
import { factsQuery, segmentsQuery } from "./data.js";
import { useDesk } from "./desk.js";
import { factName, opWords } from "./fact-words.js";
import { type Option, Picker } from "./picker.js";
import styles from "./rule.module.css";
import {
  type Bare,
  copyAt,
  type DraftCondition,
  type DraftRule,
  type DraftSegment,
  groupAt,
  moveAt,
  negateAt,
  type Path,
  removeAt,
  withFact,
  withOp,
} from "./rule-model.js";
import { sentenceOfRule } from "./sentence.js";
import { ValueFields } from "./value-fields.js";

interface RowProps {
  readonly slot: Path;
  readonly here: Bare & { readonly node: DraftCondition | DraftSegment };
  readonly whole: DraftRule;
  /** What stands between this rule and the one before it. */
  readonly link: string;
}

/** One rule: a fact, how it is compared, and with what. */
export function RuleRow({ slot, here, whole, link }: RowProps): ReactNode {
  const words = useWords("rule");
  const { saying, faultsAt, isReadOnly } = useDesk();
  const { node, isNot } = here;
  const sentence = sentenceOfRule(whole, saying);
  const faults = faultsAt(slot, here);
  const isWrong = faults.some(({ isSoft }) => !isSoft);
  if (isReadOnly)
    return (
      <li className={styles.part}>
        <span className={styles.link}>{link}</span>
        <span className={styles.said}>{sentence}</span>
      </li>
    );
  return (
    <li className={styles.part}>
      <span className={styles.link}>{link}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need its legend on screen */}
      <div
        className={styles.row}
        role="group"
        aria-label={words("edit.row", { rule: sentence })}
        data-rule-row={slot.join(".")}
        data-wrong={isWrong || undefined}
      >
        {isNot && "fact" in node && <span className={styles.not}>{words("edit.not")}</span>}
        <FactToken here={here} isWrong={isWrong} />
        {"segment" in node ? (
          <SegmentTokens slot={slot} here={here} node={node} isWrong={isWrong} />
        ) : (
          <ConditionTokens here={here} node={node} isWrong={isWrong} />
        )}
        <RowMenu slot={slot} sentence={sentence} isNot={isNot} />
        {faults.map(({ text, isSoft }) => (
          <p key={text} className={styles.fault} data-soft={isSoft || undefined}>
            {text}
          </p>
        ))}
      </div>
    </li>
  );
}

const SEGMENT = "segment";

/** All facts, as they are offered: by group, the columns of the files after them, other segments at the end. */
function useFactOptions(): readonly Option[] {
  const words = useWords("rule");
  const { withSegments } = useDesk();
  const { data } = useQuery(factsQuery);
  const option = ({ name, group }: { readonly name: string; readonly group: FactGroup }): Option => ({
    value: name,
    label: factName(name, words),
    group: words(`group.${group}`),
  });
  return [
    ...(data ?? FACTS).map(option),
    ...(withSegments ? [{ value: SEGMENT, label: words("edit.segment"), group: words("group.segment") }] : []),
  ];
}

function FactToken({ here, isWrong }: Pick<RowProps, "here"> & { readonly isWrong: boolean }): ReactNode {
  const words = useWords("rule");
  const desk = useDesk();
  const options = useFactOptions();
  const { node, path } = here;
  const chosen = "segment" in node ? SEGMENT : node.fact;
  const said = chosen === "" ? null : chosen === SEGMENT ? words("edit.segment") : factName(chosen, words);
  const pick = (name: string): void => {
    if (name === chosen) return;
    const next = name === SEGMENT ? { segment: "" } : withFact("fact" in node ? node : {}, name);
    desk.replace(path, next, "value");
  };
  return (
    <Picker
      name="head"
      tone="fact"
      label={words("edit.fact")}
      said={said}
      placeholder={words("edit.pickFact")}
      options={options}
      chosen={chosen === "" ? [] : [chosen]}
      isWrong={isWrong && said === null}
      onPick={pick}
    />
  );
}

interface TokensProps extends Pick<RowProps, "here"> {
  readonly isWrong: boolean;
}

function ConditionTokens({ here, node, isWrong }: TokensProps & { readonly node: DraftCondition }): ReactNode {
  const words = useWords("rule");
  const desk = useDesk();
  const fact = factOf(node.fact);
  if (!fact) return null;
  const { op = fact.ops[0] } = node;
  if (op === undefined) return null;
  return (
    <>
      {fact.type !== "flag" && <OpToken fact={fact} node={node} here={here} />}
      <ValueFields
        fact={fact}
        op={op}
        value={node.value}
        isWrong={isWrong}
        saying={desk.saying}
        onChange={(value) => desk.replace(here.path, { ...node, value })}
      />
      {fact.type === "flag" && node.op !== "is" && <span className={styles.unit}>{words(`op.${op}`)}</span>}
    </>
  );
}

function OpToken({
  fact,
  node,
  here,
}: Pick<RowProps, "here"> & { readonly fact: Fact; readonly node: DraftCondition }): ReactNode {
  const words = useWords("rule");
  const desk = useDesk();
  return (
    <Picker
      name="op"
      label={words("edit.op")}
      said={node.op ? opWords(fact, node.op, words) : null}
      placeholder="…"
      options={fact.ops.map((op) => ({ value: op, label: opWords(fact, op, words) }))}
      chosen={node.op ? [node.op] : []}
      onPick={(picked) => {
        const op = fact.ops.find((one) => one === picked);
        if (op) desk.replace(here.path, withOp(node, op), "value");
      }}
    />
  );
}

function SegmentTokens({
  slot,
  here,
  node,
  isWrong,
}: TokensProps & { readonly slot: Path; readonly node: DraftSegment }): ReactNode {
  const words = useWords("rule");
  const desk = useDesk();
  const { data, isError } = useQuery(segmentsQuery);
  const open = (data ?? []).filter(({ id, state }) => state === "active" && id !== desk.self);
  const answers = [
    { value: "in", label: words("op.in") },
    { value: "notIn", label: words("op.notIn") },
  ];
  const answer = here.isNot ? "notIn" : "in";
  return (
    <>
      <Picker
        name="op"
        label={words("edit.op")}
        said={words(`op.${answer}`)}
        options={answers}
        chosen={[answer]}
        onPick={(picked) => {
          if (picked !== answer) desk.change(negateAt(desk.rule, slot), "value");
        }}
      />
      <Picker
        name="value"
        label={words("edit.value")}
        said={node.segment === "" ? null : (desk.saying.names.of("segment", node.segment) ?? node.segment)}
        placeholder={words("edit.pickSegment")}
        options={open.map(({ id, name }) => ({ value: id, label: name }))}
        chosen={node.segment === "" ? [] : [node.segment]}
        isWrong={isWrong}
        onPick={(segment) => desk.replace(here.path, { segment })}
        emptyNote={isError ? words("edit.failed") : undefined}
      />
    </>
  );
}

interface RowMenuProps {
  readonly slot: Path;
  readonly sentence: string;
  readonly isNot: boolean;
}

/** What else can be done with a rule or a group; everything has its key, and nothing needs a drag. */
export function RowMenu({ slot, sentence, isNot }: RowMenuProps): ReactNode {
  const words = useWords("rule");
  const { rule, change } = useDesk();
  const isRoot = slot.length === 0;
  if (isRoot) return null;
  return (
    <span className={styles.actions}>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={28} aria-label={words("edit.menu", { rule: sentence })}>
            <MoreIcon size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item rightSection={<Keys keys="n" />} onClick={() => change(negateAt(rule, slot), "head")}>
            {words(isNot ? "edit.affirm" : "edit.negate")}
          </Menu.Item>
          <Menu.Item rightSection={<Keys keys="g" />} onClick={() => change(groupAt(rule, slot), "head")}>
            {words("edit.wrap")}
          </Menu.Item>
          <Menu.Item onClick={() => change(copyAt(rule, slot), "head")}>{words("edit.copy")}</Menu.Item>
          <Menu.Item rightSection={<Keys keys="alt+ArrowUp" />} onClick={() => change(moveAt(rule, slot, -1), "head")}>
            {words("edit.up")}
          </Menu.Item>
          <Menu.Item rightSection={<Keys keys="alt+ArrowDown" />} onClick={() => change(moveAt(rule, slot, 1), "head")}>
            {words("edit.down")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ActionIcon
        size={28}
        aria-label={words("edit.removeNamed", { rule: sentence })}
        onClick={() => change(removeAt(rule, slot), "head")}
      >
        <CloseIcon size={15} />
      </ActionIcon>
    </span>
  );
}
