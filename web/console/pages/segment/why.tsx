import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { CloseIcon } from "../../../kit/icons.js";
import { Money } from "../../../kit/money.js";
import { actualWords } from "../../../kit/rule/actual-words.js";
import { useSaying } from "../../../kit/rule/data.js";
import type { Saying } from "../../../kit/rule/fact-words.js";
import type { DraftRule } from "../../../kit/rule/rule-model.js";
import { sentenceOfRule } from "../../../kit/rule/sentence.js";
import { State } from "../../../kit/state-badge.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { type Explanation, explainQuery } from "./data.js";
import { type WhyLine, whyLines } from "./model.js";
import { Panel } from "./panel.js";
import { PersonSearch } from "./person-search.js";
import styles from "./segment.module.css";

interface WhyProps {
  /** As it is written now; null while it is not whole. */
  readonly rule: string | null;
  readonly accountId: string | null;
  readonly onChoose: (accountId: string | null) => void;
}

/** "¿Por qué está, o no está?": one account asked about, and the rules that decide. */
export function Why({ rule, accountId, onChoose }: WhyProps): ReactNode {
  const words = useWords("segment");
  return (
    <Panel title={words("why.title")}>
      <PersonSearch onChoose={onChoose} />
      {accountId === null ? (
        <p className={styles.none}>{words("why.sentence")}</p>
      ) : rule === null ? (
        <p className={styles.none}>{words("why.finish")}</p>
      ) : (
        <Answer rule={rule} accountId={accountId} onClear={() => onChoose(null)} />
      )}
    </Panel>
  );
}

interface AnswerProps {
  readonly rule: string;
  readonly accountId: string;
  readonly onClear: () => void;
}

function Answer({ rule, accountId, onClear }: AnswerProps): ReactNode {
  const words = useWords("segment");
  const [isWhole, setWhole] = useState(false);
  const { data, error, refetch, isPlaceholderData } = useQuery(explainQuery(rule, accountId));
  if (data === undefined)
    return error === null ? (
      <Skeleton height={96} radius={6} />
    ) : (
      <Trouble error={error} onRetry={() => void refetch()} />
    );
  const { account, belongs } = data;
  const lines = whyLines(data, isWhole);
  return (
    <div className={styles.answer} data-old={isPlaceholderData || undefined} role="status">
      <div className={styles.verdict}>
        <State shape={belongs ? "check" : "ring"} tone={belongs ? "accent" : "quiet"} isFilled={true}>
          {words(belongs ? "why.in" : "why.out")}
        </State>
        <span className={styles.verdictWho}>
          <Link to="/debtors/$debtorId" params={{ debtorId: account.debtor.id }}>
            {account.debtor.name}
          </Link>{" "}
          <span className={styles.muted}>
            {account.creditor.name} · <Money minor={account.openMinor} currency={account.currency} />
          </span>
        </span>
        <button type="button" className={styles.clear} aria-label={words("why.clear")} onClick={onClear}>
          <CloseIcon size={15} aria-hidden={true} />
        </button>
      </div>
      <p className={styles.lead}>{words(isWhole ? "why.all" : belongs ? "why.because" : "why.becauseNot")}</p>
      <Lines lines={lines} explanation={data} />
      <button type="button" className={styles.whyLink} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        {words(isWhole ? "why.showDeciding" : "why.showAll")}
      </button>
    </div>
  );
}

/** Ids in what is explained need names, those inside other segments too. */
const rulesOf = ({ tree }: Explanation): readonly DraftRule[] =>
  tree.flatMap(({ condition, segment }): DraftRule[] =>
    segment !== null ? [{ segment }] : condition ? [condition as DraftRule] : [],
  );

function Lines({
  lines,
  explanation,
}: {
  readonly lines: readonly WhyLine[];
  readonly explanation: Explanation;
}): ReactNode {
  const saying = useSaying(rulesOf(explanation));
  return (
    <ul className={styles.lines}>
      {lines.map((line) => (
        <Line key={line.path} line={line} saying={saying} />
      ))}
    </ul>
  );
}

function Line({ line, saying }: { readonly line: WhyLine; readonly saying: Saying }): ReactNode {
  const words = useWords("segment");
  const { condition, segment, actual, holds, isNegated, inside } = line;
  const rule: DraftRule | null = segment !== null ? { segment } : (condition as DraftRule | null);
  const isAsWanted = holds !== isNegated;
  const verdict = words(`why.${isNegated ? (holds ? "excluded" : "spared") : holds ? "met" : "missed"}`);
  return (
    <li className={styles.line}>
      <State shape={isAsWanted ? "check" : "ring"} tone={isAsWanted ? "accent" : "stop"}>
        <span className={styles.lineWords}>
          <span>{rule === null ? words("why.empty") : sentenceOfRule(rule, saying)}</span>
          <span className={styles.muted}>
            {verdict}
            {condition &&
              typeof actual !== "boolean" &&
              ` · ${words("why.has", { actual: actualWords(condition.fact, actual, saying) })}`}
            {inside.length > 0 &&
              ` · ${words("why.inside", { names: inside.map((id) => saying.names.of("segment", id) ?? id).join(" › ") })}`}
          </span>
        </span>
      </State>
    </li>
  );
}
