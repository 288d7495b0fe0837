import { Button, Modal, Radio, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { RUNNING_RULES } from "../../../../src/strategy/domain/move.js";
import { useNow } from "../../../kit/clock.js";
import { formatNumber } from "../../../kit/format.js";
import { State } from "../../../kit/state-badge.js";
import { toastDone, toastTrouble } from "../../../kit/toasts.js";
import { Trouble } from "../../../kit/trouble.js";
import { When } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import {
  type OneRehearsal,
  type OneStrategy,
  type RunningRule,
  strategyQuery,
  useActivate,
  useApprove,
} from "./data.js";
import { isOld } from "./model.js";
import styles from "./rehearsal.module.css";

interface DialogProps {
  readonly rehearsal: OneRehearsal;
  readonly onClose: () => void;
}

/** What goes live, what happens with the accounts that run, and whose agreement it takes: then it is done. */
export function ActivateDialog({ rehearsal, onClose }: DialogProps): ReactNode {
  const words = useWords("rehearsal");
  const kit = useWords("kit");
  const navigate = useNavigate();
  const activate = useActivate();
  const [running, setRunning] = useState<RunningRule>(rehearsal.running);
  const { data: strategy, error } = useQuery(strategyQuery(rehearsal.strategyId ?? ""));
  const { needsApproval, approved } = rehearsal.goLive;
  const withApproval = needsApproval && !approved;
  // What went live takes this dialog away: what follows must not hang on it.
  const run = async (): Promise<void> => {
    const done = await activate.mutateAsync({ id: rehearsal.id, running, withApproval }).catch(() => null);
    if (done === null) return;
    const { id, version, moved } = done;
    toastDone(words(moved > 0 ? "goLive.doneMoved" : "goLive.done", { name: rehearsal.name, version, count: moved }));
    await navigate({ to: "/strategies/$strategyId", params: { strategyId: id } });
  };
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words("goLive.title")}
      size={520}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      <div className={styles.dialog}>
        {strategy === undefined ? (
          error === null ? (
            <Skeleton height={200} />
          ) : (
            <Trouble error={error} />
          )
        ) : (
          <>
            <What rehearsal={rehearsal} strategy={strategy} />
            <Rules strategy={strategy} rehearsed={rehearsal.running} value={running} onChange={setRunning} />
          </>
        )}
        {needsApproval && <Approval rehearsal={rehearsal} onDone={onClose} />}
        {activate.error !== null && <Trouble error={activate.error} />}
        <div className={styles.dialogActions}>
          <Button variant="default" onClick={onClose} disabled={activate.isPending}>
            {kit("cancel")}
          </Button>
          <Button loading={activate.isPending} disabled={strategy === undefined} onClick={() => void run()}>
            {words(withApproval ? "goLive.both" : "goLive.activate")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function What({
  rehearsal,
  strategy,
}: {
  readonly rehearsal: OneRehearsal;
  readonly strategy: OneStrategy;
}): ReactNode {
  const words = useWords("rehearsal");
  const { name, version, hash, snapshots } = rehearsal;
  const isStale = isOld(rehearsal, useNow());
  const read = snapshots.at(-1);
  return (
    <div className={styles.what}>
      <p>
        {words(version === null ? "goLive.whatDraft" : "goLive.whatVersion", { name, version })}{" "}
        <code data-hint={words("facts.hashHint")}>{hash.slice(0, 8)}</code>
      </p>
      <p className={styles.quiet}>
        {strategy.state === "live" ? words("goLive.instead", { version: strategy.version }) : words("goLive.first")}
      </p>
      {isStale && read !== undefined && (
        <p className={styles.warning}>
          <State shape="diamond" tone="human">
            {words("notice.old")}
          </State>{" "}
          <When at={read} isFocusable={true} />
        </p>
      )}
    </div>
  );
}

interface RulesProps {
  readonly strategy: OneStrategy;
  /** By which rule days were lived. */
  readonly rehearsed: RunningRule;
  readonly value: RunningRule;
  readonly onChange: (value: RunningRule) => void;
}

/** What becomes of the accounts that run on another version; nothing is asked where none do. */
function Rules({ strategy: { counts }, rehearsed, value, onChange }: RulesProps): ReactNode {
  const words = useWords("rehearsal");
  const shared = useWords("rehearsals");
  const locale = useLocale();
  if (counts.running === 0) return <p className={styles.quiet}>{words("goLive.nobodyRuns")}</p>;
  return (
    <Radio.Group
      label={words("goLive.running", { count: counts.running, text: formatNumber(counts.running, locale) })}
      value={value}
      onChange={(next) => onChange(next as RunningRule)}
    >
      <div className={styles.rules}>
        {RUNNING_RULES.map((rule) => (
          <Radio key={rule} value={rule} label={shared(`rule.${rule}`)} description={shared(`ruleMeans.${rule}`)} />
        ))}
      </div>
      {value !== rehearsed && (
        <p className={styles.warning} role="status">
          {words("goLive.otherRule", { rule: shared(`rule.${rehearsed}`) })}
        </p>
      )}
    </Radio.Group>
  );
}

/** Who agreed already; and for who only wants to agree, that alone. */
function Approval({ rehearsal, onDone }: { readonly rehearsal: OneRehearsal; readonly onDone: () => void }): ReactNode {
  const words = useWords("rehearsal");
  const approve = useApprove();
  if (rehearsal.goLive.approved) {
    // Somebody may have agreed to another rehearsal of this very version.
    const by = rehearsal.approvals.map((approval) => approval.by).join(", ");
    return (
      <p className={styles.agreed}>
        <State shape="check" tone="accent">
          {by === "" ? words("goLive.agreedBefore") : words("goLive.agreed", { by })}
        </State>
      </p>
    );
  }
  const only = (): void =>
    approve.mutate(rehearsal.id, {
      onSuccess: () => {
        toastDone(words("goLive.approved"));
        onDone();
      },
      onError: toastTrouble,
    });
  return (
    <div className={styles.agreed}>
      <span>{words("goLive.needsYours", { by: rehearsal.askedBy })}</span>
      <Button size="compact-sm" variant="default" loading={approve.isPending} onClick={only}>
        {words("goLive.approveOnly")}
      </Button>
    </div>
  );
}
