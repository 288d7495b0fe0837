import { createContext, type RefObject, useContext, useLayoutEffect, useRef } from "react";
import type { RuleProblem } from "../../../src/strategy/domain/segment/rule.js";
import { checkRule } from "../../../src/strategy/domain/segment/rule.js";
import type { Saying } from "./fact-words.js";
import { faultWords, type RuleFault } from "./problem-words.js";
import {
  type Bare,
  type Changed,
  type DraftRule,
  isUnfinished,
  type Path,
  problemsAt,
  replaceAt,
} from "./rule-model.js";

/** The parts of a row that a hand may be put on. */
export type Token = "head" | "op" | "value";

export interface Fault {
  readonly text: string;
  /** Merely not filled in yet. */
  readonly isSoft: boolean;
}

/** What every part of an editor shares: the rule, the way to change it, and what is wrong with it. */
export interface Desk {
  readonly rule: DraftRule;
  readonly saying: Saying;
  readonly isReadOnly: boolean;
  readonly withSegments: boolean;
  /** The segment whose rule this is: it cannot name itself. */
  readonly self: string | null;
  readonly faultsAt: (slot: Path, node: Bare) => readonly Fault[];
  readonly change: (changed: Changed, on: Token, opens?: boolean) => void;
  readonly replace: (path: Path, node: DraftRule, on?: Token) => void;
}

const DeskContext = createContext<Desk | null>(null);
export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("a rule's parts stand inside its editor");
  return desk;
}

interface Wish {
  readonly slot: string;
  readonly on: Token;
  readonly opens: boolean;
}

export const slotOfText = (text: string): Path =>
  text === "" ? [] : text.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));

const slotText = (path: Path): string => {
  let end = path.length;
  while (path[end - 1] === "not") end--;
  return path.slice(0, end).join(".");
};

export const rowsIn = (root: HTMLElement | null): HTMLElement[] => [
  ...(root?.querySelectorAll<HTMLElement>("[data-rule-row]") ?? []),
];

/** Puts the hand where a change wants it, once that is on screen. */
export function useHand(root: RefObject<HTMLElement | null>): (wish: Wish) => void {
  const wish = useRef<Wish | null>(null);
  useLayoutEffect(() => {
    const { slot, on, opens } = wish.current ?? { slot: null, on: "head", opens: false };
    if (slot === null) return;
    wish.current = null;
    const row = rowsIn(root.current).find(({ dataset }) => dataset.ruleRow === slot);
    const token = [on, "head"].flatMap((name) => row?.querySelector<HTMLElement>(`[data-token=${name}]`) ?? [])[0];
    token?.focus();
    if (opens) token?.click();
  });
  return (next) => {
    wish.current = next;
  };
}

interface DeskProps {
  readonly rule: DraftRule;
  readonly onChange: (rule: DraftRule) => void;
  readonly saying: Saying;
  readonly isReadOnly: boolean;
  readonly withSegments: boolean;
  readonly self: string | null;
  readonly problems: readonly RuleFault[];
  readonly isStrict: boolean;
  readonly put: (wish: Wish) => void;
}

export function deskOf(props: DeskProps): Desk {
  const { rule, onChange, saying, problems, isStrict, put } = props;
  const own: readonly (RuleProblem & RuleFault)[] = checkRule(rule);
  return {
    ...props,
    faultsAt: (slot, node) => {
      const told = [
        ...problemsAt(own, slot, node).map((fault) => ({ fault, isSoft: !isStrict && isUnfinished(rule, fault) })),
        ...problemsAt(problems, slot, node).map((fault) => ({ fault, isSoft: false })),
      ].map(({ fault, isSoft }) => ({ text: faultWords(rule, fault, saying.words), isSoft }));
      return told.filter(({ text }, at) => told.findIndex((other) => other.text === text) === at);
    },
    change: (changed, on, opens = false) => {
      put({ slot: slotText(changed.path), on, opens });
      onChange(changed.rule);
    },
    replace: (path, node, on) => {
      if (on) put({ slot: slotText(path), on, opens: false });
      onChange(replaceAt(rule, path, node));
    },
  };
}
