import { Button, Tabs } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { AddIcon } from "../../../kit/icons.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { useWords } from "../../../kit/words.js";
import { KeyDialog } from "./key-dialog.js";
import { Keys } from "./keys.js";
import { People } from "./people.js";
import { PersonDialog } from "./person-dialog.js";

const route = getRouteApi("/shell/team");

/** Who works here, what each may do, and which programs may ask. */
export function TeamPage(): ReactNode {
  const words = useWords("team");
  const { can } = useSession();
  const navigate = route.useNavigate();
  const [isAdding, setAdding] = useState(false);
  const mayKeys = can("keys:write");
  const chosen = route.useSearch().tab ?? "people";
  const tab = mayKeys ? chosen : "people";
  const isPeople = tab === "people";
  const action = can(isPeople ? "team:write" : "keys:write") && (
    <Button leftSection={<AddIcon size={16} />} onClick={() => setAdding(true)}>
      {words(isPeople ? "people.add" : "keys.add")}
    </Button>
  );
  return (
    <PageFrame title={words("title")} sentence={words("sentence")} action={action}>
      {mayKeys ? (
        <Tabs
          value={tab}
          onChange={(value) => void navigate({ search: { tab: value === "keys" ? "keys" : undefined }, replace: true })}
          keepMounted={false}
        >
          <Tabs.List mb={16}>
            <Tabs.Tab value="people">{words("people.title")}</Tabs.Tab>
            <Tabs.Tab value="keys">{words("keys.title")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="people">
            <People />
          </Tabs.Panel>
          <Tabs.Panel value="keys">
            <Keys />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <People />
      )}
      {isAdding && isPeople && <PersonDialog person={null} onClose={() => setAdding(false)} />}
      {isAdding && !isPeople && <KeyDialog onClose={() => setAdding(false)} />}
    </PageFrame>
  );
}
