import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import styles from "./hint.module.css";

/**
 * Hints for anything that carries `data-hint`: exact moments, definitions, names of icons.
 *
 * One layer for the whole page instead of a component around each of a thousand dates. It opens under the pointer and
 * on focus, stays while the pointer is on it, and goes with Esc (WCAG 1.4.13).
 */
interface Shown {
  readonly text: string;
  readonly on: HTMLElement;
}

const WAIT_MS = 250;
const GAP_PX = 6;
const EDGE_PX = 8;

const hintedBy = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>("[data-hint]") : null;

export function HintLayer(): ReactNode {
  const [shown, setShown] = useState<Shown | null>(null);
  const bubble = useRef<HTMLDivElement>(null);

  useEffect(() => listen(bubble, setShown), []);
  useLayoutEffect(() => {
    if (!shown || !bubble.current) return;
    place(bubble.current, shown.on);
    const before = shown.on.getAttribute("aria-describedby");
    shown.on.setAttribute("aria-describedby", before ? `${before} hint` : "hint");
    return () => {
      if (before) shown.on.setAttribute("aria-describedby", before);
      else shown.on.removeAttribute("aria-describedby");
    };
  }, [shown]);

  if (!shown) return null;
  return (
    <div ref={bubble} id="hint" role="tooltip" className={styles.hint}>
      {shown.text}
    </div>
  );
}

function listen(bubble: { readonly current: HTMLElement | null }, show: (shown: Shown | null) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let on: HTMLElement | null = null;

  const open = (element: HTMLElement, waitMs: number): void => {
    clearTimeout(timer);
    on = element;
    timer = setTimeout(() => {
      const text = element.dataset.hint;
      if (text && element.isConnected) show({ text, on: element });
    }, waitMs);
  };
  const close = (): void => {
    clearTimeout(timer);
    on = null;
    show(null);
  };
  const over = ({ target }: Event): void => {
    const element = hintedBy(target);
    if (element && element !== on) open(element, WAIT_MS);
  };
  const out = ({ target, relatedTarget }: PointerEvent): void => {
    const goesTo = relatedTarget instanceof Node ? relatedTarget : null;
    const stays = on?.contains(goesTo) || bubble.current?.contains(goesTo);
    if (!stays && (hintedBy(target) === on || bubble.current?.contains(target as Node))) close();
  };
  const focus = ({ target }: Event): void => {
    const element = hintedBy(target);
    if (element === target && element?.matches(":focus-visible")) open(element, 0);
  };
  const key = ({ key: pressed }: KeyboardEvent): void => {
    if (pressed === "Escape") close();
  };
  const ended = new AbortController();
  const { signal } = ended;
  document.addEventListener("pointerover", over, { signal });
  document.addEventListener("pointerout", out, { signal });
  document.addEventListener("pointerdown", close, { signal });
  document.addEventListener("focusin", focus, { signal });
  document.addEventListener("focusout", close, { signal });
  document.addEventListener("keydown", key, { signal });
  document.addEventListener("scroll", close, { signal, passive: true, capture: true });
  return () => {
    clearTimeout(timer);
    ended.abort();
  };
}

/** Under the element, or above it where there is no room; never past an edge of the window. */
function place(bubble: HTMLElement, on: HTMLElement): void {
  const { left, top, bottom, width } = on.getBoundingClientRect();
  const own = bubble.getBoundingClientRect();
  const isRail = on.dataset.hintSide === "right";
  const fitsBelow = bottom + GAP_PX + own.height <= window.innerHeight - EDGE_PX;
  const y = isRail ? (top + bottom - own.height) / 2 : fitsBelow ? bottom + GAP_PX : top - own.height - GAP_PX;
  const x = isRail ? left + width + GAP_PX : left + width / 2 - own.width / 2;
  const most = window.innerWidth - own.width - EDGE_PX;
  bubble.style.transform = `translate(${Math.max(EDGE_PX, Math.min(x, most))}px, ${Math.max(EDGE_PX, y)}px)`;
}
