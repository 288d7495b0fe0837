import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { CallIcon, HangUpIcon } from "../../../kit/icons.js";
import { useWords } from "../../../kit/words.js";
import { usePlay } from "./data.js";
import type { Phone, PhoneMessage } from "./model.js";
import styles from "./phones.module.css";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;

/** A phone that rings, or is at somebody's ear: pick up, press keys, hang up. */
export function CallScreen({ phone, message }: { readonly phone: Phone; readonly message: PhoneMessage }): ReactNode {
  const words = useWords("simulator");
  const play = usePlay(phone.key);
  const { id: messageId, call } = message;
  const isRinging = call?.status === "ringing";
  return (
    <div className={styles.call} role="status" aria-label={words(`phones.call.${call?.status ?? "ringing"}`)}>
      {isRinging ? (
        <Button
          leftSection={<CallIcon size={16} />}
          loading={play.isPending && play.variables.does === "pick_up"}
          onClick={() => play.mutate({ does: "pick_up", messageId })}
        >
          {words("phones.call.pickUp")}
        </Button>
      ) : (
        <fieldset className={styles.keys} aria-label={words("phones.call.keys")}>
          {KEYS.map((digit) => (
            <button
              key={digit}
              type="button"
              className={styles.key}
              aria-label={words("phones.call.key", { digit })}
              disabled={!call?.waitsForKey || play.isPending}
              onClick={() => play.mutate({ does: "key", messageId, digit })}
            >
              {digit}
            </button>
          ))}
        </fieldset>
      )}
      <Button
        variant="default"
        leftSection={<HangUpIcon size={16} />}
        onClick={() => play.mutate({ does: "hang_up", messageId })}
      >
        {words(isRinging ? "phones.call.refuse" : "phones.call.hangUp")}
      </Button>
    </div>
  );
}
