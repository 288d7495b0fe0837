import type { ReactNode } from "react";
import type { Channel } from "../../../../src/kernel/channel.js";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { formatNumber } from "../../../kit/format.js";
import { dayWords } from "../../../kit/strategy/audience.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { OneStrategy, StepRow } from "./data.js";
import styles from "./ladder-grid.module.css";
import { isAfterDue, isTimed, lanesOf, signedDay, tryOf } from "./model.js";

/** The ladder as days by ways to reach people: which is tried first, which after it, and how many stand where. */
export function LadderGrid({ strategy: { steps } }: { readonly strategy: OneStrategy }): ReactNode {
  const words = useWords("strategy");
  const lanes = lanesOf(steps);
  const most = Math.max(1, ...steps.map(({ standing }) => standing));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, this is a table that scrolls
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={words("ladder.grid")}>
      <table className={styles.grid}>
        <caption className="visually-hidden">{words("ladder.caption")}</caption>
        <thead>
          <tr>
            <td className={styles.corner} />
            {steps.map((row, index) => (
              <DayHead key={row.step.id} row={row} isAfterDue={isAfterDue(steps, index)} />
            ))}
          </tr>
        </thead>
        <tbody>
          {lanes.map((lane) => (
            <tr key={lane}>
              <th scope="row" className={styles.lane}>
                <ChannelIcon channel={lane} withName={true} size={16} />
              </th>
              {steps.map((row, index) => (
                <td key={row.step.id} data-due={isAfterDue(steps, index) || undefined}>
                  <Try step={row.step} lane={lane} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className={styles.lane}>
              {words("ladder.standing")}
            </th>
            {steps.map((row, index) => (
              <td key={row.step.id} data-due={isAfterDue(steps, index) || undefined}>
                <Standing count={row.standing} share={row.standing / most} />
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function DayHead({
  row: { no, step },
  isAfterDue: isDue,
}: {
  readonly row: StepRow;
  readonly isAfterDue: boolean;
}): ReactNode {
  const words = useWords("strategy");
  const shared = useWords("strategies");
  return (
    <th scope="col" data-due={isDue || undefined}>
      {isDue && <span className={styles.due}>{words("ladder.due")}</span>}
      <a href={`#step-${no}`} className={styles.day}>
        {isTimed(step) && step.day !== undefined ? (
          <>
            <span className={styles.dayNo} data-hint={dayWords(step.day, shared)}>
              {words("ladder.day", { day: signedDay(step.day) })}
            </span>
            <span className={styles.hour}>{step.at}</span>
          </>
        ) : (
          <span className={styles.dayNo}>
            {step.kind === "wait" && step.days !== undefined
              ? words("ladder.wait", { count: step.days })
              : words(step.kind === "stop" ? "ladder.end" : `kind.${step.kind}`)}
          </span>
        )}
      </a>
    </th>
  );
}

/** First choice filled, the next ones hollow: a number says which. */
function Try({ step, lane }: { readonly step: StepRow["step"]; readonly lane: Channel }): ReactNode {
  const words = useWords("strategy");
  const no = tryOf(step, lane);
  if (no === null) return null;
  return (
    <span className={styles.try} data-first={no === 1 || undefined} data-call={lane === "call" || undefined}>
      <span aria-hidden={true}>{no}</span>
      <span className="visually-hidden">{words("ladder.try", { no })}</span>
    </span>
  );
}

function Standing({ count, share }: { readonly count: number; readonly share: number }): ReactNode {
  const locale = useLocale();
  return (
    <span className={styles.standing} data-none={count === 0 || undefined}>
      <span className={styles.bar} style={{ height: `${Math.max(count > 0 ? 8 : 0, share * 100)}%` }} />
      <span>{formatNumber(count, locale)}</span>
    </span>
  );
}
