import { SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatNumber, formatPercent } from "../../../kit/format.js";
import { Trouble } from "../../../kit/trouble.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { funnelQuery } from "./data.js";
import styles from "./funnel.module.css";
import { ByChannel, ByHour } from "./funnel-parts.js";
import { barOf, type FunnelView, type MessagesSearch, type Stage, stagesOf } from "./model.js";

interface FunnelProps {
  readonly search: MessagesSearch;
  readonly onChange: (change: MessagesSearch) => void;
}

/** How far messages came. Every number opens its list, and so does what is missing from it. */
export function Funnel({ search, onChange }: FunnelProps): ReactNode {
  const words = useWords("messages");
  const funnel = useQuery(funnelQuery(search));
  const { data, error } = funnel;
  const isBound = search.day !== undefined || search.from !== undefined;
  if (data === undefined) {
    return error === null ? (
      <Skeleton height={320} radius={10} />
    ) : (
      <Trouble error={error} onRetry={() => void funnel.refetch()} />
    );
  }
  return (
    <section
      className={styles.funnel}
      data-old={funnel.isPlaceholderData || undefined}
      aria-label={words("see.funnel")}
    >
      {!isBound && (
        <div className={styles.head}>
          <SegmentedControl
            size="xs"
            aria-label={words("funnel.period")}
            value={String(search.days ?? 7)}
            data={["7", "30", "90"].map((days) => ({
              value: days,
              label: words("funnel.days", { count: Number(days) }),
            }))}
            onChange={(days) => onChange({ days: days === "7" ? undefined : (Number(days) as 30), ...NOWHERE })}
          />
          {!data.isExact && <span className={styles.note}>{words("funnel.newest", { count: data.made })}</span>}
        </div>
      )}
      <Stages funnel={data} search={search} onChange={onChange} isBound={isBound} />
      <Asides funnel={data} />
      {data.made > 0 && (
        <div className={styles.parts}>
          <ByChannel funnel={data} onChange={onChange} />
          <ByHour funnel={data} />
        </div>
      )}
    </section>
  );
}

const NOWHERE = { reached: undefined, short: undefined } as const;

interface StagesProps extends FunnelProps {
  readonly funnel: FunnelView;
  /** The search itself says from when; else its doors take along what was counted. */
  readonly isBound: boolean;
}

function Stages({ funnel, search, onChange, isBound }: StagesProps): ReactNode {
  const words = useWords("messages");
  const locale = useLocale();
  const open = (door: { reached?: Stage; short?: Stage }): void => {
    const isOpen = search.reached === door.reached && search.short === door.short;
    const from = isBound ? {} : { from: funnel.from };
    onChange({ ...NOWHERE, state: undefined, because: undefined, ...(isOpen ? {} : { ...door, ...from }) });
  };
  return (
    <table className={styles.stages}>
      <caption className="visually-hidden">{words("see.funnel")}</caption>
      <thead className="visually-hidden">
        <tr>
          {(["stage", "share", "count", "short"] as const).map((name) => (
            <th key={name} scope="col">
              {words(`funnel.column.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">
            <span className={styles.stage} data-hint={words("funnel.means.made")}>
              {words("funnel.stage.made")}
            </span>
          </th>
          <td className={styles.barCell}>
            <span className={styles.bar} style={{ width: funnel.made > 0 ? "100%" : 0 }} />
          </td>
          <td className={styles.number}>{formatNumber(funnel.made, locale)}</td>
          <td />
        </tr>
        {stagesOf(funnel).map(({ stage, count, share, short }) => (
          <tr key={stage} data-apart={stage === "promised" || undefined}>
            <th scope="row">
              <span className={styles.stage} data-hint={words(`funnel.means.${stage}`)}>
                {words(`funnel.stage.${stage}`)}
              </span>
            </th>
            <td className={styles.barCell}>
              <span
                className={styles.bar}
                data-tone={stage === "paid" ? "money" : undefined}
                style={{ width: `${barOf(count, funnel.made)}%` }}
              />
            </td>
            <td>
              <button
                type="button"
                className={styles.door}
                aria-pressed={search.reached === stage}
                onClick={() => open({ reached: stage })}
              >
                <span className="visually-hidden">{words(`funnel.stage.${stage}`)}: </span>
                <span className={styles.number}>{formatNumber(count, locale)}</span>
                <span className={styles.share}>{share === null ? "" : formatPercent(share, locale)}</span>
              </button>
            </td>
            <td>
              {short > 0 && (
                <button
                  type="button"
                  className={styles.short}
                  aria-pressed={search.short === stage}
                  onClick={() => open({ short: stage })}
                >
                  {words(`funnel.short.${stage}`, { count: short })}
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is known besides, and is no step on the way. */
function Asides({ funnel: { asides, waiting } }: { readonly funnel: FunnelView }): ReactNode {
  const words = useWords("messages");
  const said = [
    ...(["opened_by_machine", "failed", "complained", "unheard"] as const).flatMap((name) =>
      asides[name] > 0 ? [words(`funnel.aside.${name}`, { count: asides[name] })] : [],
    ),
    ...(waiting > 0 ? [words("funnel.aside.waiting", { count: waiting })] : []),
  ];
  return (
    <p className={styles.asides}>
      {said.length > 0 && <span>{said.join(" · ")}</span>}
      <span>{words("funnel.aside.silent")}</span>
    </p>
  );
}
