import type { KeyboardEvent } from "react";
import { useKeys } from "../../../kit/keys.js";
import { toastDone, toastUndo } from "../../../kit/toasts.js";
import { useWords } from "../../../kit/words.js";
import type { DeskView } from "./desk.js";
import type { Way } from "./edits.js";
import { type Row, turned, type Walk, walked } from "./rows.js";
import type { Spot } from "./tree.js";

const WALKS: Readonly<Record<string, Walk>> = {
  ArrowUp: "previous",
  ArrowDown: "next",
  Home: "first",
  End: "last",
};
const WAYS: Readonly<Record<string, Way>> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };

interface TreeKeys {
  readonly desk: DeskView;
  /** The lines of the view, and the one that the keyboard is on. */
  readonly rows: readonly Row[];
  readonly here: Spot;
  readonly onOpen: () => void;
  readonly onRemove: () => void;
}

/** The keys of a view whose lines are a tree, as everybody's assistive software knows them. */
export const treeKeys =
  ({ desk, rows, here, onOpen, onRemove }: TreeKeys) =>
  (event: KeyboardEvent): void => {
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (ctrlKey || metaKey || shiftKey || !isOnLine(event.target)) return;
    const act = altKey
      ? moving(desk, key)
      : (walking(desk, rows, here, key) ?? { Enter: onOpen, Delete: onRemove }[key]);
    if (!act) return;
    event.preventDefault();
    act();
  };

/** A button inside a line keeps its own keys. */
const isOnLine = (target: EventTarget): boolean => target instanceof Element && target.matches("[data-spot]");

function moving(desk: DeskView, key: string): (() => void) | undefined {
  const way = WAYS[key];
  return way && !desk.isReadOnly ? () => desk.move(way) : undefined;
}

function walking({ pick, toggle }: DeskView, rows: readonly Row[], spot: Spot, key: string): (() => void) | undefined {
  const walk = WALKS[key];
  if (walk) return () => pick(walked(rows, spot, walk), true);
  if (key !== "ArrowLeft" && key !== "ArrowRight") return undefined;
  const turn = turned(rows, spot, key === "ArrowLeft" ? "left" : "right");
  return () => {
    if (turn === null) return;
    if ("go" in turn) pick(turn.go, true);
    else if ("close" in turn) toggle(turn.close, true);
    else toggle(turn.open, false);
  };
}

interface EditorKeys {
  readonly desk: DeskView;
  readonly onView: () => void;
  readonly onRemove: () => void;
  readonly onProblem: () => void;
}

/** The keys of the whole editor, in every view. */
export function useEditorKeys({ desk, onView, onRemove, onProblem }: EditorKeys): void {
  const words = useWords("strategy-editor");
  const group = words("title");
  const key = (keys: string, name: string, run: () => void, isHidden = false) => ({
    keys,
    label: words(`keys.${name}`),
    group,
    run,
    isHidden,
  });
  const look = [key("v", "view", onView), key("p", "problem", onProblem)];
  const write = [
    key("n", "add", () => desk.setAdding("after")),
    key("shift+n", "addInside", () => desk.setAdding("inside")),
    key("d", "duplicate", desk.duplicate),
    key("Delete", "remove", () => isElsewhere() || onRemove()),
    key("alt+ArrowUp", "up", () => desk.move("up")),
    key("alt+ArrowDown", "down", () => desk.move("down")),
    key("alt+ArrowRight", "in", () => desk.move("in")),
    key("alt+ArrowLeft", "out", () => desk.move("out")),
    key(",", "earlier", () => desk.shiftDay(-1)),
    key(".", "later", () => desk.shiftDay(1)),
    key("mod+z", "undo", desk.undo),
    key("mod+y", "redo", desk.redo),
    key("mod+shift+z", "redo", desk.redo, true),
    key("mod+s", "save", () => void desk.keep()),
  ];
  useKeys(desk.isReadOnly ? look : [...look, ...write]);
}

/** In a form or a dialog, Del means what is there. */
const isElsewhere = (): boolean => Boolean(document.activeElement?.closest("[data-panel], [role=dialog]"));

const UNDO_SECONDS = 8;

/** Removes what is chosen, and says so with the way back. */
export function useRemove({ remove, undoTo, work: { definition } }: DeskView): () => void {
  const words = useWords("strategy-editor");
  return () => {
    if (remove()) toastUndo(words("removed"), async () => undoTo(definition), UNDO_SECONDS);
    else toastDone(words("cannotRemove"));
  };
}
