import { Popover } from "@mantine/core";
import type { ReactNode } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { formatNumber } from "../../../kit/format.js";
import { OfferIcon, WebhookIcon } from "../../../kit/icons.js";
import { reasonSentence } from "../../../kit/reasons.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import type { OfReport, Report } from "./data.js";
import { Door } from "./door.js";
import { placesOf, type StepPlace } from "./model.js";
import styles from "./rehearsal.module.css";
import type { RehearsalSearch } from "./search.js";
import { stepName } from "./step-name.js";

type StepRow = Report["steps"][number];

/** Each step in numbers: what it makes, what becomes of that, and who stands there when the days are over. */
export function StepsTable({ rehearsal, report }: OfReport): ReactNode {
  const words = useWords("rehearsal");
  const places = placesOf(rehearsal);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, this is a table that scrolls
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <div className={styles.wideTable} tabIndex={0} role="group" aria-label={words("steps.title")}>
      <table className={styles.steps}>
        <thead>
          <tr>
            <th scope="col">{words("steps.step")}</th>
            <th scope="col">{words("steps.by")}</th>
            {(["sent", "tasks", "deferred", "skipped", "held", "undone", "waiting", "standing"] as const).map(
              (name) => (
                <th key={name} scope="col" data-hint={words(`steps.means.${name}`)}>
                  {words(`steps.${name}`)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {report.steps.map((row) => (
            <Row key={row.step} row={row} places={places} rehearsal={rehearsal} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps extends Pick<OfReport, "rehearsal"> {
  readonly row: StepRow;
  readonly places: readonly StepPlace[];
}

const sum = (counts: readonly { readonly count: number }[]): number =>
  counts.reduce((total, { count }) => total + count, 0);

function Row({ row, places, rehearsal }: RowProps): ReactNode {
  const words = useWords("rehearsal");
  const locale = useLocale();
  const write = (value: number): string => formatNumber(value, locale);
  const { step, sent, tasks, webhooks, offered, waiting, standing, channels } = row;
  const door = (count: number, search: RehearsalSearch): ReactNode => (
    <Door rehearsal={rehearsal} search={{ view: "events", step, ...search }} count={count}>
      {write(count)}
    </Door>
  );
  return (
    <tr>
      <th scope="row">{stepName(step, places, words)}</th>
      <td>
        <span className={styles.ways}>
          {channels.map(({ channel, count }) => (
            <span key={channel}>
              <ChannelIcon channel={channel} size={14} /> {write(count)}
            </span>
          ))}
          {webhooks > 0 && (
            <span data-hint={words("steps.told")}>
              <WebhookIcon size={14} role="img" aria-label={words("steps.told")} /> {door(webhooks, { kind: "told" })}
            </span>
          )}
          {offered.length > 0 && (
            <span data-hint={words("steps.offered")}>
              <OfferIcon size={14} role="img" aria-label={words("steps.offered")} />{" "}
              <Why counts={offered}>{door(sum(offered), { kind: "offered" })}</Why>
            </span>
          )}
        </span>
      </td>
      <td>{door(sent, {})}</td>
      <td>{door(tasks, { kind: "task" })}</td>
      <td>
        <Why counts={row.deferred}>{door(sum(row.deferred), { kind: "deferred" })}</Why>
      </td>
      <td>
        <Why counts={row.skipped}>{door(sum(row.skipped), { kind: "skipped" })}</Why>
      </td>
      <td>
        <Why counts={row.held}>{door(sum(row.held), { kind: "held" })}</Why>
      </td>
      <td>
        <Why counts={[...row.withdrawnBy, ...row.failedBy]}>
          {door(row.withdrawn + row.failed, { kind: row.withdrawn > 0 ? "withdrawn" : "failed" })}
        </Why>
      </td>
      <td className={waiting === 0 ? styles.none : undefined}>{write(waiting)}</td>
      <td className={standing === 0 ? styles.none : undefined}>{write(standing)}</td>
    </tr>
  );
}

/** A number with its causes behind it. */
function Why({ counts, children }: { readonly counts: StepRow["skipped"]; readonly children: ReactNode }): ReactNode {
  const kit = useWords("kit");
  const reasons = useWords("reasons");
  const locale = useLocale();
  if (counts.length === 0) return children;
  const has = (key: string): boolean => hasWords(`reasons:${key}`);
  return (
    <span className={styles.withWhy}>
      {children}
      <Popover width={360} position="bottom-end" withRoles={true} trapFocus={true} returnFocus={true}>
        <Popover.Target>
          <button type="button" className={styles.why} aria-label={kit("why")} data-hint={kit("why")}>
            ?
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={kit("why")}>
          <ul className={styles.causes} tabIndex={-1}>
            {counts.map(({ because, count }) => (
              <li key={`${because.of} ${because.code}`}>
                <span>{reasonSentence(because, reasons, has)}</span>
                <span className={styles.quiet}>{formatNumber(count, locale)}</span>
              </li>
            ))}
          </ul>
        </Popover.Dropdown>
      </Popover>
    </span>
  );
}
