import { SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formatMoney, formatNumber, formatPercent } from "../../../kit/format.js";
import { Card, Section } from "../../../kit/page-frame.js";
import { Trouble } from "../../../kit/trouble.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { type ComparisonRow, type GroupRow, type OneStrategy, type ResultsView, resultsQuery } from "./data.js";
import styles from "./results.module.css";
import { RESULT_DAYS, type ResultDays } from "./search.js";

const route = getRouteApi("/shell/strategies/$strategyId");
const USUAL_DAYS: ResultDays = "30";

/** What the strategy brought: versions, arms of a split, and those who are left alone, each with how sure it is. */
export function Results({ strategy }: { readonly strategy: OneStrategy }): ReactNode {
  const words = useWords("strategy");
  const navigate = route.useNavigate();
  const days = route.useSearch().days ?? USUAL_DAYS;
  const { data, error, refetch } = useQuery(resultsQuery(strategy.id, days));
  if (strategy.counts.entered === 0) return null;
  return (
    <Section
      title={words("results.title")}
      sentence={words("results.sentence", { count: Number(days) })}
      action={
        <SegmentedControl
          size="xs"
          aria-label={words("results.days")}
          data={RESULT_DAYS.map((value) => ({ value, label: words("results.inDays", { count: Number(value) }) }))}
          value={days}
          onChange={(value) =>
            void navigate({
              search: (before) => ({ ...before, days: value === USUAL_DAYS ? undefined : (value as ResultDays) }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      }
    >
      {error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
      {data ? <Blocks results={data} /> : error === null && <Skeleton height={120} radius={10} />}
    </Section>
  );
}

function Blocks({ results }: { readonly results: ResultsView }): ReactNode {
  const words = useWords("strategy");
  const { versions, splits, holdout, holdoutShare } = results;
  const locale = useLocale();
  return (
    <>
      <Block
        title={words("results.versions")}
        groups={versions}
        nameOf={(name) => words("results.version", { version: Number(name) })}
      />
      {splits.map(({ step, arms, comparisons }) => (
        <Block
          key={step}
          title={words("results.split", { step })}
          groups={arms}
          comparisons={comparisons}
          nameOf={(name) => name}
        />
      ))}
      {holdout ? (
        <Block
          title={words("results.holdout")}
          groups={holdout.groups}
          comparisons={[holdout.comparison]}
          nameOf={(name) => words(`results.group.${name}`)}
        />
      ) : (
        <p className={styles.note}>
          {holdoutShare === 0
            ? words("results.noHoldout")
            : words("results.holdoutYoung", { share: formatPercent(holdoutShare, locale) })}
        </p>
      )}
    </>
  );
}

interface BlockProps {
  readonly title: string;
  readonly groups: readonly GroupRow[];
  readonly comparisons?: readonly ComparisonRow[];
  readonly nameOf: (name: string) => string;
}

function Block({ title, groups, comparisons = [], nameOf }: BlockProps): ReactNode {
  const words = useWords("strategy");
  const most = Math.max(0.01, ...groups.map(({ share }) => share?.high ?? 0));
  if (groups.length === 0) return null;
  return (
    <Card title={title}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what may be cut off is scrolled by keyboard, too. */}
      {/* biome-ignore lint/a11y/useSemanticElements: it groups nothing that is filled in. */}
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={title}>
        <table className={styles.table} aria-label={title}>
          <thead>
            <tr>
              <th scope="col">{words("results.column.who")}</th>
              <th scope="col" className={styles.number}>
                {words("results.column.count")}
              </th>
              <th scope="col">{words("results.column.share")}</th>
              <th scope="col" className={styles.number}>
                {words("results.column.each")}
              </th>
              <th scope="col" className={styles.number}>
                {words("results.column.messages")}
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <Group key={group.name} group={group} name={nameOf(group.name)} most={most} />
            ))}
          </tbody>
        </table>
      </div>
      {comparisons.map((comparison) => (
        <p key={comparison.name} className={styles.finding} data-finding={comparison.finding}>
          <Finding comparison={comparison} nameOf={nameOf} />
        </p>
      ))}
    </Card>
  );
}

function Group({
  group,
  name,
  most,
}: {
  readonly group: GroupRow;
  readonly name: string;
  readonly most: number;
}): ReactNode {
  const words = useWords("strategy");
  const locale = useLocale();
  const { share, recovered } = group;
  const young = group.entered - group.count;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className={styles.number}>
        {formatNumber(group.count, locale)}
        {young > 0 && <span className={styles.quiet}>{words("results.young", { count: young })}</span>}
      </td>
      <td>
        {share ? (
          <span className={styles.share}>
            <span className={styles.track} aria-hidden={true}>
              <span
                className={styles.range}
                style={{ left: `${(share.low / most) * 100}%`, width: `${((share.high - share.low) / most) * 100}%` }}
              />
              <span className={styles.point} style={{ left: `${(share.value / most) * 100}%` }} />
            </span>
            <span>
              <strong>{formatPercent(share.value, locale)}</strong>{" "}
              <span className={styles.between}>
                {words("results.between", {
                  low: formatPercent(share.low, locale),
                  high: formatPercent(share.high, locale),
                })}
              </span>
            </span>
          </span>
        ) : (
          <span className={styles.quiet}>{words("results.none")}</span>
        )}
      </td>
      <td className={styles.number}>
        {recovered.map(({ currency, perAccountMinor }) => {
          const { amount } = formatMoney(perAccountMinor, currency, locale);
          return (
            <span key={currency} className={styles.money}>
              {amount} <span className={styles.currency}>{currency}</span>
            </span>
          );
        })}
      </td>
      <td className={styles.number}>{formatNumber(group.messages, locale)}</td>
    </tr>
  );
}

interface FindingProps {
  readonly comparison: ComparisonRow;
  readonly nameOf: (name: string) => string;
}

/** What may be said of one group against another: what is not known is said, too. */
function Finding({ comparison, nameOf }: FindingProps): ReactNode {
  const words = useWords("strategy");
  const locale = useLocale();
  const { difference, finding, name, against } = comparison;
  const points = (share: number): string => formatNumber(Math.round(share * 1000) / 10, locale);
  const [low, high] = difference ? [difference.low, difference.high] : [0, 0];
  const isWorse = finding === "worse";
  return words(`results.finding.${finding}`, {
    name: nameOf(name),
    against: nameOf(against),
    low: points(isWorse ? -high : low),
    high: points(isWorse ? -low : high),
  });
}
