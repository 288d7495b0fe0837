import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useLayoutEffect,
  useRef,
} from "react";
import { formatNumber } from "../../../kit/format.js";
import { DownIcon, TroubleIcon } from "../../../kit/icons.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { AddMenu } from "./add-menu.js";
import { type DeskView, useDeskView } from "./desk.js";
import { KindIcon } from "./kind-icon.js";
import styles from "./outline.module.css";
import { useProblemsOf } from "./problems.js";
import type { Row } from "./rows.js";
import { branchWords, whatWords, whenWords } from "./say.js";
import { useSettingsWords } from "./settings-words.js";
import type { Spot } from "./tree.js";

export interface ViewProps {
  /** The lines that the view shows, and the one that the keyboard is on. */
  readonly rows: readonly Row[];
  readonly here: Spot;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** A line was touched: on a phone its settings open over the view. */
  readonly onTap: () => void;
}

/** The strategy as an outline: one line a step, branches under it. */
export function Outline({ rows, here, onKeyDown, onTap }: ViewProps): ReactNode {
  const words = useWords("strategy-editor");
  const tree = useRef<HTMLDivElement>(null);
  useFocus(tree, useDeskView(), here);
  return (
    <div ref={tree} role="tree" aria-label={words("view.outline")} className={styles.tree} onKeyDown={onKeyDown}>
      {rows.map((row) => (
        <Line key={row.spot} row={row} isChosen={row.spot === here} onTap={onTap} />
      ))}
    </div>
  );
}

/** After an act by key the focus is on what is chosen, wherever it went. */
export function useFocus(view: RefObject<HTMLElement | null>, { wantsFocus }: DeskView, here: Spot): void {
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    const line = view.current?.querySelector<HTMLElement>(`[data-spot="${here}"]`);
    line?.focus({ focusVisible: true } as FocusOptions);
    line?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

export interface LineProps {
  readonly row: Row;
  readonly isChosen: boolean;
  readonly onTap: () => void;
}

/** What a line, a rung or a card of any view is to the keyboard and to who listens. */
export function lineProps({ row, isChosen, onTap }: LineProps, { pick }: DeskView) {
  return {
    role: "treeitem",
    "data-spot": row.spot,
    "data-kind": row.kind === "step" ? row.step?.kind : row.kind,
    "aria-level": row.level,
    "aria-posinset": row.position,
    "aria-setsize": row.size,
    "aria-selected": isChosen,
    ...(row.isOpen !== null && { "aria-expanded": row.isOpen }),
    tabIndex: isChosen ? 0 : -1,
    onClick: ({ target, currentTarget }: MouseEvent<HTMLElement>) => {
      // A button in the line, or an item of its menu, is not the line.
      const isLine = target instanceof Element && currentTarget.contains(target) && !target.closest("button");
      if (!isLine) return;
      pick(row.spot);
      onTap();
    },
    onFocus: () => {
      if (!isChosen) pick(row.spot);
    },
  } as const;
}

function Line(props: LineProps): ReactNode {
  const desk = useDeskView();
  const { row, isChosen } = props;
  const { kind, step, level } = row;
  return (
    <div {...lineProps(props, desk)} className={styles.line} style={{ "--level": level - 1 } as CSSProperties}>
      <Fold row={row} />
      {kind === "branch" && step ? (
        <BranchLabel row={row} />
      ) : (
        <>
          <span className={styles.node}>
            <KindIcon kind={step?.kind ?? "settings"} />
          </span>
          {step === null ? <SettingsLine /> : <StepLine row={row} />}
        </>
      )}
      {isChosen && <AddMenu />}
    </div>
  );
}

/** Opens and closes a line. The keys do the same, so the keyboard passes it over. */
function Fold({ row: { isOpen, spot } }: { readonly row: Row }): ReactNode {
  const { toggle } = useDeskView();
  if (isOpen === null) return <span className={styles.fold} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the line itself is what is opened, by its own keys
    // biome-ignore lint/a11y/useKeyWithClickEvents: left and right do it on the line
    <span
      className={styles.fold}
      data-open={isOpen}
      onClick={(event) => {
        event.stopPropagation();
        toggle(spot, isOpen);
      }}
    >
      <DownIcon size={14} aria-hidden={true} />
    </span>
  );
}

function SettingsLine(): ReactNode {
  const { definition } = useDeskView().work;
  const say = useSettingsWords();
  return (
    <span className={styles.words}>
      <span className={styles.sentence}>
        <span className={styles.what}>{say(definition)}</span>
        <Trouble id={null} />
      </span>
    </span>
  );
}

function StepLine({ row: { step, isOpen } }: { readonly row: Row }): ReactNode {
  const words = useWords("strategy-editor");
  const { saying, work } = useDeskView();
  if (step === null) return null;
  const when = whenWords(step, saying);
  return (
    <span className={styles.words}>
      <span className={styles.sentence}>
        {when !== null && <span className={styles.when}>{when}</span>}{" "}
        <span className={styles.what}>{whatWords(step, saying, work.definition)}</span>
        {isOpen === false && <span className={styles.folded}>{words("folded")}</span>}
        <Trouble id={step.id} />
      </span>
      <Standing id={step.id} />
    </span>
  );
}

function BranchLabel({ row: { step, branch, isOpen } }: { readonly row: Row }): ReactNode {
  const words = useWords("strategy-editor");
  const { saying } = useDeskView();
  if (step === null) return null;
  return (
    <span className={styles.words}>
      <span className={styles.branch}>{branchWords(step, branch ?? 0, saying)}</span>
      {isOpen === null && <span className={styles.empty}>{words("branch.empty")}</span>}
      {isOpen === false && <span className={styles.folded}>{words("folded")}</span>}
    </span>
  );
}

/** What is wrong here, in words, with its shape. */
export function Trouble({
  id,
  isShort = false,
}: {
  readonly id: string | null;
  readonly isShort?: boolean;
}): ReactNode {
  const problems = useProblemsOf(id);
  const [first] = problems;
  if (!first) return null;
  const isError = problems.some(({ severity }) => severity === "error");
  return (
    <span
      className={styles.trouble}
      data-error={isError || undefined}
      data-hint={problems.map(({ text }) => text).join(" ")}
    >
      <TroubleIcon size={14} aria-hidden={true} />
      <span className={isShort ? "visually-hidden" : undefined}>{first.text}</span>
    </span>
  );
}

/** How many accounts have this step before them, in the version that runs. */
export function Standing({ id, isShort = false }: { readonly id: string; readonly isShort?: boolean }): ReactNode {
  const words = useWords("strategy-editor");
  const locale = useLocale();
  const count = useDeskView().standing.get(id) ?? 0;
  if (count === 0) return null;
  const text = formatNumber(count, locale);
  const sentence = words("standing", { count, text });
  return (
    <span className={styles.standing} data-hint={isShort ? sentence : words("standingHint")}>
      {isShort && <span aria-hidden={true}>{text}</span>}
      <span className={isShort ? "visually-hidden" : undefined}>{sentence}</span>
    </span>
  );
}
