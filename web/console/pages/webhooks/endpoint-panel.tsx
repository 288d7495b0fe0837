import { Button, Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "../../../kit/confirm-dialog.js";
import { useSession } from "../../../kit/session.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { toastDone } from "../../../kit/toasts.js";
import { Trouble } from "../../../kit/trouble.js";
import { usePhone } from "../../../kit/use-phone.js";
import { When } from "../../../kit/when.js";
import { hasWords, useWords } from "../../../kit/words.js";
import { deliveryQuery, usePause, usePing, useRedeliverFailed, useRemove, useResume, useRotate } from "./data.js";
import { EndpointDialog } from "./endpoint-dialog.js";
import { becauseWords, type EndpointRow, fareOf } from "./model.js";
import { Counted } from "./said.js";
import { SecretDialog } from "./secret-dialog.js";
import styles from "./webhooks.module.css";

interface PanelProps {
  readonly endpoint: EndpointRow | undefined;
  readonly onClose: () => void;
}

/** One system: where it is, what it is told of, how it fares, and what can be done about it. */
export function EndpointPanel({ endpoint, onClose }: PanelProps): ReactNode {
  const kit = useWords("kit");
  const isPhone = usePhone();
  const { can } = useSession();
  return (
    <Drawer
      opened={endpoint !== undefined}
      onClose={onClose}
      position="right"
      size={isPhone ? "100%" : 520}
      title={endpoint?.name ?? ""}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      {endpoint && (
        <>
          <Facts endpoint={endpoint} />
          {can("webhooks:write") && <Acts key={endpoint.id} endpoint={endpoint} onClose={onClose} />}
        </>
      )}
    </Drawer>
  );
}

function Facts({ endpoint }: { readonly endpoint: EndpointRow }): ReactNode {
  const words = useWords("webhooks");
  const fare = fareOf(endpoint);
  const { id, url, description, kinds, pausedAt, failingSince, previousUntil, createdAt, createdBy } = endpoint;
  const since = pausedAt ?? failingSince;
  return (
    <>
      <p className={styles.fare} data-fare={fare}>
        <StateBadge kind="endpoint" state={fare} isFilled={true} />
        <span>
          {words(`fare.${fare}`)}
          {since !== null && fare !== "active" && (
            <span className={styles.quiet}>
              {" "}
              {words("since")} <When at={since} as="stamp" tone="muted" />
            </span>
          )}
        </span>
      </p>
      <dl className={styles.facts}>
        <dt>{words("column.url")}</dt>
        <dd className={styles.url}>{url}</dd>
        {description !== null && (
          <>
            <dt>{words("field.description")}</dt>
            <dd>{description}</dd>
          </>
        )}
        <dt>{words("column.kinds")}</dt>
        <dd>{kinds.length === 0 ? words("onlyStepsLong") : kinds.map((kind) => words(`kind.${kind}`)).join(" · ")}</dd>
        <dt>{words("deliveries")}</dt>
        <dd>
          <Door id={id} state={undefined}>
            {words("seeAll")}
          </Door>
          {endpoint.failed > 0 && (
            <>
              {" · "}
              <Door id={id} state={["failed"]}>
                <Counted count={endpoint.failed} /> {words("failedOf", { count: endpoint.failed })}
              </Door>
            </>
          )}
        </dd>
        <dt>{words("field.added")}</dt>
        <dd>
          {createdBy}, <When at={createdAt} tone="muted" />
        </dd>
        {previousUntil !== null && Date.parse(previousUntil) > Date.now() && (
          <>
            <dt>{words("field.secret")}</dt>
            <dd>
              {words("bothUntil")} <When at={previousUntil} as="stamp" />
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

interface DoorProps {
  readonly id: string;
  readonly state: ["failed"] | undefined;
  readonly children: ReactNode;
}

const Door = ({ id, state, children }: DoorProps): ReactNode => (
  <Link to="/settings/webhooks" search={{ view: "deliveries", webhookId: id, ...(state && { state }) }}>
    {children}
  </Link>
);

type Asked = "change" | "rotate" | "remove" | "pause";

function Acts({ endpoint, onClose }: { readonly endpoint: EndpointRow; readonly onClose: () => void }): ReactNode {
  const words = useWords("webhooks");
  const { id, name, state, failed } = endpoint;
  const [asked, setAsked] = useState<Asked | null>(null);
  const [resume, again] = [useResume(), useRedeliverFailed()];
  const close = (): void => setAsked(null);
  return (
    <>
      <Ping id={id} />
      <div className={styles.acts}>
        {state === "paused" ? (
          <Button variant="default" loading={resume.isPending} onClick={() => resume.mutate(id)}>
            {words("resume")}
          </Button>
        ) : (
          <Button variant="default" onClick={() => setAsked("pause")}>
            {words("pause.action")}
          </Button>
        )}
        {failed > 0 && (
          <Button
            variant="default"
            loading={again.isPending}
            onClick={() =>
              again.mutate(id, { onSuccess: ({ count }) => toastDone(words("redeliver.done", { count })) })
            }
          >
            {words("redeliver.failed")}
          </Button>
        )}
        <Button variant="default" onClick={() => setAsked("change")}>
          {words("change")}
        </Button>
        <Button variant="default" onClick={() => setAsked("rotate")}>
          {words("rotate.action")}
        </Button>
        <Button variant="subtle" color="red" onClick={() => setAsked("remove")}>
          {words("remove.action")}
        </Button>
      </div>
      {(resume.error ?? again.error) && <Trouble error={resume.error ?? again.error} />}
      {asked === "change" && <EndpointDialog endpoint={endpoint} onClose={close} />}
      <Confirmed asked={asked} id={id} name={name} onClose={close} onGone={onClose} />
    </>
  );
}

interface ConfirmedProps {
  readonly asked: Asked | null;
  readonly id: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

/** What is asked about before it is done. */
function Confirmed({ asked, id, name, onClose, onGone }: ConfirmedProps): ReactNode {
  const words = useWords("webhooks");
  const [pause, rotate, remove] = [usePause(), useRotate(), useRemove()];
  return (
    <>
      <ConfirmDialog
        isOpen={asked === "pause"}
        onClose={onClose}
        title={words("pause.title", { name })}
        confirmLabel={words("pause.action")}
        onConfirm={() => pause.mutateAsync(id)}
      >
        {words("pause.sentence")}
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asked === "rotate"}
        onClose={onClose}
        title={words("rotate.title", { name })}
        confirmLabel={words("rotate.action")}
        onConfirm={() => rotate.mutateAsync(id)}
      >
        {words("rotate.sentence")}
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asked === "remove"}
        onClose={onClose}
        title={words("remove.title", { name })}
        confirmLabel={words("remove.action")}
        tone="stop"
        onConfirm={async () => {
          await remove.mutateAsync(id);
          onGone();
        }}
      >
        {words("remove.sentence")}
      </ConfirmDialog>
      {rotate.data && <SecretDialog secret={rotate.data.secret} onClose={rotate.reset} />}
    </>
  );
}

/** Sends a ping and says how it went, as soon as that is known. */
function Ping({ id }: { readonly id: string }): ReactNode {
  const words = useWords("webhooks");
  const ping = usePing();
  const sent = ping.data?.id;
  const { data: delivery } = useQuery({ ...deliveryQuery(sent ?? ""), enabled: sent !== undefined });
  const shown = delivery ?? ping.data;
  const last = shown?.tries.at(-1);
  return (
    <div className={styles.ping}>
      <Button
        loading={ping.isPending || (shown !== undefined && shown.state !== "delivered" && shown.state !== "failed")}
        onClick={() => ping.mutate(id)}
      >
        {words("ping.action")}
      </Button>
      <div role="status" className={styles.pinged}>
        {shown ? (
          <>
            <StateBadge kind="delivery" state={shown.state} />
            {last && (
              <span className={styles.quiet}>
                {last.because === null
                  ? words("ping.took", { status: last.status, ms: last.tookMs })
                  : becauseWords(last.because, words, (key) => hasWords(`webhooks:${key}`))}
              </span>
            )}
          </>
        ) : (
          <span className={styles.quiet}>{words("ping.sentence")}</span>
        )}
      </div>
      {ping.error && <Trouble error={ping.error} />}
    </div>
  );
}
