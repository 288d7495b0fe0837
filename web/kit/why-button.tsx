import { Popover, Skeleton } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { LawIcon } from "./icons.js";
import { lawsOf, type Reason, reasonSentence } from "./reasons.js";
import { When } from "./when.js";
import styles from "./why-button.module.css";
import { hasWords, loadWords, useWords } from "./words.js";

interface WhyProps {
  readonly reasons: readonly Reason[];
  /** The zone of the person it is about: when a rule passes is told on their clock. */
  readonly zone?: string | undefined;
}

/** "¿Por qué?": every decision gives its reasons, in words, in place. */
export function WhyButton({ reasons, zone }: WhyProps): ReactNode {
  const words = useWords("kit");
  if (reasons.length === 0) return null;
  return (
    <Popover width={360} position="bottom-start" withRoles={true} trapFocus={true} returnFocus={true}>
      <Popover.Target>
        <button type="button" className={styles.why}>
          {words("why")}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.dropdown ?? ""} aria-label={words("why")}>
        <Reasons reasons={reasons} zone={zone} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** The reasons themselves, for where there is room to show them. */
export function Reasons({ reasons, zone }: WhyProps): ReactNode {
  const words = useWords("reasons");
  const [isReady, setReady] = useState(hasWords("reasons:unknown"));
  useEffect(() => {
    let isHere = true;
    void loadWords("reasons").then(() => isHere && setReady(true));
    return () => {
      isHere = false;
    };
  }, []);
  if (!isReady) return <Skeleton height={12} my={6} />;
  const has = (key: string): boolean => hasWords(`reasons:${key}`);
  return (
    <ul className={styles.reasons} tabIndex={-1}>
      {reasons.map((reason) => (
        <li key={`${reason.of} ${reason.code} ${reason.pack ?? ""}`}>
          <span>{reasonSentence(reason, words, has)}</span>
          <Source reason={reason} zone={zone} />
        </li>
      ))}
    </ul>
  );
}

/** Who says so, and until when. */
function Source({ reason, zone }: { readonly reason: Reason; readonly zone: string | undefined }): ReactNode {
  const words = useWords("reasons");
  const { pack, passesAt } = reason;
  const laws = lawsOf(reason, words);
  if (!pack && !passesAt && laws.length === 0) return null;
  return (
    <span className={styles.source}>
      {laws.map((law) => (
        <span key={law} className={styles.law}>
          {law}
        </span>
      ))}
      {pack && (
        <span className={styles.pack}>
          <LawIcon size={13} aria-hidden={true} />
          {pack === "customer" ? words("fromPerson") : words("fromPack", { pack })}
        </span>
      )}
      {passesAt && (
        <span>
          {words("passes")} <When at={passesAt} zone={zone} as="stamp" isFocusable={true} />
        </span>
      )}
    </span>
  );
}
