import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { dayIn } from "../../../../src/kernel/time.js";
import { ownZone } from "../../../kit/clock.js";
import { formatMoney, formatNumber } from "../../../kit/format.js";
import { Money } from "../../../kit/money.js";
import { StatCard, StatRow } from "../../../kit/stat-card.js";
import { State } from "../../../kit/state-badge.js";
import { Day, When } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { OfReport } from "./data.js";
import { doorTo } from "./door.js";
import styles from "./rehearsal.module.css";

/** One sentence of what would happen, its four numbers, and what they rest on. */
export function Verdict({ rehearsal, report }: OfReport): ReactNode {
  const words = useWords("rehearsal");
  const shared = useWords("rehearsals");
  const locale = useLocale();
  const { people, peopleReached, messages, tasks, others } = report;
  const write = (value: number): string => formatNumber(value, locale);
  const sentence = words(peopleReached === 0 ? "verdict.nobody" : "verdict.sentence", {
    days: shared("days", { count: rehearsal.days }),
    reached: write(peopleReached),
    people: write(people),
    messages: words("verdict.messages", { count: messages, text: write(messages) }),
    tasks: words("verdict.tasks", { count: tasks, text: write(tasks) }),
  });
  return (
    <div className={styles.verdict}>
      <h2 className="visually-hidden">{words("view.summary")}</h2>
      <p className={styles.said}>{sentence}</p>
      <StatRow>
        <StatCard
          label={words("numbers.people")}
          definition={words("numbers.peopleHint")}
          value={write(peopleReached)}
          note={words("numbers.peopleNote", { text: write(people) })}
          {...(rehearsal.hasLists && { link: doorTo(rehearsal, { view: "people", outcome: "sent" }) })}
        />
        <StatCard
          label={words("numbers.messages")}
          definition={words("numbers.messagesHint")}
          value={write(messages)}
          note={<ByChannel {...{ rehearsal, report }} />}
          {...(rehearsal.hasLists && { link: doorTo(rehearsal, { view: "events" }) })}
        />
        <StatCard
          label={words("numbers.tasks")}
          definition={words("numbers.tasksHint")}
          value={write(tasks)}
          note={
            report.load.daysOver > 0 ? (
              <State shape="triangle" tone="human">
                {words("numbers.tasksOver", { count: report.load.daysOver })}
              </State>
            ) : (
              words("numbers.tasksNote")
            )
          }
          isWide={true}
          {...(rehearsal.hasLists && { link: doorTo(rehearsal, { view: "events", kind: "task" }) })}
        />
        <Cost {...{ rehearsal, report }} />
      </StatRow>
      <Facts {...{ rehearsal, report }} />
      {others > 0 && <p className={styles.quiet}>{words("verdict.others", { count: others, text: write(others) })}</p>}
      {rehearsal.paymentsArrive && <p className={styles.quiet}>{words("facts.paymentsArrive")}</p>}
    </div>
  );
}

function ByChannel({ report: { channels } }: OfReport): ReactNode {
  const states = useWords("states");
  const locale = useLocale();
  return channels
    .filter(({ channel }) => channel !== "call" && channel !== "visit")
    .map(({ channel, count }) => `${states(`channel.${channel}`)} ${formatNumber(count, locale)}`)
    .join(" · ");
}

/** What is known of the price, and said plainly what is not. */
function Cost({ report: { cost } }: OfReport): ReactNode {
  const words = useWords("rehearsal");
  const locale = useLocale();
  const [first, ...more] = cost.known;
  const unknown = cost.unknown.reduce((sum, { count }) => sum + count, 0);
  const rest = more.map(({ currency, minor }) => {
    const said = formatMoney(minor, currency, locale);
    return `+ ${said.amount} ${said.currency}`;
  });
  const missing =
    unknown > 0
      ? [
          words(first ? "numbers.costUnknown" : "numbers.costOnlyUnknown", {
            count: unknown,
            text: formatNumber(unknown, locale),
          }),
        ]
      : [];
  return (
    <StatCard
      label={words("numbers.cost")}
      definition={words("numbers.costHint")}
      value={first ? <Money minor={first.minor} currency={first.currency} size="xl" /> : words("numbers.costNone")}
      note={[...rest, ...missing].join(" · ") || words("numbers.costAll")}
      isWide={true}
    />
  );
}

/** When the portfolio was read, how far ahead, and by whom it was asked. */
function Facts({ rehearsal, report: { cost } }: OfReport): ReactNode {
  const words = useWords("rehearsal");
  const shared = useWords("rehearsals");
  const { snapshots, from, until, running, askedBy, askedAt, hash } = rehearsal;
  const read = snapshots.at(-1) ?? from;
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{words("facts.read")}</dt>
        <dd>
          <When at={read} as="stamp" isFocusable={true} />
        </dd>
      </div>
      <div>
        <dt>{words("facts.horizon")}</dt>
        <dd>
          <Day on={dayIn(ownZone(), new Date(from))} /> – <Day on={dayIn(ownZone(), new Date(until))} />
        </dd>
      </div>
      <div>
        <dt>{words("facts.running")}</dt>
        <dd>{shared(`rule.${running}`)}</dd>
      </div>
      <div>
        <dt>{words("facts.asked")}</dt>
        <dd>
          {askedBy}, <When at={askedAt} isFocusable={true} />
        </dd>
      </div>
      <div>
        <dt>{words("facts.hash")}</dt>
        <dd>
          <code data-hint={words("facts.hashHint")}>{hash.slice(0, 8)}</code>
        </dd>
      </div>
      {cost.unknown.length > 0 && (
        <div>
          <dt>{words("facts.unpriced")}</dt>
          <dd>
            <Unpriced channels={cost.unknown.map(({ channel }) => channel)} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function Unpriced({ channels }: { readonly channels: readonly string[] }): ReactNode {
  const words = useWords("rehearsal");
  const states = useWords("states");
  return (
    <>
      {channels.map((channel) => states(`channel.${channel}`)).join(", ")} ·{" "}
      <Link to="/rehearsals" search={{ settings: true }}>
        {words("facts.setPrices")}
      </Link>
    </>
  );
}
