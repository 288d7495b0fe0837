import "../kit/styles.js";
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { makeQueryClient } from "../kit/query-client.js";
import { sessionQuery } from "../kit/session.js";
import { cssVariables, theme } from "../kit/theme.js";
import { ToastLayer } from "../kit/toasts.js";
import { startWords } from "../kit/words.js";
import { makeRouter } from "./router.js";

const schemes = localStorageColorSchemeManager({ key: "acuerdo-scheme" });

async function start(root: HTMLElement): Promise<void> {
  const client = makeQueryClient(() => {
    const { pathname, href } = router.state.location;
    // A first visit is no lost session: the route sends it to sign in. Of several requests that find out, one goes.
    const wasIn = client.getQueryData(sessionQuery.queryKey) !== undefined;
    if (wasIn && pathname !== "/sign-in")
      void router.navigate({ to: "/sign-in", search: { next: href, why: "expired" } });
  });
  const router = makeRouter(client);
  // Both are needed before anything can be drawn; neither waits for the other. What fails here is shown by the route.
  await Promise.all([startWords(), client.prefetchQuery(sessionQuery)]);
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={schemes}
        defaultColorScheme="auto"
      >
        <QueryClientProvider client={client}>
          <ToastLayer />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

const RELOADED_AT = "acuerdo-reloaded-at";
const RELOAD_GAP_MS = 60_000;

/** After an upgrade an open page asks for files that are gone: it is loaded anew, once, and goes on where it was. */
window.addEventListener("vite:preloadError", (event) => {
  if (Date.now() - Number(sessionStorage.getItem(RELOADED_AT)) < RELOAD_GAP_MS) return;
  sessionStorage.setItem(RELOADED_AT, String(Date.now()));
  event.preventDefault();
  window.location.reload();
});

const root = document.getElementById("root");
if (root) void start(root);
