import { Checkbox, Switch, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { Card, Section } from "../../../kit/page-frame.js";
import { useWords } from "../../../kit/words.js";
import { choose, useDesk } from "./desk.js";
import styles from "./import.module.css";
import { CONSENT_CHANNELS, type Consent } from "./model.js";

const MEDIUM_MAX = 200;
const VERSION_MAX = 60;

/** What the creditor declares about permission to write and call, for people who are new here, and what proves it. */
export function ConsentForm(): ReactNode {
  const words = useWords("import");
  const states = useWords("states");
  const { consent } = useDesk();
  const set = (change: Partial<Consent>): void => choose({ consent: { ...consent, ...change } });
  return (
    <Section title={words("consent.title")} sentence={words("consent.sentence")}>
      <Card>
        <Switch
          label={words("consent.declare")}
          checked={consent.isDeclared}
          onChange={({ currentTarget: { checked } }) => set({ isDeclared: checked })}
        />
        {consent.isDeclared && (
          <div className={styles.consent}>
            <fieldset className={styles.channels}>
              <legend>{words("consent.channels")}</legend>
              {CONSENT_CHANNELS.map((channel, index) => (
                <Checkbox
                  key={channel}
                  id={index === 0 ? "consent-channels" : `consent-${channel}`}
                  label={states(`channel.${channel}`)}
                  checked={consent.channels.includes(channel)}
                  onChange={({ currentTarget: { checked } }) =>
                    set({
                      channels: CONSENT_CHANNELS.filter((other) =>
                        other === channel ? checked : consent.channels.includes(other),
                      ),
                    })
                  }
                />
              ))}
            </fieldset>
            <div className={styles.pair}>
              <TextInput
                id="consent-medium"
                label={words("consent.medium")}
                placeholder={words("consent.mediumExample")}
                maxLength={MEDIUM_MAX}
                value={consent.medium}
                onChange={({ currentTarget: { value } }) => set({ medium: value })}
              />
              <TextInput
                label={words("consent.version")}
                placeholder={words("consent.versionExample")}
                maxLength={VERSION_MAX}
                value={consent.textVersion}
                onChange={({ currentTarget: { value } }) => set({ textVersion: value })}
              />
            </div>
          </div>
        )}
      </Card>
    </Section>
  );
}
