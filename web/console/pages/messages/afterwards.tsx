import type { ReactNode } from "react";
import { StateBadge } from "../../../kit/state-badge.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import styles from "./messages.module.css";
import type { AnswerView, MessageStory } from "./model.js";
import { useReasonWords } from "./reason-words.js";

/** What became known of a message after it left, and what was said in answer, as they happened. */
export function Afterwards({ facts, answers }: Pick<MessageStory, "facts" | "answers">): ReactNode {
  const words = useWords("messages");
  const say = useReasonWords();
  if (facts.length === 0 && answers.length === 0) return null;
  const told = facts.filter(({ fact }) => fact !== "replied" || answers.length === 0);
  const entries = [
    ...told.map(({ fact, at, because }) => ({
      key: fact,
      at,
      shown: (
        <>
          <StateBadge kind="fact" state={fact} />
          {because !== null && (
            <p className={styles.attemptWhy}>{say?.({ of: "message", code: because }) ?? because}</p>
          )}
        </>
      ),
    })),
    ...answers.map((answer) => ({ key: answer.id, at: answer.at, shown: <AnswerText answer={answer} /> })),
  ].sort((a, b) => a.at.localeCompare(b.at));
  return (
    <section className={styles.part2}>
      <h3>{words("panel.afterwards")}</h3>
      <ol className={styles.afterwards}>
        {entries.map(({ key, at, shown }) => (
          <li key={key}>
            <div className={styles.fact}>{shown}</div>
            <When at={at} as="stamp" tone="muted" isFocusable={true} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What somebody said, and what it asked for. */
export function AnswerText({ answer }: { readonly answer: AnswerView }): ReactNode {
  const words = useWords("messages");
  const { kind, meaning, subject, text, pressed, media } = answer;
  return (
    <>
      <span className={styles.quiet}>{words(`answer.${kind}`)}</span>
      {meaning !== null && <StateBadge kind="meaning" state={meaning} />}
      <blockquote className={styles.answer}>
        {subject !== null && <strong>{subject}</strong>}
        {text || (pressed === null ? "" : words("answer.pressed", { pressed }))}
        {media.length > 0 && (
          <span className={styles.quiet}>
            {media.map(({ kind: sort, name }) => name ?? words(`answer.media.${sort}`)).join(" · ")}
          </span>
        )}
      </blockquote>
    </>
  );
}
