import { useElementSize } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useId, useMemo, useState } from "react";
import { formatNumber } from "../../../kit/format.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { OfReport } from "./data.js";
import { doorTo } from "./door.js";
import styles from "./flow.module.css";
import { FLOW_NODE_WIDE, type FlowNode, flowPicture, placesOf } from "./model.js";
import { stepDay, stepName } from "./step-name.js";

/** The least room for a step; where there is more, they share it. */
const COLUMN_PX = 112;
const HEAD_PX = 52;
const FOOT_PX = 8;
const EDGE_PX = 16;

/** How accounts go from the step that reaches them to the next: bands as wide as they are many. */
export function FlowChart({ rehearsal, report: { flow } }: OfReport): ReactNode {
  const words = useWords("rehearsal");
  const kit = useWords("kit");
  const [isTable, setTable] = useState(false);
  const bodyId = useId();
  if (flow.every(({ to }) => to === null)) return null;
  return (
    <figure className={styles.flow} aria-label={words("flow.title")}>
      <figcaption className={styles.caption}>
        <span>{words("flow.title")}</span>
        <button
          type="button"
          className={styles.swap}
          aria-pressed={isTable}
          aria-controls={bodyId}
          onClick={() => setTable(!isTable)}
        >
          {kit(isTable ? "chart.showChart" : "chart.showTable")}
        </button>
      </figcaption>
      <div id={bodyId}>
        {isTable ? <FlowTable rehearsal={rehearsal} flow={flow} /> : <Picture rehearsal={rehearsal} flow={flow} />}
      </div>
    </figure>
  );
}

type OfFlow = Pick<OfReport, "rehearsal"> & { readonly flow: OfReport["report"]["flow"] };

function Picture({ rehearsal, flow }: OfFlow): ReactNode {
  const words = useWords("rehearsal");
  const locale = useLocale();
  const places = useMemo(() => placesOf(rehearsal), [rehearsal]);
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [column, setColumn] = useState(COLUMN_PX);
  const { nodes, links, height } = useMemo(() => flowPicture(flow, places, column), [flow, places, column]);
  const fair = Math.max(COLUMN_PX, Math.floor((width - 2 * EDGE_PX) / Math.max(1, nodes.length)));
  if (width > 0 && fair !== column) setColumn(fair);
  const wide = (nodes.at(-1)?.x ?? 0) + column;
  const nameOf = ({ place }: FlowNode): string =>
    place === null ? words("flow.in") : stepName(place.id, places, words);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, this is a picture that scrolls
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <div ref={ref} className={styles.scroll} tabIndex={0} role="group" aria-label={words("flow.scroll")}>
      <div className={styles.canvas} style={{ width: wide + EDGE_PX, height: HEAD_PX + height + FOOT_PX }}>
        <svg
          width={wide + EDGE_PX}
          height={HEAD_PX + height + FOOT_PX}
          role="img"
          aria-label={words("flow.summary", { count: links.length })}
        >
          <g transform={`translate(${EDGE_PX} ${HEAD_PX})`}>
            {links.map(({ id, from, to, path, wide: thick, accounts }) => (
              <path
                key={id}
                className={styles.band}
                d={path}
                strokeWidth={thick}
                data-hint={words("flow.way", {
                  from: nameOf(from),
                  to: nameOf(to),
                  count: accounts,
                  text: formatNumber(accounts, locale),
                })}
              />
            ))}
            {nodes.map((node) => (
              <g key={node.id}>
                <Rest node={node} words={words} locale={locale} />
                <rect className={styles.node} x={node.x} y={0} width={FLOW_NODE_WIDE} height={node.high} rx={2} />
              </g>
            ))}
          </g>
        </svg>
        {nodes.map((node) => (
          <NodeHead key={node.id} node={node} rehearsal={rehearsal} wide={column - 12} />
        ))}
      </div>
    </div>
  );
}

const REST_PX = 34;

/** Accounts that no later step reaches: their band ends soon after the step, fading. */
function Rest({
  node: { x, high, accounts, last },
  words,
  locale,
}: {
  readonly node: FlowNode;
  readonly words: ReturnType<typeof useWords>;
  readonly locale: ReturnType<typeof useLocale>;
}): ReactNode {
  if (last === 0) return null;
  const tall = (last / accounts) * high;
  const from = x + FLOW_NODE_WIDE;
  return (
    <path
      className={styles.rest}
      d={`M${from} ${high - tall}h${REST_PX - 6}l6 ${tall / 2}l-6 ${tall / 2}h${6 - REST_PX}z`}
      data-hint={words("flow.rest", { count: last, text: formatNumber(last, locale) })}
    />
  );
}

interface HeadProps extends Pick<OfReport, "rehearsal"> {
  readonly node: FlowNode;
  readonly wide: number;
}

function NodeHead({ node, rehearsal, wide }: HeadProps): ReactNode {
  const words = useWords("rehearsal");
  const locale = useLocale();
  const { place, accounts, x } = node;
  const count = formatNumber(accounts, locale);
  const style = { left: x + EDGE_PX, width: wide };
  if (place === null) {
    return (
      <div className={styles.head} style={style}>
        <span className={styles.name}>{words("flow.in")}</span>
        <span className={styles.count}>{count}</span>
      </div>
    );
  }
  const kind = place.step.kind === "message" ? {} : { kind: "task" as const };
  return (
    <div className={styles.head} style={style}>
      <span className={styles.name}>
        {place.no} · {stepDay(place, words)}
      </span>
      {rehearsal.hasLists ? (
        <Link {...doorTo(rehearsal, { view: "events", step: place.id, ...kind })} className={styles.count ?? ""}>
          {count}
          <span className="visually-hidden">{stepName(place.id, placesOf(rehearsal), words)}</span>
        </Link>
      ) : (
        <span className={styles.count}>{count}</span>
      )}
    </div>
  );
}

function FlowTable({ rehearsal, flow }: OfFlow): ReactNode {
  const words = useWords("rehearsal");
  const locale = useLocale();
  const places = placesOf(rehearsal);
  const no = (id: string | null): number => places.find((place) => place.id === id)?.no ?? 0;
  const last = places.length + 1;
  const rows = [...flow].sort(
    (a, b) => no(a.from) - no(b.from) || (a.to === null ? last : no(a.to)) - (b.to === null ? last : no(b.to)),
  );
  return (
    <div className={styles.scrollDown}>
      <table className={styles.table} aria-label={words("flow.title")}>
        <thead>
          <tr>
            <th scope="col">{words("flow.from")}</th>
            <th scope="col">{words("flow.to")}</th>
            <th scope="col">{words("flow.accounts")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ from, to, accounts }) => (
            <tr key={`${from}>${to}`}>
              <td>{from === null ? words("flow.in") : stepName(from, places, words)}</td>
              <td>{to === null ? words("flow.end") : stepName(to, places, words)}</td>
              <td>{formatNumber(accounts, locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
