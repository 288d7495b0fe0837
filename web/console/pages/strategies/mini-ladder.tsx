import type { ReactNode } from "react";
import type { Definition } from "../../../../src/strategy/domain/definition.js";
import { useWords } from "../../../kit/words.js";
import { ladderMarks } from "./model.js";
import styles from "./strategies.module.css";

const WIDE = 128;
const HIGH = 20;
const EDGE = 6;

/** The whole ladder at a glance: a dot for a message, a diamond for a call, and the due date as a line. */
export function MiniLadder({ steps }: { readonly steps: Definition["steps"] }): ReactNode {
  const words = useWords("strategies");
  const { marks, dueAt } = ladderMarks(steps);
  const x = (share: number): number => EDGE + share * (WIDE - 2 * EDGE);
  const said = words("ladder", {
    messages: marks.filter(({ kind }) => kind === "message").length,
    calls: marks.filter(({ kind }) => kind === "call").length,
  });
  return (
    <svg
      className={styles.ladder}
      width={WIDE}
      height={HIGH}
      viewBox={`0 0 ${WIDE} ${HIGH}`}
      role="img"
      aria-label={said}
    >
      <line className={styles.rung} x1={EDGE} x2={WIDE - EDGE} y1={HIGH / 2} y2={HIGH / 2} />
      {dueAt !== null && <line className={styles.due} x1={x(dueAt)} x2={x(dueAt)} y1={2} y2={HIGH - 2} />}
      {marks.map(({ id, kind, share }) =>
        kind === "message" ? (
          <circle key={id} className={styles.message} cx={x(share)} cy={HIGH / 2} r={4} />
        ) : (
          <rect
            key={id}
            className={styles.call}
            x={x(share) - 3.6}
            y={HIGH / 2 - 3.6}
            width={7.2}
            height={7.2}
            transform={`rotate(45 ${x(share)} ${HIGH / 2})`}
          />
        ),
      )}
    </svg>
  );
}
