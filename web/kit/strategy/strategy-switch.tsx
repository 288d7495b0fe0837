import { Button, type ButtonProps } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { StrategyCounts } from "../../../src/strategy/contract.js";
import type { Definition } from "../../../src/strategy/domain/definition.js";
import type { Wire } from "../api.js";
import { ConfirmDialog } from "../confirm-dialog.js";
import { formatNumber } from "../format.js";
import { PauseIcon, PlayIcon, RehearsalIcon } from "../icons.js";
import { useSession } from "../session.js";
import { toastDone } from "../toasts.js";
import { useLocale, useWords } from "../words.js";
import { useNewcomers, usePauseStrategy, useStartStrategy } from "./data.js";

export interface SwitchedStrategy {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly definition: Pick<Definition, "audience" | "days">;
  readonly counts: Wire<typeof StrategyCounts>;
}

interface StrategySwitchProps extends Pick<ButtonProps, "size" | "variant" | "color"> {
  readonly strategy: SwitchedStrategy;
  /** In a list the button says whose it is. */
  readonly isNamed?: boolean;
}

/**
 * What can be done next: a draft is rehearsed, one that runs is paused, one that rests goes on, after saying what that
 * touches. Words: `strategies`.
 */
export function StrategySwitch({ strategy, isNamed = false, ...look }: StrategySwitchProps): ReactNode {
  const words = useWords("strategies");
  const { can } = useSession();
  const [isOpen, setOpen] = useState(false);
  const { state, name } = strategy;
  const isLive = state === "live";
  if (!can("strategies:write") || (!isLive && state !== "draft" && state !== "paused")) return null;
  if (state === "draft") return <RehearseLink strategy={strategy} isNamed={isNamed} look={look} />;
  const step = isLive ? "pause" : "resume";
  const Icon = isLive ? PauseIcon : PlayIcon;
  return (
    <>
      <Button
        {...look}
        leftSection={<Icon size={look.size === undefined ? 16 : 14} />}
        {...(isNamed && { "aria-label": words(`switch.${step}Named`, { name }) })}
        onClick={() => setOpen(true)}
      >
        {words(`switch.${step}`)}
      </Button>
      {isOpen &&
        (isLive ? (
          <PauseDialog strategy={strategy} onClose={() => setOpen(false)} />
        ) : (
          <StartDialog strategy={strategy} onClose={() => setOpen(false)} />
        ))}
    </>
  );
}

interface RehearseLinkProps extends Required<Pick<StrategySwitchProps, "strategy" | "isNamed">> {
  readonly look: Omit<StrategySwitchProps, "strategy" | "isNamed">;
}

/** Nothing goes live that was not rehearsed: a draft's first step is its rehearsal. */
function RehearseLink({ strategy: { id, name }, isNamed, look }: RehearseLinkProps): ReactNode {
  const words = useWords("strategies");
  return (
    <Button
      {...look}
      leftSection={<RehearsalIcon size={look.size === undefined ? 16 : 14} />}
      {...(isNamed && { "aria-label": words("switch.rehearseNamed", { name }) })}
      renderRoot={(props) => <Link to="/rehearsals" search={{ strategyId: id, start: true }} {...props} />}
    >
      {words("switch.rehearse")}
    </Button>
  );
}

interface DialogProps {
  readonly strategy: SwitchedStrategy;
  readonly onClose: () => void;
}

function StartDialog({ strategy: { id, name, definition, counts }, onClose }: DialogProps): ReactNode {
  const words = useWords("strategies");
  const locale = useLocale();
  const start = useStartStrategy();
  const { data: newcomers, isError } = useNewcomers(definition, true);
  const coming =
    newcomers === undefined
      ? isError
        ? words("switch.notKnown")
        : undefined
      : newcomers === null
        ? words("switch.notKnown")
        : words(newcomers.isExact ? "switch.exact" : "switch.about", { text: formatNumber(newcomers.count, locale) });
  return (
    <ConfirmDialog
      isOpen={true}
      onClose={onClose}
      title={words("switch.resumeTitle", { name })}
      counts={[
        { label: words("switch.coming"), value: coming },
        { label: words("switch.going"), value: formatNumber(counts.running, locale) },
      ]}
      confirmLabel={words("switch.resume")}
      onConfirm={async () => {
        await start.mutateAsync(id);
        toastDone(words("switch.started", { name }));
      }}
    >
      {words("switch.startSentence")}
    </ConfirmDialog>
  );
}

function PauseDialog({ strategy: { id, name, counts }, onClose }: DialogProps): ReactNode {
  const words = useWords("strategies");
  const locale = useLocale();
  const pause = usePauseStrategy();
  const { planned, deferred } = counts.messages;
  return (
    <ConfirmDialog
      isOpen={true}
      onClose={onClose}
      title={words("switch.pauseTitle", { name })}
      counts={[
        { label: words("switch.resting"), value: formatNumber(counts.running, locale) },
        { label: words("switch.withdrawn"), value: formatNumber(planned + deferred, locale) },
      ]}
      confirmLabel={words("switch.pause")}
      onConfirm={async () => {
        const { withdrawn } = await pause.mutateAsync(id);
        toastDone(words("switch.paused", { name, count: withdrawn }));
      }}
    >
      {words("switch.pauseSentence")}
    </ConfirmDialog>
  );
}
