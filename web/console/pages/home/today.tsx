import { Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { dayIn } from "../../../../src/kernel/time.js";
import { BarList } from "../../../kit/bar-chart.js";
import { formatNumber } from "../../../kit/format.js";
import { reasonSentence } from "../../../kit/reasons.js";
import { State } from "../../../kit/state-badge.js";
import { lookOf } from "../../../kit/states.js";
import { hasWords, loadWords, useLocale, useWords } from "../../../kit/words.js";
import styles from "./home.module.css";
import { type HomeView, TODAY, type TodayState, totalOf } from "./model.js";
import { Panel } from "./panel.js";

/** Today's messages by what became of them, and what kept the others. */
export function Today({ home }: { readonly home: HomeView | undefined }): ReactNode {
  const words = useWords("home");
  const locale = useLocale();
  const total = home ? totalOf(home.today) : 0;
  return (
    <Panel
      title={words("today.title")}
      area="today"
      aside={
        home && (
          <span className={styles.quiet}>
            {words("today.total", { count: total, shown: formatNumber(total, locale) })}
          </span>
        )
      }
    >
      {home === undefined ? (
        <Skeleton height={180} radius={6} />
      ) : (
        <>
          <Share today={home.today} total={total} />
          <ul className={styles.tally}>
            {TODAY.filter(
              (state) => home.today[state] > 0 || state === "sent" || state === "deferred" || state === "suppressed",
            ).map((state) => (
              <Line key={state} state={state} home={home} />
            ))}
          </ul>
          <Blocks home={home} />
        </>
      )}
    </Panel>
  );
}

const shapeOf = (state: TodayState) =>
  state === "held" ? lookOf("hold", "pause") : lookOf("message", state === "planned" ? "ready" : state);

/** The day as the messages page filters it: on the clock that days are counted on here. */
const dayOf = ({ at, zone }: HomeView): { readonly day: string; readonly zone: string } => ({
  day: dayIn(zone, new Date(at)),
  zone,
});

function Line({ state, home }: { readonly state: TodayState; readonly home: HomeView }): ReactNode {
  const words = useWords("home");
  const locale = useLocale();
  const { shape, tone } = shapeOf(state);
  return (
    <li>
      <Link to="/messages" search={{ state: [state], ...dayOf(home) } as never} className={styles.line ?? ""}>
        <State shape={shape} tone={tone}>
          {words(`today.${state}`)}
        </State>
        <strong>{formatNumber(home.today[state], locale)}</strong>
      </Link>
    </li>
  );
}

/** The same as one bar: how much of the day reached somebody. */
function Share({ today, total }: { readonly today: HomeView["today"]; readonly total: number }): ReactNode {
  return (
    <div className={styles.share} aria-hidden={true}>
      {TODAY.filter((state) => today[state] > 0).map((state) => (
        <span key={state} data-state={state} style={{ flexGrow: total > 0 ? today[state] / total : 0 }} />
      ))}
    </div>
  );
}

const BLOCKS_SHOWN = 5;

function Blocks({ home }: { readonly home: HomeView }): ReactNode {
  const words = useWords("home");
  const reasons = useWords("reasons");
  const [isReady, setReady] = useState(hasWords("reasons:unknown"));
  useEffect(() => void loadWords("reasons").then(() => setReady(true)), []);
  if (home.blocks.length === 0 || !isReady) return null;
  const bars = home.blocks.slice(0, BLOCKS_SHOWN).map(({ reason, count }) => ({
    id: `${reason.of} ${reason.code}`,
    label: reasonSentence({ of: reason.of, code: reason.code }, reasons, (key) => hasWords(`reasons:${key}`)),
    value: count,
    link: { to: "/messages", search: { because: reason.code, ...dayOf(home) } as never } as const,
  }));
  return (
    <div className={styles.blocks}>
      <h3>{words("today.blocks")}</h3>
      <BarList label={words("today.blocks")} bars={bars} />
    </div>
  );
}
