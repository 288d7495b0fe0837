import { ActionIcon } from "@mantine/core";
import { type PointerEvent, type ReactNode, type RefObject, useLayoutEffect, useMemo, useRef, useState } from "react";
import { AddIcon, FitIcon, LessIcon } from "../../../kit/icons.js";
import { useWords } from "../../../kit/words.js";
import { AddMenu } from "./add-menu.js";
import styles from "./canvas.module.css";
import { CARD, type Card, type Drawing, drawingOf, type Label, pathOf } from "./canvas-layout.js";
import { useDeskView } from "./desk.js";
import { KindIcon } from "./kind-icon.js";
import { type LineProps, lineProps, Standing, Trouble, useFocus, type ViewProps } from "./outline.js";
import { useProblemsOf } from "./problems.js";
import type { Row } from "./rows.js";
import { branchWords, whatWords, whenWords } from "./say.js";
import { useSettingsWords } from "./settings-words.js";

const ZOOMS = [0.4, 0.5, 0.65, 0.8, 1, 1.25] as const;
const EDGE = 24;

/** The strategy drawn as a graph, with the same lines, keys and order as the outline. */
export function Canvas({ rows, here, onKeyDown, onTap }: ViewProps): ReactNode {
  const words = useWords("strategy-editor");
  const { definition } = useDeskView().work;
  const view = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState<number | null>(null);
  const drawing = useMemo(() => drawingOf(definition.steps), [definition]);
  const fit = useFit(view, drawing);
  const scale = zoom ?? fit;
  useFocus(view, useDeskView(), here);
  const step = (by: 1 | -1): void => {
    const wider = ZOOMS.findIndex((one) => one > scale + 0.001);
    const narrower = ZOOMS.findLastIndex((one) => one < scale - 0.001);
    setZoom(ZOOMS[by > 0 ? wider : narrower] ?? scale);
  };
  return (
    <div className={styles.frame}>
      <ZoomTools onStep={step} onFit={() => setZoom(null)} scale={scale} />
      <div
        ref={view}
        role="tree"
        aria-label={words("view.canvas")}
        className={styles.canvas}
        onKeyDown={onKeyDown}
        {...panning(view)}
      >
        <div
          className={styles.sized}
          role="none"
          style={{ width: (drawing.width + 2 * EDGE) * scale, height: (drawing.height + 2 * EDGE) * scale }}
        >
          <div
            className={styles.sheet}
            role="none"
            style={{
              width: drawing.width,
              height: drawing.height,
              transform: `scale(${scale}) translate(${EDGE}px, ${EDGE}px)`,
            }}
          >
            <Lines drawing={drawing} />
            {inOrder(drawing, rows).map(({ row, card, label }) =>
              card ? (
                <CardBox key={row.spot} row={row} isChosen={row.spot === here} card={card} onTap={onTap} />
              ) : (
                label && <LabelBox key={row.spot} row={row} isChosen={row.spot === here} label={label} onTap={onTap} />
              ),
            )}
          </div>
        </div>
      </div>
    </div>
  );
}

/** Cards and labels in the order of the outline, which is the order in which they are read and walked. */
function inOrder({ cards, labels }: Drawing, rows: readonly Row[]) {
  const byCard = new Map(cards.map((card) => [card.spot, card]));
  const byLabel = new Map(labels.map((label) => [label.spot, label]));
  return rows.map((row) => ({ row, card: byCard.get(row.spot), label: byLabel.get(row.spot) }));
}

/** So much that the whole width is seen, as long as it can still be read. */
function useFit(view: RefObject<HTMLElement | null>, { width }: Drawing): number {
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const element = view.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setRoom(element.clientWidth));
    watch.observe(element);
    setRoom(element.clientWidth);
    return () => watch.disconnect();
  }, [view]);
  return room === 0 ? 1 : Math.min(1, Math.max(0.65, room / (width + 2 * EDGE)));
}

