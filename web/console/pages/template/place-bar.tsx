import { SegmentedControl } from "@mantine/core";
import type { ReactNode } from "react";
import { LOCALES } from "../../../../src/kernel/locale.js";
import { TONES } from "../../../../src/messaging/domain/tone.js";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { LANGUAGE_NAMES } from "../../../kit/shell/preference-menus.js";
import { useWords } from "../../../kit/words.js";
import type { Found, Variant } from "./data.js";
import { isAt, type Place, TEXT_CHANNELS } from "./model.js";
import styles from "./template.module.css";

interface PlaceBarProps {
  readonly place: Place;
  readonly variants: readonly Variant[];
  readonly found: readonly Found[];
  readonly onGo: (place: Place) => void;
}

/** Which text is open: by channel, language and tone. A dot marks what is written, a triangle what must be mended. */
export function PlaceBar({ place, variants, found, onGo }: PlaceBarProps): ReactNode {
  const words = useWords("template");
  const mark = (wanted: Partial<Place>): "error" | "written" | "empty" => {
    const fits = (one: Pick<Variant, "channel" | "locale" | "tone">) => isAt(one, { ...place, ...wanted });
    if (found.some((one) => fits(one) && one.findings.some(({ severity }) => severity === "error"))) return "error";
    return variants.some((one) => fits(one) && one.body !== "") ? "written" : "empty";
  };
  const label = (name: ReactNode, wanted: Partial<Place>): ReactNode => {
    const state = mark(wanted);
    return (
      <span className={styles.place} data-mark={state}>
        {name}
        <span className={styles.mark} aria-hidden={true} />
        <span className={styles.said}>{words(`mark.${state}`)}</span>
      </span>
    );
  };
  return (
    <div className={styles.places}>
      <SegmentedControl
        size="xs"
        aria-label={words("place.channel")}
        value={place.channel}
        onChange={(channel) => onGo({ ...place, channel })}
        data={TEXT_CHANNELS.map((value) => ({
          value: value as Place["channel"],
          label: label(<ChannelIcon channel={value} size={15} />, { channel: value }),
        }))}
      />
      <SegmentedControl
        size="xs"
        aria-label={words("place.locale")}
        value={place.locale}
        onChange={(locale) => onGo({ ...place, locale })}
        data={LOCALES.map((value) => ({ value, label: label(LANGUAGE_NAMES[value], { locale: value }) }))}
      />
      <SegmentedControl
        size="xs"
        aria-label={words("place.tone")}
        value={place.tone}
        onChange={(tone) => onGo({ ...place, tone })}
        data={TONES.map((value) => ({ value, label: label(words(`tone.${value}`), { tone: value }) }))}
      />
    </div>
  );
}
