import { ActionIcon, Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { MoreIcon } from "../../../kit/icons.js";
import { State } from "../../../kit/state-badge.js";
import type { Shape, Tone } from "../../../kit/states.js";
import { toastTrouble } from "../../../kit/toasts.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { proofSaid } from "./codes.js";
import { useChangeDebtor } from "./data.js";
import styles from "./debtor.module.css";
import { knownChannels, type ReachState, reachOf } from "./model.js";
import { Panel } from "./panel.js";
import { usePerson } from "./person-context.js";
import type { ChannelView } from "./shapes.js";

const LOOKS: Readonly<Record<ReachState, readonly [Shape, Tone]>> = {
  ready: ["full", "accent"],
  no_consent: ["dotted", "quiet"],
  no_address: ["ring", "quiet"],
  refused: ["ring", "stop"],
  opted_out: ["ring", "stop"],
};

/** What the person allows, channel by channel, and what stands behind it. */
export function Reach(): ReactNode {
  const words = useWords("debtor");
  const { person } = usePerson();
  const channels = knownChannels(person.channels);
  return (
    <Panel title={words("reach.title")}>
      {channels.length === 0 && <p className={styles.none}>{words("reach.nothing")}</p>}
      <ul className={styles.points}>
        {channels.map((channel) => (
          <ChannelRow key={channel.channel} channel={channel} />
        ))}
      </ul>
    </Panel>
  );
}

function ChannelRow({ channel: reach }: { readonly channel: ChannelView }): ReactNode {
  const words = useWords("debtor");
  const states = useWords("states");
  const { person } = usePerson();
  const { channel, optOut, isConnected } = reach;
  const state = reachOf(reach);
  const [shape, tone] = LOOKS[state];
  return (
    <li className={styles.point}>
      <span className={styles.reachIcon} aria-hidden={true}>
        <ChannelIcon channel={channel} />
      </span>
      <div className={styles.pointWords}>
        <span className={styles.reachTop}>
          {states(`channel.${channel}`)}
          {person.preferredChannel === channel && <span className={styles.tag}>{words("reach.preferred")}</span>}
        </span>
        <span className={styles.pointFacts}>
          <State shape={shape} tone={tone}>
            {words(`reach.${state}`)}
          </State>
          {optOut ? <When at={optOut.at} /> : <Proof reach={reach} />}
          {!isConnected && <span>{words("reach.notConnected")}</span>}
        </span>
      </div>
      <ReachMenu reach={reach} state={state} />
    </li>
  );
}

/** When and by what it was given or refused: the whole of it on demand. */
function Proof({ reach: { proof, consentAt } }: { readonly reach: ChannelView }): ReactNode {
  const words = useWords("debtor");
  if (!proof) return null;
  const { how, by } = proofSaid(proof, words);
  const { textVersion } = proof;
  const whole =
    by === null
      ? how
      : words(textVersion ? "reach.proofVersion" : "reach.proof", { medium: how, obtainedBy: by, textVersion });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the whole proof shows on focus too
    <span data-hint={whole} tabIndex={0} className={styles.proof}>
      {how}
      {consentAt && (
        <>
          {", "}
          <When at={consentAt} />
        </>
      )}
    </span>
  );
}

function ReachMenu({ reach, state }: { readonly reach: ChannelView; readonly state: ReachState }): ReactNode {
  const words = useWords("debtor");
  const states = useWords("states");
  const { person, ask, can } = usePerson();
  const changing = useChangeDebtor(person.id);
  const { channel, optOut, consent } = reach;
  if (!can("withdraw") && !can("grant") && !can("optOut") && !can("preferred")) return null;
  const isPreferred = person.preferredChannel === channel;
  const prefer = (): void =>
    changing.mutate({ preferredChannel: isPreferred ? null : channel }, { onError: toastTrouble });
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon
          aria-label={words("reach.actions", { channel: states(`channel.${channel}`) })}
          loading={changing.isPending}
        >
          <MoreIcon size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {can("preferred") && state !== "opted_out" && (
          <Menu.Item onClick={prefer}>{words(isPreferred ? "reach.unprefer" : "reach.prefer")}</Menu.Item>
        )}
        {can("grant") && consent !== "granted" && (
          <Menu.Item onClick={() => ask({ kind: "consent", channel, granted: true })}>{words("do.grant")}</Menu.Item>
        )}
        {can("withdraw") && consent === "granted" && (
          <Menu.Item onClick={() => ask({ kind: "consent", channel, granted: false })}>
            {words("do.withdraw")}
          </Menu.Item>
        )}
        {can("optOut") && !optOut && (
          <Menu.Item onClick={() => ask({ kind: "optOut", channel })}>{words("do.optOutChannel")}</Menu.Item>
        )}
        {can("liftOptOut") && optOut && (
          <Menu.Item onClick={() => ask({ kind: "lift", lifting: { of: "optOut", optOut } })}>
            {words("lift.optOut.title")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
