import type { Channel } from "../../../../src/kernel/channel.js";
import type { Definition } from "../../../../src/strategy/domain/definition.js";
import { flatSteps, isContact } from "../../../../src/strategy/domain/outline.js";

export interface LadderMark {
  readonly id: string;
  readonly kind: "message" | "call" | "visit";
  /** Where it stands, from 0 to 1. */
  readonly share: number;
}

/** Days far apart are drawn nearer: what matters is the order and the rhythm, not the scale. */
const spread = (day: number): number => Math.sign(day) * Math.sqrt(Math.abs(day));

/** Where do the steps of a ladder stand on a line, and where on it is the due date? Null where it is out of sight. */
export function ladderMarks(steps: Definition["steps"]): {
  readonly marks: readonly LadderMark[];
  readonly dueAt: number | null;
} {
  const contacts = flatSteps(steps).flatMap((step) =>
    isContact(step) && step.day !== undefined ? [{ id: step.id, kind: step.kind, day: step.day }] : [],
  );
  const places = contacts.map(({ day }) => spread(day));
  const first = Math.min(0, ...places);
  const last = Math.max(0, ...places);
  const span = last - first || 1;
  return {
    marks: contacts.map(({ id, kind, day }) => ({ id, kind, share: (spread(day) - first) / span })),
    dueAt: contacts.length === 0 ? null : -first / span,
  };
}

/** What the gallery calls the way to begin with nothing. */
export const EMPTY = "empty";

interface Shelved {
  readonly key: string;
  readonly id: string | null;
  readonly archivedAt: string | null;
  readonly intent: string;
  readonly channels: readonly Channel[];
}

/** A strategy of one message, the day after the due date, for somebody to go on from. */
export function emptyDefinition(templates: readonly Shelved[]): Definition {
  const usable = templates.filter(
    ({ id, archivedAt, intent }) => id !== null && archivedAt === null && intent !== "call",
  );
  const template = usable.find(({ intent }) => intent === "collect") ?? usable[0];
  const channels = (["whatsapp", "sms", "email"] as const).filter((channel) => template?.channels.includes(channel));
  return {
    lane: "collection",
    anchor: { on: "due" },
    audience: {},
    days: { from: 1, to: null },
    entry: "first",
    gapDays: 2,
    steps: [
      {
        kind: "message",
        id: "message-1",
        day: 1,
        at: "10:00",
        template: template?.key ?? "-",
        channels: channels.length > 0 ? [...channels] : ["email"],
      },
    ],
  };
}
