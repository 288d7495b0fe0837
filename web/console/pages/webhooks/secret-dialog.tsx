import { Button, CopyButton, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { CheckIcon, CopyIcon } from "../../../kit/icons.js";
import { useWords } from "../../../kit/words.js";
import styles from "./webhooks.module.css";

interface SecretProps {
  readonly secret: string;
  readonly onClose: () => void;
}

/** The secret, this once. A slip of the pointer must not lose it. */
export function SecretDialog(props: SecretProps): ReactNode {
  const words = useWords("webhooks");
  const kit = useWords("kit");
  return (
    <Modal
      opened={true}
      onClose={props.onClose}
      title={words("secret.title")}
      size={480}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      <Secret {...props} />
    </Modal>
  );
}

export function Secret({ secret, onClose }: SecretProps): ReactNode {
  const words = useWords("webhooks");
  const kit = useWords("kit");
  return (
    <div className={styles.form}>
      <p className={styles.once}>{words("secret.once")}</p>
      <code className={styles.secret}>{secret}</code>
      <div className={styles.actions}>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
              onClick={copy}
              data-autofocus={true}
            >
              {kit(copied ? "copied" : "copy")}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{words("secret.kept")}</Button>
      </div>
    </div>
  );
}
