import type { ReactNode } from "react";
import type { Channel } from "../../src/kernel/channel.js";
import * as icons from "./icons.js";
import { useWords } from "./words.js";

const ICONS: Readonly<Record<Channel, icons.Icon>> = {
  email: icons.EmailIcon,
  sms: icons.SmsIcon,
  whatsapp: icons.WhatsappIcon,
  telegram: icons.TelegramIcon,
  push: icons.PushIcon,
  webchat: icons.WebchatIcon,
  call: icons.CallIcon,
  letter: icons.LetterIcon,
  visit: icons.VisitIcon,
  social: icons.SocialIcon,
};

interface ChannelIconProps {
  readonly channel: Channel;
  readonly size?: number;
  /** Also in words, beside the picture. */
  readonly withName?: boolean;
}

/** The one picture of a channel. Without its name beside it, the name is said and shown on demand. */
export function ChannelIcon({ channel, size = 18, withName = false }: ChannelIconProps): ReactNode {
  const words = useWords("states");
  const Picture = ICONS[channel];
  const name = words(`channel.${channel}`);
  const style = { display: "inline-flex", alignItems: "center", gap: 8, verticalAlign: "middle" };
  return withName ? (
    <span style={style}>
      <Picture size={size} stroke={1.6} aria-hidden={true} />
      {name}
    </span>
  ) : (
    <span style={style} role="img" aria-label={name} data-hint={name}>
      <Picture size={size} stroke={1.6} aria-hidden={true} />
    </span>
  );
}
