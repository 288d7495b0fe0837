import { Drawer, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { BackIcon, ForwardIcon } from "../../../kit/icons.js";
import { Trouble } from "../../../kit/trouble.js";
import { usePhone } from "../../../kit/use-phone.js";
import { useWords } from "../../../kit/words.js";
import styles from "./channels.module.css";
import { ConnectForm } from "./connect-form.js";
import { providersQuery } from "./data.js";
import type { Provider } from "./model.js";
import { providerName } from "./said.js";

interface ConnectProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConnected: (id: string) => void;
}

/** Which provider, then its settings. What comes after is the account's own panel. */
export function ConnectDrawer({ isOpen, onClose, onConnected }: ConnectProps): ReactNode {
  const words = useWords("channels");
  const kit = useWords("kit");
  const isPhone = usePhone();
  const { data, error, refetch } = useQuery({ ...providersQuery, enabled: isOpen });
  const [chosen, setChosen] = useState<Provider | null>(null);
  const close = (): void => {
    setChosen(null);
    onClose();
  };
  return (
    <Drawer
      opened={isOpen}
      onClose={close}
      position="right"
      size={isPhone ? "100%" : 560}
      title={words(chosen ? "connect.data" : "connect.which")}
      closeButtonProps={{ "aria-label": kit("close") }}
      closeOnClickOutside={chosen === null}
    >
      {error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton height={320} radius={8} />}
      {data && chosen === null && <Providers providers={data} onChoose={setChosen} />}
      {chosen && (
        <>
          <button type="button" className={styles.back} onClick={() => setChosen(null)}>
            <BackIcon size={14} aria-hidden={true} />
            {words("connect.another")}
          </button>
          <ConnectForm
            key={`${chosen.channel}/${chosen.provider}`}
            provider={chosen}
            onConnected={(id) => {
              setChosen(null);
              onConnected(id);
            }}
          />
        </>
      )}
    </Drawer>
  );
}

interface ProvidersProps {
  readonly providers: readonly Provider[];
  readonly onChoose: (provider: Provider) => void;
}

function Providers({ providers, onChoose }: ProvidersProps): ReactNode {
  const words = useWords("channels");
  return (
    <ul className={styles.providers}>
      {providers.map((one) => (
        <li key={`${one.channel}/${one.provider}`}>
          <button type="button" onClick={() => onChoose(one)}>
            <ChannelIcon channel={one.channel} size={20} />
            <span className={styles.grow}>
              <span className={styles.name}>{providerName(one, words)}</span>
              <span className={styles.can}>{canDo(one, words)}</span>
            </span>
            <ForwardIcon size={16} aria-hidden={true} />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What a provider can do, in a line. */
function canDo({ capabilities }: Provider, words: ReturnType<typeof useWords>): string {
  const { tells, hearsReplies, attachments, buttonsMax, freeformHours } = capabilities;
  const told = (["read", "delivered"] as const).find((fact) => tells.includes(fact));
  return [
    told ? words(`can.${told}`) : words("can.nothing"),
    ...(hearsReplies ? [words("can.replies")] : []),
    ...(attachments ? [words("can.files")] : []),
    ...(buttonsMax > 0 ? [words("can.buttons")] : []),
    ...(freeformHours === null ? [] : [words("can.window", { count: freeformHours })]),
  ].join(" · ");
}
