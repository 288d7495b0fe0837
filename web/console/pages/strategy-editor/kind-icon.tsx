import type { ReactNode } from "react";
import * as icons from "../../../kit/icons.js";
import type { StepKind } from "./new-step.js";

const ICONS: Readonly<Record<StepKind | "settings", icons.Icon>> = {
  message: icons.MessagesIcon,
  call: icons.CallIcon,
  visit: icons.VisitIcon,
  charge: icons.ChargeIcon,
  wait: icons.ClockIcon,
  condition: icons.ConditionIcon,
  split: icons.SplitIcon,
  tone: icons.ToneIcon,
  tag: icons.TagIcon,
  field: icons.FieldIcon,
  webhook: icons.WebhookIcon,
  offer: icons.OfferIcon,
  goto: icons.GotoIcon,
  stop: icons.StopIcon,
  settings: icons.TeamIcon,
};

/** The one picture of a kind of step. */
export function KindIcon({
  kind,
  size = 16,
}: {
  readonly kind: StepKind | "settings";
  readonly size?: number;
}): ReactNode {
  const Picture = ICONS[kind];
  return <Picture size={size} stroke={1.7} aria-hidden={true} />;
}
