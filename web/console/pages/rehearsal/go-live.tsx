import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { CheckIcon, CopyIcon } from "../../../kit/icons.js";
import { useSession } from "../../../kit/session.js";
import { State } from "../../../kit/state-badge.js";
import { toastDone } from "../../../kit/toasts.js";
import { useWords } from "../../../kit/words.js";
import { ActivateDialog } from "./activate-dialog.js";
import type { OneRehearsal } from "./data.js";
import { useStanding } from "./notices.js";
import styles from "./rehearsal.module.css";

/** Whose agreement there is, and the one button: agree and let it go live, or hand it to somebody else. */
export function GoLive({ rehearsal }: { readonly rehearsal: OneRehearsal }): ReactNode {
  const words = useWords("rehearsal");
  const { can, me } = useSession();
  const standing = useStanding(rehearsal);
  const [isOpen, setOpen] = useState(false);
  if (rehearsal.state !== "done" || standing !== "none" || !can("strategies:write")) return null;
  const { needsApproval, approved } = rehearsal.goLive;
  const isMine = rehearsal.askedBy === me.actor.name;
  if (needsApproval && !approved && isMine) {
    const share = (): void =>
      void navigator.clipboard.writeText(window.location.href).then(() => toastDone(words("goLive.linkCopied")));
    return (
      <div className={styles.approval}>
        <State shape="diamond" tone="human" isFilled={true}>
          {words("goLive.waits")}
        </State>
        <Button variant="default" leftSection={<CopyIcon size={16} />} onClick={share}>
          {words("goLive.copyLink")}
        </Button>
      </div>
    );
  }
  return (
    <>
      <Button leftSection={<CheckIcon size={16} />} onClick={() => setOpen(true)}>
        {words("goLive.action")}
      </Button>
      {isOpen && <ActivateDialog rehearsal={rehearsal} onClose={() => setOpen(false)} />}
    </>
  );
}
