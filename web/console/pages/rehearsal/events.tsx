import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { CHANNELS } from "../../../../src/kernel/channel.js";
import { isContact } from "../../../../src/strategy/domain/outline.js";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { type Column, DataTable } from "../../../kit/data-table.js";
import { EmptyState } from "../../../kit/empty-state.js";
import { type Filter, FiltersBar } from "../../../kit/filters-bar.js";
import { MessagesIcon } from "../../../kit/icons.js";
import { reasonSentence } from "../../../kit/reasons.js";
import { When } from "../../../kit/when.js";
import { hasWords, useWords } from "../../../kit/words.js";
import { type EventRow, type OneRehearsal, useEvents } from "./data.js";
import { doorTo } from "./door.js";
import { placesOf } from "./model.js";
import { KINDS, type RehearsalSearch } from "./search.js";
import { stepName } from "./step-name.js";

const route = getRouteApi("/shell/rehearsals/$rehearsalId");

interface OfRehearsal {
  readonly rehearsal: OneRehearsal;
}

/** What happens, in the order of time: messages, or the tasks, or what kept contacts away. */
export function Events({ rehearsal }: OfRehearsal): ReactNode {
  const words = useWords("rehearsal");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns(
    rehearsal,
    search.kind !== undefined && search.kind !== "message" && search.kind !== "task",
  );
  return (
    <>
      <FiltersBar
        filters={useFilters(rehearsal, search)}
        values={{ ...search, kind: search.kind ?? "message" }}
        onChange={(values) =>
          void navigate({
            search: (before) => ({ ...before, ...("kind" in values && { because: undefined }), ...values }),
            replace: true,
            resetScroll: false,
          })
        }
      />
      <div style={{ height: 12 }} />
      <DataTable
        {...useEvents(rehearsal.id, search)}
        label={words("events.title")}
        columns={columns}
        rowId={({ debtor, at, kind, step, accountId }) => `${debtor.id} ${accountId} ${at} ${kind} ${step}`}
        rowName={({ debtor }) => debtor.name}
        rowLink={({ debtor }) => doorTo(rehearsal, { view: "people", person: debtor.id })}
        empty={
          <EmptyState icon={MessagesIcon} title={words(rehearsal.hasLists ? "events.none" : "people.forgotten")} />
        }
      />
    </>
  );
}

function useFilters(rehearsal: OneRehearsal, { because }: RehearsalSearch): readonly Filter[] {
  const words = useWords("rehearsal");
  const states = useWords("states");
  const reasons = useWords("reasons");
  const has = (key: string): boolean => hasWords(`reasons:${key}`);
  const places = placesOf(rehearsal);
  return [
    {
      kind: "one",
      name: "kind",
      label: words("events.kind"),
      choices: KINDS.map((value) => ({ value, label: words(`event.${value}`) })),
    },
    {
      kind: "one",
      name: "step",
      label: words("steps.step"),
      choices: places
        .filter(({ step }) => isContact(step))
        .map(({ id }) => ({ value: id, label: stepName(id, places, words) })),
    },
    {
      kind: "one",
      name: "channel",
      label: words("events.channel"),
      choices: CHANNELS.map((value) => ({ value, label: states(`channel.${value}`) })),
    },
    { kind: "day", name: "day", label: words("events.day") },
    ...(because === undefined
      ? []
      : [
          {
            kind: "one" as const,
            name: "because",
            label: words("people.because"),
            choices: [{ value: because, label: reasonSentence({ of: "deferred", code: because }, reasons, has) }],
          },
        ]),
  ];
}

/** What happens has no reason; what does not happen has one. */
function useColumns(rehearsal: OneRehearsal, hasReasons: boolean): readonly Column<EventRow>[] {
  const words = useWords("rehearsal");
  const reasons = useWords("reasons");
  const has = (key: string): boolean => hasWords(`reasons:${key}`);
  const places = placesOf(rehearsal);
  return [
    { id: "who", header: words("people.who"), width: "28%", cell: ({ debtor }) => debtor.name },
    {
      id: "at",
      header: words("events.at"),
      width: "192px",
      card: "end",
      cell: ({ at }) => <When at={at} as="stamp" />,
    },
    {
      id: "channel",
      header: words("events.channel"),
      width: "140px",
      card: "line",
      cell: ({ channel }) => channel !== null && <ChannelIcon channel={channel} size={16} withName={true} />,
    },
    {
      id: "step",
      header: words("steps.step"),
      width: "212px",
      hideBelow: "lg",
      card: "subtitle",
      cell: ({ step }) => stepName(step, places, words),
    },
    ...(hasReasons
      ? [
          {
            id: "because",
            header: words("people.because"),
            hideBelow: "md" as const,
            card: "line" as const,
            cell: ({ because }: EventRow) => because !== null && reasonSentence(because, reasons, has),
          },
        ]
      : []),
  ];
}
