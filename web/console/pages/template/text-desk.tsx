import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useRef } from "react";
import type { Check, Variant } from "./data.js";
import { LintPanel } from "./lint-panel.js";
import { type Place, withText } from "./model.js";
import { PeoplePreview } from "./people-preview.js";
import { PlaceBar } from "./place-bar.js";
import styles from "./template.module.css";
import { type TextChange, TextFields, type TextFieldsHandle } from "./text-fields.js";
import type { DraftDesk } from "./use-draft.js";

interface TextDeskProps {
  readonly desk: DraftDesk;
  readonly check: UseQueryResult<Check>;
  readonly place: Place;
  readonly text: Variant | undefined;
  readonly isReadOnly: boolean;
  readonly onGo: (place: Place) => void;
}

/** Where one text is written: on one side the words and what is wrong with them, on the other how they arrive. */
export function TextDesk({ desk, check, place, text, isReadOnly, onGo }: TextDeskProps): ReactNode {
  const { work } = desk;
  const fields = useRef<TextFieldsHandle>(null);
  const write = (change: TextChange): void =>
    desk.change({ ...work, variants: withText(work.variants, place, change) });
  return (
    <div className={styles.desk}>
      <div className={styles.write}>
        <PlaceBar place={place} variants={work.variants} found={check.data?.found ?? []} onGo={onGo} />
        <TextFields
          ref={fields}
          key={`${place.channel} ${place.locale} ${place.tone}`}
          place={place}
          text={text}
          variants={work.variants}
          isReadOnly={isReadOnly}
          onChange={write}
          onRemove={(variants) => desk.change({ ...work, variants })}
        />
        <LintPanel
          check={check}
          place={place}
          text={text}
          isReadOnly={isReadOnly}
          onJump={(part, { from, to }) => fields.current?.select(part, from, to)}
          onGo={onGo}
          onMend={(part, mended) => write({ [part]: mended })}
        />
      </div>
      <PeoplePreview intent={work.intent} text={text} />
    </div>
  );
}
