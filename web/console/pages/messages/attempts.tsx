import type { ReactNode } from "react";
import { State } from "../../../kit/state-badge.js";
import type { Look } from "../../../kit/states.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import styles from "./messages.module.css";
import type { MessageStory } from "./model.js";
import { useReasonWords } from "./reason-words.js";

type Attempt = MessageStory["attempts"][number];

const LOOKS: Readonly<Record<NonNullable<Attempt["outcome"]> | "open", Look>> = {
  accepted: { shape: "full", tone: "accent" },
  retry: { shape: "quarter", tone: "plain" },
  refused: { shape: "triangle", tone: "stop" },
  unknown: { shape: "diamond", tone: "human" },
  never_left: { shape: "ring", tone: "quiet" },
  open: { shape: "half", tone: "accent" },
};

/** Every try, in its order: when it was taken up, when it touched the wire, and what the provider said. */
export function Attempts({ attempts }: { readonly attempts: readonly Attempt[] }): ReactNode {
  const words = useWords("messages");
  if (attempts.length === 0) return <p className={styles.quiet}>{words("attempt.none")}</p>;
  return (
    <ol className={styles.attempts}>
      {attempts.map((attempt) => (
        <One key={attempt.number} attempt={attempt} />
      ))}
    </ol>
  );
}

function One({ attempt }: { readonly attempt: Attempt }): ReactNode {
  const words = useWords("messages");
  const say = useReasonWords();
  const { number, channelAccount, claimedAt, wireAt, finishedAt, outcome, because, providerId } = attempt;
  return (
    <li className={styles.attempt}>
      <div className={styles.attemptTop}>
        <span>{words("attempt.no", { number })}</span>
        <State {...LOOKS[outcome ?? "open"]}>{words(`attempt.outcome.${outcome ?? "open"}`)}</State>
      </div>
      {because !== null && <p className={styles.attemptWhy}>{say?.({ of: "message", code: because }) ?? because}</p>}
      <dl className={styles.facts} data-small={true}>
        <dt>{words("attempt.through")}</dt>
        <dd>{channelAccount.name}</dd>
        <dt>{words("attempt.claimed")}</dt>
        <dd>
          <When at={claimedAt} as="stamp" />
        </dd>
        <dt>{words("attempt.wire")}</dt>
        <dd>{wireAt === null ? words("attempt.neverOnWire") : <When at={wireAt} as="stamp" />}</dd>
        {finishedAt !== null && (
          <>
            <dt>{words("attempt.finished")}</dt>
            <dd>
              <When at={finishedAt} as="stamp" />
            </dd>
          </>
        )}
        {providerId !== null && (
          <>
            <dt>{words("attempt.providerId")}</dt>
            <dd>
              <code className={styles.providerId}>{providerId}</code>
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}
