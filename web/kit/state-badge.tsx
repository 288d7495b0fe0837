import type { ReactNode } from "react";
import styles from "./state-badge.module.css";
import { lookOf, type Shape, type StateKind, type Tone } from "./states.js";
import { hasWords, useWords } from "./words.js";

const DRAWN: Readonly<Record<Shape, ReactNode>> = {
  full: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  ring: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  quarter: (
    <>
      <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 6V2a4 4 0 0 1 4 4z" fill="currentColor" />
    </>
  ),
  half: (
    <>
      <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 2a4 4 0 0 1 0 8z" fill="currentColor" />
    </>
  ),
  dotted: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="1.6 1.54" />,
  triangle: <path d="M6 1.6 11 10.4H1z" fill="currentColor" strokeLinejoin="round" />,
  diamond: <path d="M6 .9 11.1 6 6 11.1.9 6z" fill="currentColor" />,
  check: (
    <path
      d="M2 6.4 4.8 9.2 10.2 3.2"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  pause: <path d="M3.6 2.4v7.2M8.4 2.4v7.2" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />,
  square: <rect x="2.2" y="2.2" width="7.6" height="7.6" rx="1" fill="none" stroke="currentColor" strokeWidth="1.5" />,
};

interface StateProps {
  readonly shape: Shape;
  readonly tone: Tone;
  readonly children: ReactNode;
  /** On a tinted ground, where it stands alone and not in a list. */
  readonly isFilled?: boolean;
}

/** Shape + word + colour, for states that are not in `states.ts`. */
export function State({ shape, tone, children, isFilled = false }: StateProps): ReactNode {
  return (
    <span className={styles.state} data-tone={tone} data-filled={isFilled || undefined}>
      <svg className={styles.shape} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        {DRAWN[shape]}
      </svg>
      {children}
    </span>
  );
}

interface StateBadgeProps {
  readonly kind: StateKind;
  readonly state: string;
  readonly isFilled?: boolean;
}

/** A state of the product: ● enviado, ◔ aplazado, ○ omitido, ▲ falló. */
export function StateBadge({ kind, state, isFilled = false }: StateBadgeProps): ReactNode {
  const words = useWords("states");
  const { shape, tone } = lookOf(kind, state);
  return (
    <State shape={shape} tone={tone} isFilled={isFilled}>
      {hasWords(`states:${kind}.${state}`) ? words(`${kind}.${state}`) : state}
    </State>
  );
}
