import { Button, Modal, Radio } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useSession } from "../../../kit/session.js";
import { StateBadge } from "../../../kit/state-badge.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { recipientsQuery, sendTest, testQuery, type Variant } from "./data.js";
import styles from "./template.module.css";

interface TestProps {
  readonly intent: string;
  readonly templateKey: string;
  readonly text: Variant;
  readonly onClose: () => void;
}

/** Sends the text to ourselves. Never to a titular: the server refuses any address that one has. */
export function TestDialog({ intent, templateKey, text, onClose }: TestProps): ReactNode {
  const words = useWords("template");
  const kit = useWords("kit");
  const { me } = useSession();
  const recipients = useQuery(recipientsQuery);
  const [to, setTo] = useState("staff");
  const send = useMutation({
    mutationFn: () =>
      sendTest({
        intent,
        key: templateKey,
        variant: text,
        to: to === "staff" || to === "sandbox" ? { kind: to } : { kind: "list", recipientId: to },
      }),
  });
  const test = useQuery({ ...testQuery(send.data?.id ?? "0"), enabled: send.data !== undefined });
  const state = test.data?.state ?? send.data?.state;
  const listed = (recipients.data ?? []).filter(({ channel }) => channel === text.channel);
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words("test.title")}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      <div className={styles.testing}>
        <p>{words("test.sentence")}</p>
        <Radio.Group label={words("test.to")} value={to} onChange={setTo}>
          <div className={styles.radios}>
            <Radio value="staff" label={words("test.staff", { email: me.actor.email ?? "" })} />
            {listed.map(({ id, label, address }) => (
              <Radio key={id} value={id} label={`${label} (${address})`} />
            ))}
            <Radio value="sandbox" label={words("test.sandbox")} />
          </div>
        </Radio.Group>
        {send.error !== null && <Trouble error={send.error} />}
        {state && (
          <p role="status">
            <StateBadge kind="message" state={state} /> {test.data?.address ?? send.data?.address}
          </p>
        )}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {kit("close")}
          </Button>
          <Button loading={send.isPending} onClick={() => send.mutate()}>
            {words("test.action")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
