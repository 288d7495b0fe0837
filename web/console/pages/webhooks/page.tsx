import { Button, Tabs } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useCallback, useState } from "react";
import { AddIcon } from "../../../kit/icons.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { useSession } from "../../../kit/session.js";
import { useWords } from "../../../kit/words.js";
import { Deliveries } from "./deliveries.js";
import { EndpointDialog } from "./endpoint-dialog.js";
import { Endpoints } from "./endpoints.js";
import type { WebhooksSearch } from "./model.js";

const route = getRouteApi("/shell/settings/webhooks");

/** Which systems are told of what happens here, and what each was told. */
export function WebhooksPage(): ReactNode {
  const words = useWords("webhooks");
  const { can } = useSession();
  const navigate = route.useNavigate();
  const search = route.useSearch();
  const [isAdding, setAdding] = useState(false);
  const isDeliveries = search.view === "deliveries";
  const change = useCallback(
    (values: WebhooksSearch) =>
      void navigate({ search: (before) => ({ ...before, ...values }), replace: true, resetScroll: false }),
    [navigate],
  );
  const action = can("webhooks:write") && !isDeliveries && (
    <Button leftSection={<AddIcon size={16} />} onClick={() => setAdding(true)}>
      {words("add")}
    </Button>
  );
  return (
    <PageFrame title={words("title")} sentence={words("sentence")} action={action}>
      <Tabs
        value={isDeliveries ? "deliveries" : "endpoints"}
        onChange={(value) =>
          void navigate({ search: value === "deliveries" ? { view: "deliveries" } : {}, replace: true })
        }
        keepMounted={false}
      >
        <Tabs.List mb={16}>
          <Tabs.Tab value="endpoints">{words("endpoints")}</Tabs.Tab>
          <Tabs.Tab value="deliveries">{words("deliveries")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="endpoints">
          <Endpoints search={search} onChange={change} />
        </Tabs.Panel>
        <Tabs.Panel value="deliveries">
          <Deliveries search={search} onChange={change} />
        </Tabs.Panel>
      </Tabs>
      {isAdding && <EndpointDialog endpoint={null} onClose={() => setAdding(false)} />}
    </PageFrame>
  );
}
