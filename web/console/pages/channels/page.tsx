import { Button, Tabs } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useCallback } from "react";
import { AddIcon } from "../../../kit/icons.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { useWords } from "../../../kit/words.js";
import { Accounts } from "./accounts.js";
import { ConnectDrawer } from "./connect-drawer.js";
import type { ChannelsSearch } from "./model.js";
import { Rules } from "./rules.js";

const route = getRouteApi("/shell/settings/channels");

/** By what messages leave and answers come, how each of these fares, and which goes first. */
export function ChannelsPage(): ReactNode {
  const words = useWords("channels");
  const { can } = useSession();
  const navigate = route.useNavigate();
  const search = route.useSearch();
  const change = useCallback(
    (values: ChannelsSearch) =>
      void navigate({ search: (before) => ({ ...before, ...values }), replace: true, resetScroll: false }),
    [navigate],
  );
  const isRules = search.view === "rules";
  const connect = () => change({ connect: true, open: undefined });
  const action = can("settings:write") && !isRules && (
    <Button leftSection={<AddIcon size={16} />} onClick={connect}>
      {words("connect.action")}
    </Button>
  );
  return (
    <PageFrame title={words("title")} sentence={words("sentence")} action={action}>
      <Tabs
        value={isRules ? "rules" : "accounts"}
        onChange={(value) => void navigate({ search: value === "rules" ? { view: "rules" } : {}, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb={16}>
          <Tabs.Tab value="accounts">{words("accounts")}</Tabs.Tab>
          <Tabs.Tab value="rules">{words("rules.title")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="accounts">
          <Accounts open={search.open} onChange={change} />
        </Tabs.Panel>
        <Tabs.Panel value="rules">
          <Rules />
        </Tabs.Panel>
      </Tabs>
      <ConnectDrawer
        isOpen={search.connect === true && can("settings:write")}
        onClose={() => change({ connect: undefined })}
        onConnected={(id) => change({ connect: undefined, open: id })}
      />
    </PageFrame>
  );
}
