import { ActionIcon, Menu } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { AddIcon } from "../../../kit/icons.js";
import { useWords } from "../../../kit/words.js";
import { type DeskView, useDeskView } from "./desk.js";
import styles from "./editor.module.css";
import { KindIcon } from "./kind-icon.js";
import { STEP_KINDS, type StepKind } from "./new-step.js";
import { mayBranch, stepOf } from "./tree.js";

/** One letter a kind, the same in every language: those of the Spanish words. */
const LETTERS: Readonly<Record<StepKind, string>> = {
  message: "m",
  call: "l",
  visit: "v",
  charge: "g",
  wait: "e",
  condition: "c",
  split: "r",
  tone: "t",
  tag: "q",
  field: "k",
  webhook: "w",
  offer: "o",
  goto: "i",
  stop: "f",
};

/** The steps that can be added where one is chosen, each by its letter. */
export function AddMenu(): ReactNode {
  const words = useWords("strategy-editor");
  const desk = useDeskView();
  const list = useRef<HTMLDivElement>(null);
  const { adding, setAdding, isReadOnly } = desk;
  if (isReadOnly) return null;
  const where = adding ?? "after";
  const close = (): void => {
    setAdding(null);
    desk.pick(desk.work.spot, true);
  };
  const choose = (kind: StepKind): void => {
    setAdding(null);
    desk.add(kind, where);
  };
  return (
    <Menu
      opened={adding !== null}
      onChange={(opened) => (opened ? setAdding("after") : close())}
      returnFocus={false}
      position="bottom-end"
      width={248}
      onOpen={() => list.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus()}
    >
      <Menu.Target>
        <ActionIcon
          size={28}
          tabIndex={-1}
          className={styles.addHere ?? ""}
          aria-label={words("add.title")}
          data-hint={words("add.title")}
        >
          <AddIcon size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown ref={list}>
        <Menu.Label>{words(titleOf(desk, where))}</Menu.Label>
        {STEP_KINDS.map((kind) => (
          <Menu.Item
            key={kind}
            leftSection={<KindIcon kind={kind} />}
            rightSection={<kbd>{LETTERS[kind].toUpperCase()}</kbd>}
            aria-keyshortcuts={LETTERS[kind]}
            onClick={() => choose(kind)}
          >
            {words(`kind.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function titleOf({ work }: DeskView, where: "after" | "inside"): string {
  const { definition, spot } = work;
  const step = stepOf(definition.steps, spot);
  if (spot === "") return "add.first";
  if (step === null) return "add.branch";
  return where === "inside" && mayBranch(step) ? "add.inside" : "add.after";
}

/**
 * While the menu is asked for, a letter adds its step: also the one that is typed before the menu has come up.
 *
 * `asked` is known at once, the drawing a moment later.
 */
export function useAddLetters({ asked, setAdding, add }: DeskView): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const where = asked.current;
      const kind = STEP_KINDS.find((one) => LETTERS[one] === event.key.toLowerCase());
      if (where === null || !kind || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      setAdding(null);
      add(kind, where);
    };
    document.addEventListener("keydown", onKey, { capture: true });
    return () => document.removeEventListener("keydown", onKey, { capture: true });
  }, [asked, setAdding, add]);
}
