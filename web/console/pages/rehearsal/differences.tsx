import { Button, Skeleton } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ownZone } from "../../../kit/clock.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { FiltersBar } from "../../../kit/filters-bar.js";
import { CheckIcon } from "../../../kit/icons.js";
import { Card } from "../../../kit/page-frame.js";
import { State } from "../../../kit/state-badge.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { CHANGE_LOOKS } from "./changes.js";
import { Contacts } from "./contacts.js";
import { type DifferenceRow, type OneRehearsal, useDifferences } from "./data.js";
import { doorTo } from "./door.js";
import { placesOf } from "./model.js";
import styles from "./people.module.css";
import { CHANGES } from "./search.js";

const route = getRouteApi("/shell/rehearsals/$rehearsalId");

interface OfRehearsal {
  readonly rehearsal: OneRehearsal;
}

/** Accounts to which something else happens than without this version: both lists side by side. */
export function Differences({ rehearsal }: OfRehearsal): ReactNode {
  const words = useWords("rehearsal");
  const kit = useWords("kit");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { rows, error, onRetry, hasMore, isMoreLoading, onMore } = useDifferences(rehearsal.id, search);
  return (
    <div className={styles.differences}>
      <FiltersBar
        filters={[
          {
            kind: "one",
            name: "change",
            label: words("people.change"),
            choices: CHANGES.map((value) => ({ value, label: words(`change.${value}`) })),
          },
        ]}
        values={{ ...search }}
        onChange={(values) =>
          void navigate({ search: (before) => ({ ...before, ...values }), replace: true, resetScroll: false })
        }
      />
      {error !== null && <Trouble error={error} onRetry={onRetry} />}
      {rows === undefined && error === null && <Skeleton height={320} radius={10} />}
      {rows?.length === 0 && (
        <Card isFlush={true}>
          <EmptyState icon={CheckIcon} title={words(rehearsal.hasLists ? "differences.none" : "people.forgotten")} />
        </Card>
      )}
      {rows !== undefined && rows.length > 0 && (
        <ul className={styles.differenceList}>
          {rows.map((row) => (
            <Difference key={row.accountId} row={row} rehearsal={rehearsal} />
          ))}
        </ul>
      )}
      {hasMore && (
        <Button variant="subtle" color="gray" size="xs" loading={isMoreLoading} onClick={onMore}>
          {kit("table.more", { shown: rows?.length ?? 0 })}
        </Button>
      )}
    </div>
  );
}

function Difference({
  row: { debtor, change, would, asIs },
  rehearsal,
}: OfRehearsal & { readonly row: DifferenceRow }): ReactNode {
  const words = useWords("rehearsal");
  const places = placesOf(rehearsal);
  return (
    <li className={styles.difference}>
      <div>
        <Link {...doorTo(rehearsal, { view: "people", person: debtor.id, change })} className={styles.who ?? ""}>
          {debtor.name}
        </Link>
        <State {...CHANGE_LOOKS[change]}>{words(`change.${change}`)}</State>
      </div>
      <div>
        <h2>{words("sides.asIs")}</h2>
        <Contacts contacts={asIs} others={would} places={places} zone={ownZone()} missing="dropped" />
      </div>
      <div>
        <h2>{words("sides.would")}</h2>
        <Contacts contacts={would} others={asIs} places={places} zone={ownZone()} missing="added" />
      </div>
    </li>
  );
}
