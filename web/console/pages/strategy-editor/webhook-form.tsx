import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { WebhookStep } from "../../../../src/strategy/domain/definition.js";
import { stepType } from "../../../../src/webhooks/domain/events.js";
import { OutIcon } from "../../../kit/icons.js";
import { useSession } from "../../../kit/session.js";
import { useWords } from "../../../kit/words.js";
import { usePatch } from "./contact-form.js";
import { endpointsQuery } from "./data.js";
import { useDeskView } from "./desk.js";
import { TextField } from "./fields.js";
import styles from "./panel.module.css";

/** Which system is told, and what the event is called. */
export function WebhookForm({ step }: { readonly step: WebhookStep }): ReactNode {
  const words = useWords("strategy-editor");
  const { isReadOnly } = useDeskView();
  const patch = usePatch(step.id);
  return (
    <>
      <EndpointPicker step={step} />
      <TextField
        label={words("form.stepEvent")}
        description={words("form.stepEventNote", { type: stepType(step.event) })}
        inputWrapperOrder={["label", "input", "description", "error"]}
        isOptional={true}
        maxLength={40}
        readOnly={isReadOnly}
        value={step.event ?? ""}
        onChange={(event) => patch({ event: event.trim() === "" ? null : event.trim() }, "event")}
      />
      <p className={styles.note}>{words("form.webhookNote")}</p>
    </>
  );
}

function EndpointPicker({ step }: { readonly step: WebhookStep }): ReactNode {
  const words = useWords("strategy-editor");
  const { isReadOnly } = useDeskView();
  const { can } = useSession();
  const patch = usePatch(step.id);
  const mayRead = can("webhooks:read");
  const { data: endpoints } = useQuery({ ...endpointsQuery, enabled: mayRead });
  const isThere = endpoints?.some(({ name }) => name === step.endpoint) ?? true;
  const names = endpoints ?? [{ name: step.endpoint, state: "active" as const }];
  return (
    <div className={styles.field}>
      <Select
        label={words("form.endpoint")}
        searchable={true}
        readOnly={isReadOnly || !mayRead}
        nothingFoundMessage={words("form.noEndpoint")}
        error={!isThere && words("form.endpointGone", { name: step.endpoint })}
        value={isThere ? step.endpoint : null}
        onChange={(endpoint) => endpoint !== null && patch({ endpoint })}
        data={names.map(({ name, state }) => ({
          value: name,
          label: state === "paused" ? words("form.endpointPaused", { name }) : name,
        }))}
      />
      {mayRead && (
        <Link to="/settings/webhooks" className={styles.door ?? ""}>
          {words("form.seeEndpoints")}
          <OutIcon size={14} aria-hidden={true} />
        </Link>
      )}
    </div>
  );
}
