import type { ReactNode } from "react";
import { formatMoney, formatNumber, formatPercent } from "../../../kit/format.js";
import { Card } from "../../../kit/page-frame.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { Report } from "./data.js";
import styles from "./measured.module.css";

type Measure = NonNullable<Report["measured"]>;

interface Line {
  readonly id: string;
  readonly label: string;
  /** Low, expected and high as numbers to be drawn, and as they are read. */
  readonly values: readonly [number, number, number];
  readonly write: (value: number) => string;
}

function useLines({ messages, tasks, paid, recovered, cost }: Measure): readonly Line[] {
  const words = useWords("rehearsal");
  const locale = useLocale();
  const counted = (id: string, { low, expected, high }: Measure["messages"]): Line => ({
    id,
    label: words(`measured.${id}`),
    values: [low, expected, high],
    write: (value) => formatNumber(value, locale),
  });
  // Rounded to a few figures by the server: a double holds them.
  const priced = (id: string, { currency, low, expected, high }: Measure["cost"][number]): Line => ({
    id: `${id} ${currency}`,
    label: words(`measured.${id}`),
    values: [Number(low), Number(expected), Number(high)],
    write: (value) => {
      const said = formatMoney(BigInt(value), currency, locale);
      return `${said.amount} ${said.currency}`;
    },
  });
  return [
    counted("messages", messages),
    counted("tasks", tasks),
    counted("paid", paid),
    ...recovered.map((one) => priced("recovered", one)),
    ...cost.map((one) => priced("cost", one)),
  ];
}

/** How it may go by the tenant's own past: as low and as high as draws from it came. */
export function Measured({ measured }: { readonly measured: Measure }): ReactNode {
  const words = useWords("rehearsal");
  const states = useWords("states");
  const locale = useLocale();
  const lines = useLines(measured);
  const { draws, days, answerDays, rates } = measured;
  return (
    <Card title={words("measured.title")}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, this is a table that scrolls */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={words("measured.title")}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{words("measured.what")}</th>
              <th scope="col">{words("measured.low")}</th>
              <th scope="col">{words("measured.expected")}</th>
              <th scope="col">{words("measured.high")}</th>
              <th scope="col">
                <span className="visually-hidden">{words("measured.range")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ id, label, values, write }) => (
              <tr key={id}>
                <th scope="row">{label}</th>
                {values.map((value, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: always low, expected, high
                  <td key={index} data-expected={index === 1 || undefined}>
                    {write(value)}
                  </td>
                ))}
                <td aria-hidden={true}>
                  <Range values={values} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.note}>
        {words("measured.note", {
          draws: formatNumber(draws, locale),
          days: formatNumber(days, locale),
          answerDays: formatNumber(answerDays, locale),
        })}{" "}
        {rates
          .map(({ channel, sent, paid }) =>
            words("measured.rate", {
              channel: states(`channel.${channel}`),
              share: formatPercent(sent === 0 ? 0 : paid / sent, locale),
              paid: formatNumber(paid, locale),
              sent: formatNumber(sent, locale),
            }),
          )
          .join(" · ")}
        . {words("measured.exact")}
      </p>
    </Card>
  );
}

const WIDE = 160;
const EDGE = 5;

/** From zero to the highest: a band from low to high, and a mark where it is expected. */
function Range({ values: [low, expected, high] }: { readonly values: Line["values"] }): ReactNode {
  const x = (value: number): number => EDGE + (high === 0 ? 0 : (value / high) * (WIDE - 2 * EDGE));
  return (
    <svg width={WIDE} height={16} className={styles.range} aria-hidden={true}>
      <line className={styles.axis} x1={EDGE} x2={WIDE - EDGE} y1={8} y2={8} />
      <line className={styles.band} x1={x(low)} x2={x(high)} y1={8} y2={8} />
      <circle className={styles.mark} cx={x(expected)} cy={8} r={4.5} />
    </svg>
  );
}
