import type { ReactNode } from "react";
import { formatNumber } from "../../../kit/format.js";
import { readSmtp, reasonSentence } from "../../../kit/reasons.js";
import { State } from "../../../kit/state-badge.js";
import type { Look } from "../../../kit/states.js";
import { hasWords, useLocale, useWords, type Words } from "../../../kit/words.js";
import styles from "./channels.module.css";
import { type AccountRow, codeOf, fareOf, LOOKS, saidOf } from "./model.js";

/** What a provider is called: `whatsapp/whatsapp-cloud` is WhatsApp Cloud (Meta). */
export const providerName = ({ channel, provider }: Pick<AccountRow, "channel" | "provider">, words: Words): string => {
  const key = `provider.${channel}_${provider.replaceAll("-", "_")}`;
  return hasWords(`channels:${key}`) ? words(key) : provider;
};

/** How an account fares, and why where it stands still. */
export function FareState({
  row,
  isFilled = false,
  isShort = false,
}: {
  readonly row: AccountRow;
  readonly isFilled?: boolean;
  /** On one line of a list, with the quality that has no place of its own there. */
  readonly isShort?: boolean;
}): ReactNode {
  const words = useWords("channels");
  const fare = fareOf(row, Date.now());
  return (
    <span className={styles.fare} data-short={isShort || undefined}>
      <State {...LOOKS[fare]} isFilled={isFilled}>
        {words(`fare.${fare}`)}
      </State>
      {isShort && row.quality !== null && row.quality !== "green" && (
        <span className={styles.because}>{words("qualityIs", { quality: words(`quality.${row.quality}`) })}</span>
      )}
      {fare === "stopped" && row.pausedBecause !== null && <Because because={row.pausedBecause} />}
    </span>
  );
}

/** A code in words, and in small what the provider itself said. */
export function Because({ because }: { readonly because: string }): ReactNode {
  const words = useWords("channels");
  const reasons = useWords("reasons");
  const code = codeOf(because);
  const key = [`because.${code}`, `because.${code.replace(/^http_/, "")}`].find((one) => hasWords(`channels:${one}`));
  const said = saidOf(because);
  const mail = readSmtp(code) && reasonSentence({ of: "message", code }, reasons, (one) => hasWords(`reasons:${one}`));
  return (
    <span className={styles.because}>
      {mail ?? (key === undefined ? words("because.other", { code }) : words(key))}
      {said !== null && (
        <code className={styles.code} lang="en">
          {said}
        </code>
      )}
    </span>
  );
}

const QUALITIES: Readonly<Record<NonNullable<AccountRow["quality"]>, Look>> = {
  green: { shape: "full", tone: "accent" },
  yellow: { shape: "half", tone: "human" },
  red: { shape: "triangle", tone: "stop" },
};

/** What the provider thinks of how people take our messages. */
export function Quality({ quality }: { readonly quality: AccountRow["quality"] }): ReactNode {
  const words = useWords("channels");
  if (quality === null) return <span className={styles.quiet}>{words("noQuality")}</span>;
  return <State {...QUALITIES[quality]}>{words(`quality.${quality}`)}</State>;
}

const MICRO = 1_000_000;

/** What one message costs. */
export function PriceText({ cost }: { readonly cost: AccountRow["cost"] }): ReactNode {
  const words = useWords("channels");
  const locale = useLocale();
  if (cost === null) return <span className={styles.quiet}>{words("noPrice")}</span>;
  const price = formatNumber(Number(cost.micros) / MICRO, locale);
  return (
    <>
      {price} <span className={styles.quiet}>{cost.currency}</span>
    </>
  );
}
