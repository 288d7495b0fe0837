import { Button, Modal } from "@mantine/core";
import { type ReactNode, useState } from "react";
import styles from "./confirm-dialog.module.css";
import { Trouble } from "./trouble.js";
import { useWords } from "./words.js";

interface ConfirmProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What will happen, what is safe, whether it can be undone. */
  readonly children: ReactNode;
  /** How many of what: bulk actions show it before they act. */
  readonly counts?: readonly { readonly label: string; readonly value: ReactNode | undefined }[];
  readonly confirmLabel: string;
  /** `stop` for what takes something away. */
  readonly tone?: "accent" | "stop";
  readonly isReady?: boolean;
  readonly onConfirm: () => Promise<unknown>;
}

/** Asks once, shows what it would touch, and stays open with the reason when it could not be done. */
export function ConfirmDialog(props: ConfirmProps): ReactNode {
  const { isOpen, onClose, title, children, counts, confirmLabel, tone = "accent", isReady = true, onConfirm } = props;
  const words = useWords("kit");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const close = (): void => {
    setError(null);
    onClose();
  };
  const confirm = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      close();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={isOpen} onClose={close} title={title} size={440} closeButtonProps={{ "aria-label": words("close") }}>
      <div className={styles.body}>
        <div className={styles.words}>{children}</div>
        {counts && (
          <dl className={styles.counts}>
            {counts.map(({ label, value }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value ?? "…"}</dd>
              </div>
            ))}
          </dl>
        )}
        {error !== null && <Trouble error={error} />}
        <div className={styles.actions}>
          <Button variant="default" onClick={close} disabled={isBusy}>
            {words("cancel")}
          </Button>
          <Button
            color={tone === "stop" ? "red" : "teal"}
            loading={isBusy}
            disabled={!isReady}
            onClick={() => void confirm()}
            data-autofocus={true}
          >
            {confirmLabel}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
