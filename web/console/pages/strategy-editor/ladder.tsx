import { ActionIcon } from "@mantine/core";
import { type CSSProperties, type ReactNode, useRef, useState } from "react";
import type { Channel } from "../../../../src/kernel/channel.js";
import { isTimed } from "../../../../src/strategy/domain/outline.js";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { BackIcon, ForwardIcon, GripIcon } from "../../../kit/icons.js";
import { useWords } from "../../../kit/words.js";
import { AddMenu } from "./add-menu.js";
import { type DeskView, useDeskView } from "./desk.js";
import { moveToDay } from "./edits.js";
import { KindIcon } from "./kind-icon.js";
import styles from "./ladder.module.css";
import { type Rung, rungsOf, tryOf, waysOf } from "./ladder-model.js";
import { type LineProps, lineProps, Standing, Trouble, useFocus, type ViewProps } from "./outline.js";
import { shortWords, signed, whatWords } from "./say.js";
import { useSettingsWords } from "./settings-words.js";
import { SETTINGS } from "./tree.js";

/** The first level as days by ways to reach people; what branches is folded into one rung. */
export function Ladder({ rows, here, onKeyDown, onTap }: ViewProps): ReactNode {
  const words = useWords("strategy-editor");
  const view = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  useFocus(view, useDeskView(), here);
  const rungs = rungsOf(rows);
  const ways = waysOf(rungs);
  return (
    <div className={styles.frame} style={{ "--ways": ways.length } as CSSProperties}>
      <div className={styles.head} aria-hidden={true}>
        <span className={styles.corner}>{words("ladder.day")}</span>
        {ways.map((way) => (
          <span key={way} className={styles.way}>
            <ChannelIcon channel={way} size={18} />
          </span>
        ))}
        <span className={styles.whatHead}>{words("ladder.what")}</span>
      </div>
      <div ref={view} role="tree" aria-label={words("view.ladder")} className={styles.rungs} onKeyDown={onKeyDown}>
        {rows[0] && <SettingsRung row={rows[0]} isChosen={here === SETTINGS} onTap={onTap} />}
        {rungs.map((rung) => (
          <RungLine
            key={rung.row.spot}
            rung={rung}
            isChosen={here === rung.row.spot}
            ways={ways}
            onTap={onTap}
            dragged={dragged}
            onDrag={setDragged}
          />
        ))}
      </div>
      <p className={styles.note}>{words("ladder.note")}</p>
    </div>
  );
}

function SettingsRung(props: LineProps): ReactNode {
  const desk = useDeskView();
  const say = useSettingsWords();
  return (
    <div {...lineProps(props, desk)} className={styles.rung} data-settings={true}>
      <span className={styles.settings}>
        <KindIcon kind="settings" />
        <span>{say(desk.work.definition)}</span>
        <Trouble id={null} />
      </span>
      {props.isChosen && <AddMenu />}
    </div>
  );
}

interface RungProps extends Omit<LineProps, "row"> {
  readonly rung: Rung;
  readonly ways: readonly Channel[];
  readonly dragged: string | null;
  readonly onDrag: (id: string | null) => void;
}

function RungLine({ rung, isChosen, ways, onTap, dragged, onDrag }: RungProps): ReactNode {
  const words = useWords("strategy-editor");
  const desk = useDeskView();
  const { row, step, day, isFirst, gap, isAfterDue } = rung;
  const [isOver, setOver] = useState(false);
  const canDrag = !desk.isReadOnly && day !== null;
  return (
    <div
      {...lineProps({ row, isChosen, onTap }, desk)}
      role="treeitem"
      tabIndex={isChosen ? 0 : -1}
      aria-selected={isChosen}
      className={styles.rung}
      data-due={isAfterDue || undefined}
      data-over={isOver || undefined}
      draggable={canDrag}
      onDragStart={({ dataTransfer }) => {
        dataTransfer.effectAllowed = "move";
        dataTransfer.setData("text/plain", step.id);
        onDrag(step.id);
      }}
      onDragEnd={() => onDrag(null)}
      onDragOver={(event) => {
        if (dragged === null || dragged === step.id || day === null) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (dragged !== null && day !== null) desk.edit((all) => moveToDay(all, dragged, day), null, dragged);
      }}
    >
      <span className={styles.day}>
        {canDrag && <GripIcon size={14} className={styles.grip} aria-hidden={true} />}
        {isFirst && day !== null && <strong>{words("say.onDay", { day: signed(day) })}</strong>}
        {gap !== null && gap > 0 && <span className={styles.gap}>{words("ladder.gap", { count: gap })}</span>}
        {day === 0 && isFirst && <span className={styles.due}>{words("ladder.due")}</span>}
      </span>
      {ways.map((way) => (
        <Try key={way} rung={rung} way={way} />
      ))}
      <What rung={rung} />
      <Standing id={step.id} isShort={true} />
      {isChosen && <Shift desk={desk} rung={rung} />}
      {isChosen && <AddMenu />}
    </div>
  );
}

/** First choice filled, the next ones hollow: a number says which. */
function Try({ rung: { step }, way }: { readonly rung: Rung; readonly way: Channel }): ReactNode {
  const no = tryOf(step, way);
  return (
    <span className={styles.cell} aria-hidden={true}>
      {no !== null && (
        <span
          className={styles.try}
          data-first={no === 1 || undefined}
          data-human={step.kind !== "message" || undefined}
        >
          {no}
        </span>
      )}
    </span>
  );
}

function What({ rung: { step, folded } }: { readonly rung: Rung }): ReactNode {
  const { saying, work, pick } = useDeskView();
  return (
    <span className={styles.what}>
      <span className={styles.sentence}>
        <KindIcon kind={step.kind} size={14} />
        <span>
          {isTimed(step) && <span className={styles.at}>{step.at} · </span>}
          {step.kind === "message" ? saying.template(step.template) : whatWords(step, saying, work.definition)}
        </span>
      </span>
      {folded.length > 0 && (
        <span className={styles.chips}>
          {folded.map((one) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: a short cut for the pointer; the outline has each by key
            // biome-ignore lint/a11y/useKeyWithClickEvents: the same
            <span
              key={one.id}
              className={styles.chip}
              onClick={(event) => {
                event.stopPropagation();
                pick(one.id);
              }}
            >
              <KindIcon kind={one.kind} size={12} />
              {shortWords(one, saying)}
            </span>
          ))}
        </span>
      )}
      <Trouble id={step.id} />
    </span>
  );
}

/** One day earlier or later, for the pointer; `,` and `.` do it by key. */
function Shift({ desk, rung: { day } }: { readonly desk: DeskView; readonly rung: Rung }): ReactNode {
  const words = useWords("strategy-editor");
  if (day === null || desk.isReadOnly) return null;
  return (
    <span className={styles.shift}>
      <ActionIcon
        size={26}
        tabIndex={-1}
        aria-label={words("keys.earlier")}
        data-hint={words("keys.earlier")}
        onClick={() => desk.shiftDay(-1)}
      >
        <BackIcon size={14} />
      </ActionIcon>
      <ActionIcon
        size={26}
        tabIndex={-1}
        aria-label={words("keys.later")}
        data-hint={words("keys.later")}
        onClick={() => desk.shiftDay(1)}
      >
        <ForwardIcon size={14} />
      </ActionIcon>
    </span>
  );
}