/** The ground is taken and pulled. */
function panning(view: RefObject<HTMLElement | null>) {
  let last: { readonly x: number; readonly y: number } | null = null;
  return {
    onPointerDown: ({ target, clientX: x, clientY: y, pointerType }: PointerEvent) => {
      const isGround = target instanceof Element && !target.closest("[data-spot]");
      last = isGround && pointerType === "mouse" ? { x, y } : null;
    },
    onPointerMove: ({ clientX: x, clientY: y, buttons }: PointerEvent) => {
      if (last === null || buttons === 0) return;
      view.current?.scrollBy(last.x - x, last.y - y);
      last = { x, y };
    },
    onPointerUp: () => {
      last = null;
    },
  };
}

interface ZoomProps {
  readonly scale: number;
  readonly onStep: (by: 1 | -1) => void;
  readonly onFit: () => void;
}

function ZoomTools({ scale, onStep, onFit }: ZoomProps): ReactNode {
  const words = useWords("strategy-editor");
  return (
    <div className={styles.tools}>
      <ActionIcon size={28} aria-label={words("canvas.out")} data-hint={words("canvas.out")} onClick={() => onStep(-1)}>
        <LessIcon size={16} />
      </ActionIcon>
      <span className={styles.scale}>{Math.round(scale * 100)} %</span>
      <ActionIcon size={28} aria-label={words("canvas.in")} data-hint={words("canvas.in")} onClick={() => onStep(1)}>
        <AddIcon size={16} />
      </ActionIcon>
      <ActionIcon size={28} aria-label={words("canvas.fit")} data-hint={words("canvas.fit")} onClick={onFit}>
        <FitIcon size={16} />
      </ActionIcon>
    </div>
  );
}

function Lines({ drawing: { edges, width, height } }: { readonly drawing: Drawing }): ReactNode {
  return (
    <svg className={styles.lines} width={width} height={height} aria-hidden="true">
      <defs>
        <marker id="canvas-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0 8 4 0 8z" className={styles.tip} />
        </marker>
      </defs>
      {edges.map((edge) => (
        <path
          key={edge.id}
          d={pathOf(edge)}
          className={styles.edge}
          data-kind={edge.kind}
          markerEnd={edge.kind === "goto" ? "url(#canvas-tip)" : undefined}
        />
      ))}
    </svg>
  );
}

function CardBox({ card, ...line }: LineProps & { readonly card: Card }): ReactNode {
  const desk = useDeskView();
  const say = useSettingsWords();
  const { saying, work } = desk;
  const { step } = card;
  const problems = useProblemsOf(step?.id ?? null);
  const when = step === null ? null : whenWords(step, saying);
  return (
    <div
      {...lineProps(line, desk)}
      className={styles.card}
      data-wrong={problems.some(({ severity }) => severity === "error") || undefined}
      style={{ left: card.x, top: card.y, width: CARD.width, height: CARD.height }}
    >
      <span className={styles.cardHead}>
        <KindIcon kind={step?.kind ?? "settings"} size={14} />
        <span className={styles.when}>
          {when ?? saying.words(step === null ? "canvas.begin" : `kind.${step.kind}`)}
        </span>
        {step !== null && <Standing id={step.id} isShort={true} />}
        {problems.length > 0 && <Trouble id={step?.id ?? null} isShort={true} />}
        {line.isChosen && <AddMenu />}
      </span>
      <span className={styles.what}>
        {step === null ? say(work.definition) : whatWords(step, saying, work.definition)}
      </span>
    </div>
  );
}

function LabelBox({ label, ...line }: LineProps & { readonly label: Label }): ReactNode {
  const desk = useDeskView();
  return (
    <div {...lineProps(line, desk)} className={styles.label} style={{ left: label.x, top: label.y }}>
      {branchWords(label.step, label.branch, desk.saying)}
      {line.isChosen && <AddMenu />}
    </div>
  );
}
