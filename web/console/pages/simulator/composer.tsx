import { ActionIcon, Menu, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { BanIcon, HoldIcon, MailboxIcon, MessagesIcon, MoreIcon, PhotoIcon, VoiceIcon } from "../../../kit/icons.js";
import { useWords } from "../../../kit/words.js";
import { usePlay } from "./data.js";
import { tick } from "./guide-steps.js";
import { buttonsOf, firstNameOf, type Phone } from "./model.js";
import styles from "./phones.module.css";

const CHATS: ReadonlySet<string> = new Set(["whatsapp", "sms", "telegram", "email"]);
const SENDS_FILES: ReadonlySet<string> = new Set(["whatsapp", "telegram"]);
const BLOCKS: ReadonlySet<string> = new Set(["whatsapp", "telegram", "push"]);

/** What the owner of a phone may do: press what is offered, write, send a file, shut the door. */
export function Composer({ phone, onMailbox }: { readonly phone: Phone; readonly onMailbox: () => void }): ReactNode {
  const words = useWords("simulator");
  const { key, channel, messages } = phone;
  const play = usePlay(key);
  const offered = buttonsOf(messages);
  return (
    <div className={styles.dock}>
      {channel === "email" && (
        <button type="button" className={styles.chip} onClick={onMailbox}>
          <MailboxIcon size={15} aria-hidden={true} />
          {words("phones.openMail")}
        </button>
      )}
      {offered && (
        <div className={styles.chips}>
          {offered.buttons.map((button) => (
            <button
              key={button.id}
              type="button"
              className={styles.chip}
              disabled={play.isPending}
              onClick={() => {
                play.mutate({ does: "press", messageId: offered.message.id, button });
                tick("answer");
              }}
            >
              {button.title}
            </button>
          ))}
        </div>
      )}
      {(CHATS.has(channel) || BLOCKS.has(channel)) && <Line phone={phone} />}
    </div>
  );
}

function Line({ phone }: { readonly phone: Phone }): ReactNode {
  const words = useWords("simulator");
  const { key, channel } = phone;
  const play = usePlay(key);
  const [text, setText] = useState("");
  const label = phone.debtor ? words("phones.say", { who: firstNameOf(phone) }) : words("phones.sayHere");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const said = text.trim();
    if (said === "" || play.isPending) return;
    play.mutate({ does: "say", text: said }, { onSuccess: () => setText("") });
    tick("answer");
  };
  return (
    <form className={styles.line} onSubmit={submit}>
      <Acts phone={phone} />
      {CHATS.has(channel) && (
        <>
          <TextInput
            className={styles.input ?? ""}
            aria-label={label}
            placeholder={label}
            value={text}
            maxLength={4000}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <ActionIcon
            type="submit"
            size={36}
            variant="filled"
            aria-label={words("phones.send")}
            loading={play.isPending}
            disabled={text.trim() === ""}
          >
            <MessagesIcon size={17} />
          </ActionIcon>
        </>
      )}
    </form>
  );
}

function Acts({ phone }: { readonly phone: Phone }): ReactNode {
  const words = useWords("simulator");
  const { key, channel, stoppedAt } = phone;
  const play = usePlay(key);
  return (
    <Menu position="top-start" withinPortal={true}>
      <Menu.Target>
        <ActionIcon size={36} aria-label={words("phones.acts")}>
          <MoreIcon size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SENDS_FILES.has(channel) && (
          <>
            <Menu.Item
              leftSection={<PhotoIcon size={16} />}
              onClick={() => play.mutate({ does: "send", file: "receipt" })}
            >
              {words("phones.does.receipt")}
            </Menu.Item>
            <Menu.Item
              leftSection={<VoiceIcon size={16} />}
              onClick={() => play.mutate({ does: "send", file: "voice" })}
            >
              {words("phones.does.voice")}
            </Menu.Item>
          </>
        )}
        {CHATS.has(channel) && (
          <Menu.Item
            leftSection={<HoldIcon size={16} />}
            onClick={() => play.mutate({ does: "say", text: words("phones.stopWords") })}
          >
            {words("phones.does.stop")}
          </Menu.Item>
        )}
        {BLOCKS.has(channel) && (
          <Menu.Item
            leftSection={<BanIcon size={16} />}
            onClick={() => play.mutate({ does: stoppedAt === null ? "block" : "unblock" })}
          >
            {words(stoppedAt === null ? "phones.does.block" : "phones.does.unblock")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
