import { ActionIcon, CopyButton } from "@mantine/core";
import type { ReactNode } from "react";
import { CheckIcon, CopyIcon } from "../../../kit/icons.js";
import { When } from "../../../kit/when.js";
import { hasWords, useWords } from "../../../kit/words.js";
import styles from "./channels.module.css";
import type { AccountSettings } from "./model.js";

/** Where the provider calls us, and where in its own pages that is to be written. */
export function Hook({ account }: { readonly account: AccountSettings }): ReactNode {
  const words = useWords("channels");
  const kit = useWords("kit");
  const { channel, provider, hookUrl, heardAt, check } = account;
  if (hookUrl === null) return null;
  const isTold = check.steps.some(({ step, state }) => step === "listen" && state === "done");
  const key = `paste.${channel}_${provider.replaceAll("-", "_")}`;
  const isChat = channel === "webchat";
  const text = isChat ? `<script async src="${hookUrl}"></script>` : hookUrl;
  const paste = hasWords(`channels:${key}`) ? key : "paste.other";
  return (
    <li className={styles.step}>
      <h3>{words(isChat ? "hook.chat" : "hook.title")}</h3>
      <p className={styles.note}>{words(isTold ? "hook.told" : paste)}</p>
      <div className={styles.copyLine}>
        <code className={styles.url}>{text}</code>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <ActionIcon variant="default" size="lg" aria-label={kit(copied ? "copied" : "copy")} onClick={copy}>
              {copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
            </ActionIcon>
          )}
        </CopyButton>
      </div>
      <p className={styles.note}>
        {heardAt === null ? (
          words("hook.never")
        ) : (
          <>
            {words("hook.heard")} <When at={heardAt} tone="muted" />
          </>
        )}
      </p>
    </li>
  );
}
