import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode, useState } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { formatNumber } from "../../../kit/format.js";
import { ClockIcon, DownIcon, ForwardIcon } from "../../../kit/icons.js";
import { dayWords } from "../../../kit/strategy/audience.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { OneStrategy, StepRow, TemplateRow } from "./data.js";
import { isContact, isTimed } from "./model.js";
import { StepTally } from "./step-tally.js";
import styles from "./steps.module.css";
import { TemplateText } from "./template-text.js";

interface StepItemProps {
  readonly strategy: OneStrategy;
  readonly row: StepRow;
  /** Days since the contact before it. */
  readonly gap: number | null;
  readonly template: TemplateRow | undefined;
}

/** One rung: its day and hour, what is done and how, who stands there, and what became of it so far. */
export function StepItem({ strategy, row, gap, template }: StepItemProps): ReactNode {
  const words = useWords("strategy");
  const { no, step } = row;
  const [isOpen, setOpen] = useState(false);
  const title = step.kind === "message" && template ? words(`intent.${template.intent}`) : words(`kind.${step.kind}`);
  return (
    <li id={`step-${no}`} className={styles.step} data-kind={step.kind}>
      {gap !== null && gap > 0 && <span className={styles.gap}>{words("steps.gap", { count: gap })}</span>}
      <span className={styles.node} aria-hidden={true}>
        {step.kind === "wait" ? (
          <ClockIcon size={14} />
        ) : step.kind === "stop" ? (
          <span className={styles.square} />
        ) : (
          no + 1
        )}
      </span>
      <div className={styles.body}>
        <div className={styles.head}>
          <h3 className={styles.title}>{title}</h3>
          <Moment step={step} />
          <Here strategy={strategy} row={row} />
        </div>
        {step.kind === "message" && <Ways channels={step.channels} />}
        {step.kind === "stop" && <p className={styles.note}>{words("steps.stopNote")}</p>}
        {isContact(step) && <StepTally row={row} strategyId={strategy.id} />}
        {isContact(step) && template && (
          <>
            <button type="button" className={styles.open} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              <DownIcon size={14} aria-hidden={true} className={styles.openIcon} />
              {words(step.kind === "message" ? "steps.text" : "steps.script")}
              <span className="visually-hidden">{title}</span>
            </button>
            {isOpen && (
              <TemplateText template={template} channels={step.kind === "message" ? step.channels : ["call"]} />
            )}
          </>
        )}
      </div>
    </li>
  );
}

function Moment({ step }: { readonly step: StepRow["step"] }): ReactNode {
  const words = useWords("strategy");
  const shared = useWords("strategies");
  if (step.kind === "wait" && step.days !== undefined)
    return <span className={styles.when}>{words("steps.waits", { count: step.days })}</span>;
  if (!isTimed(step) || step.day === undefined) return null;
  return <span className={styles.when}>{words("steps.when", { day: dayWords(step.day, shared), at: step.at })}</span>;
}

/** Accounts whose next step this is: a door to them. */
function Here({ strategy, row: { no, standing } }: Pick<StepItemProps, "strategy" | "row">): ReactNode {
  const words = useWords("strategy");
  const locale = useLocale();
  if (standing === 0) return null;
  return (
    <Link
      to="/strategies/$strategyId"
      params={{ strategyId: strategy.id }}
      search={{ step: no }}
      hash="accounts"
      className={styles.here ?? ""}
    >
      {words("steps.here", { count: standing, text: formatNumber(standing, locale) })}
    </Link>
  );
}

/** The channels in the order in which they are tried. */
function Ways({ channels }: { readonly channels: readonly Parameters<typeof ChannelIcon>[0]["channel"][] }): ReactNode {
  const words = useWords("strategy");
  return (
    <p className={styles.ways}>
      {channels.map((channel, index) => (
        <Fragment key={channel}>
          {index > 0 && <ForwardIcon size={12} role="img" aria-label={words("steps.else")} className={styles.arrow} />}
          <span className={styles.way} data-first={index === 0 || undefined}>
            <ChannelIcon channel={channel} withName={true} size={14} />
          </span>
        </Fragment>
      ))}
    </p>
  );
}
