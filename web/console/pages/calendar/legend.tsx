import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { State } from "../../../kit/state-badge.js";
import { When } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { zoneName } from "../../../kit/zones.js";
import styles from "./calendar.module.css";
import { GROUP_LOOKS } from "./counts.js";
import type { CalendarView } from "./data.js";
import { GROUPS } from "./model.js";

/** What the shapes mean, whose clock counts, and from which rehearsals days are foretold. */
export function Legend({ calendar: { zone, today, rehearsals } }: { readonly calendar: CalendarView }): ReactNode {
  const words = useWords("calendar");
  const locale = useLocale();
  return (
    <div className={styles.legend}>
      <dl>
        {GROUPS.map((group) => (
          <div key={group}>
            <dt>
              <State {...GROUP_LOOKS[group]}>{words(`group.${group}`)}</State>
            </dt>
            <dd>{words(`groupMeans.${group}`)}</dd>
          </div>
        ))}
        <div>
          <dt>
            <span className={styles.swatch} aria-hidden={true} /> {words("mark.closedName")}
          </dt>
          <dd>{words("mark.closedMeans")}</dd>
        </div>
      </dl>
      <p>
        {words("zone", { zone: zoneName(zone, locale, Date.parse(today)) })}{" "}
        {rehearsals.length === 0 ? words("noRehearsals") : words("rehearsals")}
        {rehearsals.map(({ id, strategy, readAt }, index) => (
          <span key={id}>
            {index > 0 && ","}{" "}
            <Link to="/rehearsals/$rehearsalId" params={{ rehearsalId: id }}>
              {strategy.name}
            </Link>{" "}
            (<When at={readAt} isFocusable={true} />)
          </span>
        ))}
        {rehearsals.length > 0 && "."}
      </p>
    </div>
  );
}
