import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { ownZone } from "../../../kit/clock.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { PersonIcon } from "../../../kit/icons.js";
import { Card, PageFrame } from "../../../kit/page-frame.js";
import { isMissing } from "../../../kit/problem.js";
import { useSession } from "../../../kit/session.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { Accounts } from "./accounts.js";
import { Actions } from "./actions.js";
import { ContactPoints } from "./contact-points.js";
import { personQuery } from "./data.js";
import { DebtDrawer } from "./debt-drawer.js";
import styles from "./debtor.module.css";
import { Dialogs } from "./dialogs.js";
import { PersonFacts, PersonMarks, PersonNumbers } from "./head.js";
import { History } from "./history.js";
import { NextPanel } from "./next-panel.js";
import { PermitPanel } from "./permit-panel.js";
import { type Asked, NEEDS, PersonContext } from "./person-context.js";
import { Reach } from "./reach.js";
import type { PersonView } from "./shapes.js";
import { Standing } from "./standing.js";

const route = getRouteApi("/shell/debtors/$debtorId");

/** One person, one timeline. */
export function DebtorPage(): ReactNode {
  const { debtorId } = route.useParams();
  const words = useWords("debtor");
  const { data, error, refetch, dataUpdatedAt } = useQuery(personQuery(debtorId));
  const back = useBack();
  if (data !== undefined) {
    const trouble = error && <Trouble error={error} dataFrom={dataUpdatedAt} onRetry={() => void refetch()} />;
    return <Person key={debtorId} person={data} trouble={trouble} />;
  }
  if (error !== null && isMissing(error)) return <Missing />;
  return (
    <PageFrame title={words("title")} back={back}>
      {error === null ? <Outline /> : <Trouble error={error} onRetry={() => void refetch()} />}
    </PageFrame>
  );
}

const useBack = () => ({ label: useWords("kit")("nav.portfolio"), link: { to: "/portfolio" } as const });

function Person({ person, trouble }: { readonly person: PersonView; readonly trouble: ReactNode }): ReactNode {
  const { can } = useSession();
  const [asked, setAsked] = useState<Asked | null>(null);
  const back = useBack();
  const parts = useMemo(
    () => ({
      person,
      zone: person.zones[0] ?? ownZone(),
      ask: setAsked,
      can: (what: keyof typeof NEEDS) => can(NEEDS[what]),
    }),
    [person, can],
  );
  return (
    <PersonContext value={parts}>
      <PageFrame
        title={person.name}
        aside={<PersonMarks />}
        sentence={<PersonFacts />}
        back={back}
        action={<Actions />}
      >
        {trouble}
        <PersonNumbers />
        <div className={styles.layout}>
          <NextPanel />
          <Accounts />
          <div className={styles.side}>
            {parts.can("permit") && <PermitPanel />}
            <Standing />
            <ContactPoints />
            <Reach />
          </div>
          <History />
        </div>
      </PageFrame>
      <DebtDrawer />
      {asked && <Dialogs asked={asked} onClose={() => setAsked(null)} />}
    </PersonContext>
  );
}

function Missing(): ReactNode {
  const words = useWords("debtor");
  return (
    <PageFrame title={words("title")} back={useBack()}>
      <Card isFlush={true}>
        <EmptyState
          icon={PersonIcon}
          title={words("missing.title")}
          action={
            <Button component={Link} to="/portfolio" variant="default">
              {words("missing.action")}
            </Button>
          }
        >
          {words("missing.sentence")}
        </EmptyState>
      </Card>
    </PageFrame>
  );
}

/** As the page will lie, so that nothing jumps. */
const Outline = (): ReactNode => (
  <div className={styles.layout} aria-busy={true}>
    <Skeleton height={112} radius={10} className={styles.outlineNext ?? ""} />
    <Skeleton height={280} radius={10} className={styles.outlineAccounts ?? ""} />
    <div className={styles.side}>
      <Skeleton height={168} radius={10} />
      <Skeleton height={200} radius={10} />
    </div>
    <Skeleton height={320} radius={10} className={styles.outlineHistory ?? ""} />
  </div>
);
