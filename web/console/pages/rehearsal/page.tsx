import { Skeleton, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PageFrame } from "../../../kit/page-frame.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { whatWords } from "../../../kit/strategy/rehearse-dialog.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { type OneRehearsal, type Report, rehearsalQuery } from "./data.js";
import { Differences } from "./differences.js";
import { Events } from "./events.js";
import { GoLive } from "./go-live.js";
import { Notices } from "./notices.js";
import { People } from "./people.js";
import styles from "./rehearsal.module.css";
import { Ended, Running } from "./running.js";
import { Summary } from "./summary.js";

const route = getRouteApi("/shell/rehearsals/$rehearsalId");

/** One rehearsal: while it runs, how far it is; then who would get what and when, and the way to let it go live. */
export function RehearsalPage(): ReactNode {
  const { rehearsalId } = route.useParams();
  const words = useWords("rehearsal");
  const { data: rehearsal, error, dataUpdatedAt, refetch } = useQuery(rehearsalQuery(rehearsalId));
  const back = { label: useWords("rehearsals")("title"), link: { to: "/rehearsals" } } as const;
  if (rehearsal === undefined) {
    return (
      <PageFrame title={words("title")} back={back}>
        {error === null ? <Waiting /> : <Trouble error={error} onRetry={() => void refetch()} />}
      </PageFrame>
    );
  }
  return (
    <Frame rehearsal={rehearsal} back={back}>
      {error !== null && <Trouble error={error} onRetry={() => void refetch()} dataFrom={dataUpdatedAt} />}
      {rehearsal.state === "done" && rehearsal.report ? (
        <Done rehearsal={rehearsal} report={rehearsal.report} />
      ) : rehearsal.state === "running" || rehearsal.state === "queued" ? (
        <Running rehearsal={rehearsal} />
      ) : (
        <Ended rehearsal={rehearsal} />
      )}
    </Frame>
  );
}

interface FrameProps {
  readonly rehearsal: OneRehearsal;
  readonly back: Parameters<typeof PageFrame>[0]["back"];
  readonly children: ReactNode;
}

function Frame({ rehearsal, back, children }: FrameProps): ReactNode {
  const words = useWords("rehearsal");
  const shared = useWords("rehearsals");
  const { name, state, days, scenario } = rehearsal;
  return (
    <PageFrame
      title={name || words("title")}
      aside={<StateBadge kind="job" state={state} isFilled={true} />}
      sentence={words("sentence", {
        what: whatWords(rehearsal, shared),
        days: shared("days", { count: days }),
        scenario: shared(`scenario.${scenario}`),
      })}
      action={<GoLive rehearsal={rehearsal} />}
      {...(back && { back })}
    >
      {children}
    </PageFrame>
  );
}

const VIEWS = ["summary", "people", "events", "changes"] as const;
type View = (typeof VIEWS)[number];

function Done({ rehearsal, report }: { readonly rehearsal: OneRehearsal; readonly report: Report }): ReactNode {
  const words = useWords("rehearsal");
  const navigate = route.useNavigate();
  const view: View = route.useSearch().view ?? "summary";
  const go = (value: string | null): void =>
    void navigate({ search: { view: value === "summary" ? undefined : (value as Exclude<View, "summary">) } });
  return (
    <>
      <Notices rehearsal={rehearsal} />
      <Tabs value={view} onChange={go} keepMounted={false}>
        <Tabs.List mb={16} className={styles.tabs ?? ""}>
          {VIEWS.filter((one) => one !== "changes" || report.changes !== null).map((one) => (
            <Tabs.Tab key={one} value={one}>
              {words(`view.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="summary">
          <Summary rehearsal={rehearsal} report={report} />
        </Tabs.Panel>
        <Tabs.Panel value="people">
          <People rehearsal={rehearsal} report={report} />
        </Tabs.Panel>
        <Tabs.Panel value="events">
          <Events rehearsal={rehearsal} />
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <Differences rehearsal={rehearsal} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

const Waiting = (): ReactNode => (
  <div aria-busy={true}>
    <Skeleton height={104} radius={10} />
    <Skeleton height={240} radius={10} mt={16} />
  </div>
);
