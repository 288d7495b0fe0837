import { Popover } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formatNumber } from "../../../kit/format.js";
import { reasonSentence } from "../../../kit/reasons.js";
import { State } from "../../../kit/state-badge.js";
import type { Look } from "../../../kit/states.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import type { StepRow } from "./data.js";
import { countsOf, type StepCounts } from "./model.js";
import styles from "./steps.module.css";

const LOOKS: Readonly<Record<keyof StepCounts, Look>> = {
  planned: { shape: "dotted", tone: "quiet" },
  sent: { shape: "full", tone: "accent" },
  deferred: { shape: "quarter", tone: "plain" },
  skipped: { shape: "ring", tone: "quiet" },
  failed: { shape: "triangle", tone: "stop" },
  tasked: { shape: "diamond", tone: "human" },
  held: { shape: "pause", tone: "plain" },
};
const ORDER = ["planned", "sent", "tasked", "deferred", "held", "skipped", "failed"] as const;

/** What became of a step in the last days: each count with its shape, and the causes behind those that made no message. */
export function StepTally({ row, strategyId }: { readonly row: StepRow; readonly strategyId: string }): ReactNode {
  const words = useWords("strategy");
  const locale = useLocale();
  const counts = countsOf(row);
  const shown = ORDER.filter((name) => counts[name] > 0);
  return (
    <div className={styles.tally}>
      {shown.length === 0 && <span className={styles.note}>{words("steps.nothing")}</span>}
      {shown.map((name) => {
        const text = words(`tally.${name}`, { count: counts[name], text: formatNumber(counts[name], locale) });
        return (
          <span key={name} className={styles.count}>
            <State {...LOOKS[name]}>
              {name === "sent" ? (
                <Link to="/messages" search={{ strategyId, state: ["sent"] }} className={styles.door ?? ""}>
                  {text}
                </Link>
              ) : (
                text
              )}
            </State>
          </span>
        );
      })}
      <Causes row={row} />
    </div>
  );
}

/** "¿Por qué?": the causes of a step's decisions, each with how often. */
function Causes({ row: { decisions } }: { readonly row: StepRow }): ReactNode {
  const kit = useWords("kit");
  const causes = decisions.filter(({ kind }) => kind !== "tasked");
  if (causes.length === 0) return null;
  return (
    <Popover width={380} position="bottom-start" withRoles={true} trapFocus={true} returnFocus={true}>
      <Popover.Target>
        <button type="button" className={styles.why}>
          {kit("why")}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={kit("why")}>
        <CauseList causes={causes} />
      </Popover.Dropdown>
    </Popover>
  );
}

function CauseList({ causes }: { readonly causes: StepRow["decisions"] }): ReactNode {
  const reasons = useWords("reasons");
  const words = useWords("strategy");
  const locale = useLocale();
  const has = (key: string): boolean => hasWords(`reasons:${key}`);
  return (
    <ul className={styles.causes} tabIndex={-1}>
      {causes.map(({ kind, because, count }) => (
        <li key={`${kind} ${because}`}>
          <span>{reasonSentence({ of: kind, code: because }, reasons, has)}</span>
          <span className={styles.times}>{words("steps.times", { count, text: formatNumber(count, locale) })}</span>
        </li>
      ))}
    </ul>
  );
}
