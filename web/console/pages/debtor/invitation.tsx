import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PushIcon, TelegramIcon, WebchatIcon } from "../../../kit/icons.js";
import { useSession } from "../../../kit/session.js";
import { toastDone, toastTrouble } from "../../../kit/toasts.js";
import { useWords } from "../../../kit/words.js";
import { useChannelLinks, useOpenLink } from "./data.js";
import { usePerson } from "./person-context.js";

/** Channels that only the person themselves can open. */
export const INVITED = ["telegram", "webchat", "push"] as const;
const PICTURES = { telegram: TelegramIcon, webchat: WebchatIcon, push: PushIcon } as const;

/**
 * An address to send them, by which they open it. A demo's bot is known to nobody outside: there the chat is opened in
 * their stead, in the simulator.
 */
export function Invitation({ channel: invited }: { readonly channel: (typeof INVITED)[number] }): ReactNode {
  const words = useWords("debtor");
  const states = useWords("states");
  const { person, can } = usePerson();
  const { isDemo, can: may } = useSession();
  const making = useChannelLinks(person.id);
  const opening = useOpenLink();
  const navigate = useNavigate();
  const isConnected = person.channels.some(({ channel, isConnected }) => channel === invited && isConnected);
  const isOpen = person.contactPoints.some(({ kind, health }) => kind === invited && health !== "bad");
  if (!isConnected || isOpen || !can("address")) return null;
  const Picture = PICTURES[invited];
  const channel = states(`channel.${invited}`);
  const make = async (use: (url: string) => Promise<void>): Promise<void> => {
    const { items } = await making.mutateAsync();
    const url = items.find((item) => item.channel === invited)?.url;
    if (url === undefined) return toastDone(words("contact.noInvite", { channel }));
    await use(url);
  };
  const copy = async (url: string): Promise<void> => {
    await navigator.clipboard.writeText(url);
    toastDone(words("contact.invited", { channel }));
  };
  const open = async (url: string): Promise<void> => {
    await opening.mutateAsync(url);
    await navigate({ to: "/sim", search: { debtorId: person.id } as never });
  };
  const isPretend = isDemo && invited === "telegram";
  if (isPretend && !may("simulator:use")) return null;
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      ml={-7}
      leftSection={<Picture size={16} stroke={1.6} aria-hidden={true} />}
      loading={making.isPending || opening.isPending}
      onClick={() => void make(isPretend ? open : copy).catch(toastTrouble)}
    >
      {words(isPretend ? "contact.openInvite" : "contact.invite", { channel })}
    </Button>
  );
}
