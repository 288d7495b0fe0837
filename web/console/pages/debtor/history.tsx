import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { useNow } from "../../../kit/clock.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { ClockIcon } from "../../../kit/icons.js";
import { Timeline } from "../../../kit/timeline.js";
import { Trouble } from "../../../kit/trouble.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { zoneName } from "../../../kit/zones.js";
import { useTimeline } from "./data.js";
import styles from "./debtor.module.css";
import { useEntries } from "./entries.js";
import { kindsOf, toggleGroup } from "./model.js";
import { Panel } from "./panel.js";
import { usePerson } from "./person-context.js";
import { GROUP_NAMES, type TimelineGroup } from "./search.js";

const route = getRouteApi("/shell/debtors/$debtorId");

/** Everything that happened, and everything that did not, in one line of time. */
export function History(): ReactNode {
  const words = useWords("debtor");
  const { person, zone } = usePerson();
  const { see } = route.useSearch();
  const kinds = useMemo(() => kindsOf(see), [see]);
  const { rows, error, dataFrom, onRetry, hasMore, isMoreLoading, onMore } = useTimeline(person.id, kinds);
  const entries = useEntries(rows);
  return (
    <Panel title={words("history.title")} area="history" action={<Zone />}>
      <Groups see={see} />
      {error !== null && (
        <Trouble error={error} dataFrom={rows === undefined ? undefined : dataFrom} onRetry={onRetry} />
      )}
      {(rows !== undefined || error === null) && (
        <Timeline
          label={words("history.title")}
          entries={entries}
          zone={zone}
          hasMore={hasMore}
          isMoreLoading={isMoreLoading}
          onMore={onMore}
          empty={
            <EmptyState icon={ClockIcon} title={words(see ? "history.none" : "history.empty")}>
              {words(see ? "history.noneSentence" : "history.emptySentence")}
            </EmptyState>
          }
        />
      )}
    </Panel>
  );
}

/** Every time on this page is the person's: their clock is named once. */
function Zone(): ReactNode {
  const words = useWords("debtor");
  const locale = useLocale();
  const now = useNow(3_600_000);
  const { zone } = usePerson();
  return <span className={styles.zone}>{words("history.zone", { zone: zoneName(zone, locale, now) })}</span>;
}

function Groups({ see }: { readonly see: readonly TimelineGroup[] | undefined }): ReactNode {
  const words = useWords("debtor");
  const navigate = route.useNavigate();
  const show = (groups: readonly TimelineGroup[] | undefined): void =>
    void navigate({ search: (before) => ({ ...before, see: groups }), replace: true, resetScroll: false });
  return (
    <fieldset className={styles.groups}>
      <legend className="visually-hidden">{words("history.filter")}</legend>
      <button type="button" className={styles.group} aria-pressed={see === undefined} onClick={() => show(undefined)}>
        {words("history.all")}
      </button>
      {GROUP_NAMES.map((group) => (
        <button
          key={group}
          type="button"
          className={styles.group}
          aria-pressed={see?.includes(group) ?? false}
          onClick={() => show(toggleGroup(see, group))}
        >
          {words(`history.${group}`)}
        </button>
      ))}
    </fieldset>
  );
}
