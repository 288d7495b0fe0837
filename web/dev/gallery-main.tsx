import "../kit/styles.js";
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { setTenantClock } from "../kit/clock.js";
import { listenToKeys } from "../kit/keys.js";
import { makeQueryClient } from "../kit/query-client.js";
import { cssVariables, theme } from "../kit/theme.js";
import { ToastLayer } from "../kit/toasts.js";
import { loadWords, startWords } from "../kit/words.js";
import { Gallery } from "./gallery.js";
import { NOW } from "./gallery-data.js";

// Every part of the kit on one page, to be looked at: `vite --mode fixtures`, then /dev/gallery.html.
const root = document.getElementById("root");
const router = createRouter({ routeTree: createRootRoute({ component: Gallery, notFoundComponent: Gallery }) });

async function start(): Promise<void> {
  await startWords();
  await loadWords("reasons", "rule");
  setTenantClock({ now: Date.parse(NOW), speed: 0, isReal: false });
  listenToKeys();
  if (!root) return;
  createRoot(root).render(
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={localStorageColorSchemeManager({ key: "acuerdo-scheme" })}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={makeQueryClient(() => {})}>
        <ToastLayer />
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

void start();
